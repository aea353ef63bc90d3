using System.CommandLine;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus sample</c>: some of what was removed, changed or quarantined, to be read.</summary>
static class SampleCommand
{
    const int DefaultCount = 20;
    const int ExcerptCharacters = 300;

    public static Command Create(Shell shell)
    {
        var command = new Command("sample", "Some of what a step or rule removed or changed, or of what could not be read; the same ones each time.");
        var droppedBy = new Option<string?>("--dropped-by") { Description = "A rule, a step, or STEP:RULE.", HelpName = "RULE" };
        var changedBy = new Option<string?>("--changed-by") { Description = "A step, for texts before and after.", HelpName = "STEP" };
        var quarantined = new Option<bool>("--quarantined") { Description = "Lines and files that could not be read." };
        var count = new Option<int>("-n") { Description = "How many.", HelpName = "N", DefaultValueFactory = _ => DefaultCount };
        foreach (var option in new Option[] { droppedBy, changedBy, quarantined, count }) command.Add(option);
        var version = new VersionInput(command);
        command.SetAction(parsed =>
        {
            var found = version.Read(parsed);
            var (rule, step, wanted) = (parsed.GetValue(droppedBy), parsed.GetValue(changedBy), parsed.GetValue(count));
            if (wanted < 1) throw new InputException($"{wanted}", "-n", "a number above 0", $"{DefaultCount} where it is left out.");
            if (rule is not null) Removed(shell.Out, found, rule, wanted);
            else if (step is not null) Changed(shell.Out, found, step, wanted);
            else if (parsed.GetValue(quarantined)) Quarantined(shell.Out, found, wanted);
            else throw new InputException("nothing to sample", "options", "--dropped-by RULE, --changed-by STEP or --quarantined", "isoflop corpus report lists steps and rules.");
            return Application.Done;
        });
        return command;
    }

    static void Removed(TextWriter output, CorpusVersion version, string rule, int count)
    {
        EvidenceSample.Require(version, rule, "--dropped-by");
        var sample = EvidenceSample.Removed(version, rule, count);
        foreach (var line in sample)
        {
            output.WriteLine($"{line.Source}: {line.Id}");
            output.WriteLine($"  removed by {RemovalWords.Of(line)}");
            output.WriteLine($"  {Excerpt.Of(line.Before, ExcerptCharacters)}\n");
        }
        End(output, sample.Length, version);
    }

    static void Changed(TextWriter output, CorpusVersion version, string step, int count)
    {
        EvidenceSample.Require(version, step, "--changed-by");
        var sample = EvidenceSample.Changed(version, step, count);
        foreach (var line in sample)
        {
            output.WriteLine($"{line.Source}: {line.Id}");
            output.WriteLine($"  {line.Step}{(line.Changes is { } what ? $": {string.Join(", ", what.Select(pair => $"{pair.Key} {pair.Value}"))}" : "")}");
            output.WriteLine($"  - {Excerpt.Of(line.Before, ExcerptCharacters)}");
            output.WriteLine($"  + {Excerpt.Of(line.After, ExcerptCharacters)}\n");
        }
        End(output, sample.Length, version);
    }

    static void Quarantined(TextWriter output, CorpusVersion version, int count)
    {
        var sample = EvidenceSample.Quarantined(version, count);
        foreach (var bad in sample)
        {
            output.WriteLine($"{bad.Source}: {bad.File}{(bad.Line > 0 ? $", line {bad.Line}" : "")}: {bad.Reason}");
            if (bad.Excerpt.Length > 0) output.WriteLine($"  {bad.Excerpt}");
        }
        End(output, sample.Length, version);
    }

    static void End(TextWriter output, int shown, CorpusVersion version) => output.WriteLine($"{shown:N0} shown, of corpus {version.Manifest.ShortVersion}.");
}
