using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Lineage;
using Isoflop.Findings;
using Isoflop.Lab.Studies.TextPairs;
using Isoflop.Lab.Sweeps;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus worth A B</c>: what a token of one text is worth in tokens of another, measured by training on both.</summary>
static class WorthCommand
{
    const long SearchBytes = 1L << 30;

    public static Command Create(Shell shell)
    {
        var command = new Command("worth", "Train the same small ladder on two texts, and say what a token of the second is worth in tokens of the first.");
        var first = new Argument<string>("A") { Description = "A version (its first digits, 'latest', or a folder), a file or folder of .txt, .md or .jsonl, or sdk." };
        var second = new Argument<string>("B") { Description = "The text that is valued." };
        command.Add(first);
        command.Add(second);
        var corpus = VersionInput.Folder();
        var validation = new Option<string?>("--validation") { Description = "Measure on this text; a share of the documents that both have where it is left out.", HelpName = "TEXT" };
        var share = new Option<double>("--share") { Description = "Share of the documents that both have which is held out.", HelpName = "SHARE", DefaultValueFactory = _ => 0.05 };
        var minutes = new Option<double>("--minutes") { Description = "About how long on two idle cores; the ladder grows with it.", HelpName = "MINUTES", DefaultValueFactory = _ => 15 };
        var seeds = new Option<int>("--seeds") { Description = "Runs that differ in their seed alone, of each text, size and number of tokens.", HelpName = "COUNT", DefaultValueFactory = _ => 3 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random draw.", HelpName = "SEED", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--folder") { Description = "Where the runs and their table go; interrupted, the same command goes on from there.", HelpName = "FOLDER", DefaultValueFactory = _ => "worth" };
        var threads = new Option<int>("--threads") { Description = "Threads; all cores where it is left out.", HelpName = "COUNT", DefaultValueFactory = _ => Environment.ProcessorCount };
        foreach (var option in new Option[] { corpus, validation, share, minutes, seeds, seed, folder, threads }) command.Add(option);
        var output = new OutputOptions(command, figures: true);
        command.SetAction((parsed, cancellation) =>
        {
            var plan = new TextPairPlan { Minutes = parsed.GetValue(minutes), Seeds = parsed.GetValue(seeds), Seed = parsed.GetValue(seed) };
            plan.Check();
            if (parsed.GetValue(threads) is < 1 or > 256) throw new InputException($"{parsed.GetValue(threads)}", "--threads", "1 to 256", "Leave it out for all cores.");
            string Path(string name) => name == CorpusChoice.Sdk || File.Exists(name) || Directory.Exists(name) ? name : CorpusVersion.Find(name, parsed.GetValue(corpus)!).Folder;
            var choice = new TextPairChoice(Path(parsed.GetRequiredValue(first)), Path(parsed.GetRequiredValue(second)))
            {
                Validation = parsed.GetValue(validation) is { } third ? Path(third) : null,
                ValidationShare = parsed.GetValue(share),
                Vocabulary = plan.Vocabulary,
            };
            var options = new SweepOptions { Threads = parsed.GetValue(threads), AvailableBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes };
            var texts = Read(choice, options.Threads);
            // A report may be wanted beside the runs; texts that cannot be compared leave no folder behind.
            Directory.CreateDirectory(parsed.GetValue(folder)!);
            var finish = output.Prepare(parsed);
            var study = TextPairStudy.Run(plan, texts, parsed.GetValue(folder)!, options, new SweepLine(shell), cancellation);
            var report = TextPairReport.Of(study, output.DrawsFigures(parsed, shell));
            return Task.FromResult(finish.Show(shell, report, report.Blocks.OfType<FigureBlock>().FirstOrDefault(), () => TextPairReport.Json(study)));
        });
        return command;
    }

    static TextPair Read(TextPairChoice choice, int threads)
    {
        var scratch = Directory.CreateTempSubdirectory("isoflop-worth-");
        try
        {
            return TextPair.Of(choice, new PassResources(SearchBytes, threads, scratch.FullName));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
