using System.CommandLine;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Perplexities;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus train-ngrams PATH --out FILE</c>: an n-gram model as ARPA text for the step <c>perplexity</c>.</summary>
static class TrainNgramsCommand
{
    static readonly double[] Shares = [0.1, 0.5, 0.9];

    public static Command Create(Shell shell)
    {
        var command = new Command("train-ngrams", "Estimate an n-gram model (modified Kneser-Ney) as ARPA text, for the step 'perplexity'.");
        var path = new Argument<string>("PATH") { Description = "Text files or JSONL of what is to be found likely." };
        var output = new Option<string>("--out") { Description = "Where to write the model (.arpa).", HelpName = "FILE", Required = true };
        var order = new Option<int>("--order") { Description = "Longest run of tokens, 1 to 6.", HelpName = "COUNT", DefaultValueFactory = _ => 3 };
        var unit = new Option<NgramUnit>("--unit") { Description = "What is predicted: words, or characters for Chinese.", HelpName = "words|characters", DefaultValueFactory = _ => NgramUnit.Words };
        var force = new Option<bool>("--force") { Description = "Overwrite the file." };
        command.Add(path);
        foreach (var option in new Option[] { output, order, unit, force }) command.Add(option);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(output);
            if (File.Exists(file) && !parsed.GetValue(force)) throw new InputException("it is there already", file, "a new file", "Choose another name, or say --force.");
            string[] texts = [.. new TextFiles(parsed.GetRequiredValue(path)).Read().Select(document => document.Text)];
            // One text in ten, by its place, is kept back: its perplexities are a scale for the step's threshold.
            var model = NgramModel.Train(texts.Where((_, place) => place % 10 != 9), parsed.GetValue(order), parsed.GetValue(unit));
            model.Save(file);
            var held = texts.Where((_, place) => place % 10 == 9).Select(model.Perplexity).Where(double.IsFinite).Order().ToArray();
            shell.Out.WriteLine($"{texts.Length:N0} texts; perplexity of {held.Length:N0} kept back: {string.Join(", ", Shares.Select(share => $"{100 * share:F0} % below {(held.Length == 0 ? double.NaN : held[(int)(share * (held.Length - 1))]):F1}"))}");
            shell.Out.WriteLine(model.Identity);
            return Application.Done;
        });
        return command;
    }
}
