using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Evaluation;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab eval MODEL</c>: the loss of a model on a text.</summary>
static class EvalCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("eval", "The loss of a model on a text, in nats per token and bits per byte.");
        var path = new Argument<string>("MODEL") { Description = "A run's folder, a Hugging Face folder or a GGUF file." };
        var text = new Option<string?>("--text") { Description = "A file or folder of .txt, .md or .jsonl, sdk or markov, all of it; a run's own validation text where it is left out.", HelpName = "TEXT" };
        command.Add(path);
        command.Add(text);
        var sweep = new SweepInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var options = sweep.Read(parsed);
            var model = ModelInput.Read(parsed.GetRequiredValue(path));
            var (name, tokens) = parsed.GetValue(text) is { } other ? All(other, model) : Own(parsed.GetRequiredValue(path), model);
            var estimate = LossEvaluator.Measure(model.Model, new TokenArray(tokens.Tokens), options.Threads);
            return finish.Show(shell, ReportOf(name, model, tokens, estimate), null, () => Json(tokens, estimate));
        });
        return command;
    }

    static (string, PackedTokens) Own(string path, LanguageModel model)
    {
        if (!new RunFolder(path).Exists) throw new InputException("no text", "--text", "a text to measure the model on: only a run's folder knows its own", "Add --text.");
        var corpus = new RunFolder(path).ReadCorpus();
        return ($"{corpus.Source}, validation side", corpus.Read(model.Tokenizer).Validation);
    }

    static (string, PackedTokens) All(string text, LanguageModel model)
    {
        var documents = new CorpusChoice { Source = SweepInput.Source(text) }.Documents();
        return (text, TokenizedText.Pack([.. documents.Read()], model.Tokenizer));
    }

    static Report ReportOf(string name, LanguageModel model, PackedTokens tokens, LossEstimate estimate) => new()
    {
        Title = "Loss on a text",
        Evidence =
        [
            ("version", Report.Version),
            ("model", $"{model.Model.Counts.Active} active parameters, context {model.Model.Shape.Context}"),
            ("text", $"{name}: {tokens.Documents:N0} documents, {tokens.Predictions:N0} tokens of {tokens.BytesPerToken:F2} bytes"),
        ],
        Verdict = $"{estimate.Loss.Value:F4} +- {estimate.StandardError:F4} nats per token, {BitsPerByte(tokens, estimate):F4} bits per byte, perplexity {Math.Exp(estimate.Loss.Value):F2}, over {estimate.Tokens.Value:N0} tokens.",
        VerdictSeverity = Severity.Note,
        Blocks = [],
    };

    static double BitsPerByte(PackedTokens tokens, LossEstimate estimate) => estimate.Loss.Value / Math.Log(2) / tokens.BytesPerToken;

    static string Json(PackedTokens tokens, LossEstimate estimate) => new JsonObject
    {
        ["loss"] = estimate.Loss.Value,
        ["standardError"] = double.IsFinite(estimate.StandardError) ? estimate.StandardError : null,
        ["bitsPerByte"] = BitsPerByte(tokens, estimate),
        ["tokens"] = estimate.Tokens.Value,
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
}
