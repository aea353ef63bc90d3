using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Reports.Formats;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop demo</c>: see a scaling law happen, and be held to its forecast, in minutes.</summary>
static class DemoCommand
{
    const string Report = "report.html";

    public static Command Create(Shell shell)
    {
        var command = new Command("demo", "Train a ladder of small language models, fit a law, forecast a run with ten times the compute, train that run, and compare.");
        var minutes = new Option<double>("--minutes") { Description = "About how long on two cores; the ladder grows with it.", HelpName = "MINUTES", DefaultValueFactory = _ => 3 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random draw.", HelpName = "SEED", DefaultValueFactory = _ => 1 };
        var text = new Option<string?>("--text") { Description = "Train on this file or folder of .txt, .md or .jsonl; the documentation of the .NET SDK where it is left out.", HelpName = "PATH" };
        var folder = new Option<string>("--folder") { Description = "Where runs and report go; an interrupted demo goes on from there.", HelpName = "FOLDER", DefaultValueFactory = _ => "demo" };
        var threads = new Option<int>("--threads") { Description = "Threads; all cores where it is left out.", HelpName = "COUNT", DefaultValueFactory = _ => Environment.ProcessorCount };
        foreach (var option in new Option[] { minutes, seed, text, folder, threads }) command.Add(option);
        var output = new OutputOptions(command, figures: true);
        command.SetAction((parsed, cancellation) =>
        {
            var plan = new DemonstrationPlan { Minutes = parsed.GetValue(minutes), Seed = parsed.GetValue(seed) };
            plan.Check();
            if (parsed.GetValue(threads) is < 1 or > 256) throw new InputException($"{parsed.GetValue(threads)}", "--threads", "1 to 256", "Leave it out for all cores.");
            var finish = output.Prepare(parsed);
            DocumentSource source = parsed.GetValue(text) is { } path ? new TextFiles(path) : new SdkDocumentation();
            var split = DocumentSplit.Of(source);
            var tokens = TokenizedText.Of(split, Tokenizer.Train(split.Train, plan.Vocabulary));
            var options = new SweepOptions { Threads = parsed.GetValue(threads), AvailableBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes };
            var name = $"{source.Name}: {tokens.Train.Predictions:N0} tokens of {tokens.Train.BytesPerToken:F2} bytes to train on, {tokens.Validation.Predictions:N0} to validate";
            var into = parsed.GetValue(folder)!;
            var demonstration = Demonstration.Run(plan, tokens, name, into, options, new SweepLine(shell), cancellation);
            var report = DemonstrationReport.Of(demonstration, shell.Seconds, withFigures: true);
            var file = Path.Combine(into, Report);
            File.WriteAllText(file + ".part", Html.Render(report));
            File.Move(file + ".part", file, overwrite: true);
            shell.Error.WriteLine($"isoflop: the report with its figures is {file}");
            var shown = report with { Blocks = [.. report.Blocks.Where(block => block is not Reports.FigureBlock)] };
            return Task.FromResult(finish.Show(shell, shown, report.Blocks.OfType<Reports.FigureBlock>().First(), () => DemonstrationReport.Json(demonstration, shell.Seconds)));
        });
        return command;
    }
}
