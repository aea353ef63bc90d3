using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Reports;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus diff V1 V2</c> and <c>isoflop corpus what-if A B</c>: what two versions, or two recipes, disagree on.</summary>
static class DiffCommand
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create(Shell shell)
    {
        var command = new Command("diff", "What two versions disagree on: documents, tokens, distributions, and which rule did it.");
        var before = new Argument<string>("V1") { Description = "The first digits of a version, 'latest', or a folder." };
        var after = new Argument<string>("V2") { Description = "Another." };
        command.Add(before);
        command.Add(after);
        var corpus = VersionInput.Folder();
        command.Add(corpus);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var folder = parsed.GetValue(corpus)!;
            return Show(shell, finish, VersionDiff.Of(CorpusVersion.Find(parsed.GetRequiredValue(before), folder), CorpusVersion.Find(parsed.GetRequiredValue(after), folder)));
        });
        return command;
    }

    public static Command CreateWhatIf(Shell shell)
    {
        var command = new Command("what-if", "Run two recipes on the same text and say on which documents they disagree. Nothing is written but the evidence.");
        var before = new Argument<string>("RECIPE") { Description = "A recipe." };
        var after = new Argument<string>("OTHER") { Description = "The recipe to compare with." };
        command.Add(before);
        command.Add(after);
        var pipeline = new PipelineInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var options = pipeline.Read(parsed);
            var line = new CorpusLine(shell);
            CorpusVersion Filtered(string path) => Pipeline.Run(Recipe.Read(path).FilterOnly(), options, line, cancellation);
            return Task.FromResult(Show(shell, finish, VersionDiff.Of(Filtered(parsed.GetRequiredValue(before)), Filtered(parsed.GetRequiredValue(after)))));
        });
        return command;
    }

    static int Show(Shell shell, OutputOptions.Finish finish, VersionDiff diff) => finish.Show(shell, DiffReport.Of(diff), null, () => new JsonObject
    {
        ["before"] = diff.Before.Manifest.Version,
        ["after"] = diff.After.Manifest.Version,
        ["same"] = diff.Same,
        ["lengthDrift"] = diff.LengthDrift,
        ["sourceDrift"] = diff.SourceDrift,
        ["changes"] = JsonSerializer.SerializeToNode(diff.Changes, Format),
    }.ToJsonString(Format) + "\n");
}
