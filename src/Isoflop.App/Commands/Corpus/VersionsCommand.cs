using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus versions</c>: the versions of a corpus.</summary>
static class VersionsCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("versions", "The finished versions of a corpus, and the one made last.");
        var corpus = VersionInput.Folder();
        command.Add(corpus);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var folder = parsed.GetValue(corpus)!;
            var latest = CorpusVersion.Open(folder);
            ImmutableArray<CorpusManifest> manifests =
            [
                .. Directory.EnumerateDirectories(folder).Where(path => File.Exists(Path.Combine(path, CorpusManifest.FileName))).Order(StringComparer.Ordinal).Select(CorpusManifest.Read),
            ];
            return finish.Show(shell, VersionsReport.Of(manifests, latest.Manifest), null, () => new JsonArray([.. manifests.Select(manifest => JsonNode.Parse(manifest.Write()))]).ToJsonString() + "\n");
        });
        return command;
    }
}
