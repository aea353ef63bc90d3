using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>What two versions disagree on, as a report.</summary>
public static class DiffReport
{
    const int MostRows = 40;
    const int IdentityCharacters = 80;

    /// <summary>The report.</summary>
    /// <param name="diff">What they disagree on.</param>
    public static Report Of(VersionDiff diff)
    {
        ArgumentNullException.ThrowIfNull(diff);
        var (before, after) = (diff.Before.Manifest, diff.After.Manifest);
        var moved = diff.Changes.Sum(change => change.Documents);
        return new Report
        {
            Title = $"From corpus {before.ShortVersion} to {after.ShortVersion}",
            Evidence =
            [
                ("version", Report.Version),
                ("input", before.Input == after.Input ? $"the same, digest {before.Input[..16]}" : $"digest {before.Input[..16]}, then {after.Input[..16]}"),
                ("recipe", RecipeWords(before, after)),
                ("drift", $"lengths {diff.LengthDrift:F4}, sources {diff.SourceDrift:F4} (share that would have to move, 0 to 1)"),
            ],
            Verdict = moved == 0
                ? $"The same fate for all {Words.Count(diff.Same)} documents."
                : $"{Words.Count(moved)} of {Words.Count(moved + diff.Same)} documents fare differently ({Words.Share(moved, moved + diff.Same)}).",
            VerdictSeverity = Severity.Note,
            Blocks = [Totals(before.Tally, after.Tally), Changes(diff)],
        };
    }

    static string RecipeWords(CorpusManifest before, CorpusManifest after)
    {
        string[] gone = [.. before.Recipe.Except(after.Recipe)], come = [.. after.Recipe.Except(before.Recipe)];
        return gone.Length + come.Length == 0 ? "the same" : string.Join("; ", gone.Select(line => $"without '{Excerpt.Of(line, IdentityCharacters)}'").Concat(come.Select(line => $"with '{Excerpt.Of(line, IdentityCharacters)}'")));
    }

    static TableBlock Totals(CorpusTally before, CorpusTally after) => new(
        "Amounts",
        ["", "before", "after", "change"],
        [
            Row("documents read", before.Read.Documents, after.Read.Documents),
            Row("documents kept", before.Kept.Documents, after.Kept.Documents),
            Row("bytes kept", before.Kept.Bytes, after.Kept.Bytes),
            Row("documents written", before.Written.Documents, after.Written.Documents),
            Row("tokens written", before.Written.Tokens, after.Written.Tokens),
            Row("quarantined", before.Quarantined.Values.Sum(), after.Quarantined.Values.Sum()),
        ]);

    static ImmutableArray<string> Row(string name, long before, long after) =>
        [name, Words.Count(before), Words.Count(after), before == after ? "-" : $"{(after > before ? "+" : "")}{Words.Count(after - before)}"];

    static TableBlock Changes(VersionDiff diff) => new(
        "Which rule did it",
        ["before", "after", "documents", "for example"],
        [.. diff.Changes.Take(MostRows).Select(change => ImmutableArray.Create(change.Before, change.After, Words.Count(change.Documents), change.Examples[0]))],
        $"{VersionDiff.Stays}, {VersionDiff.Absent}, or step:rule.{(diff.Changes.Length > MostRows ? $" The {MostRows} largest of {diff.Changes.Length}." : "")}");
}
