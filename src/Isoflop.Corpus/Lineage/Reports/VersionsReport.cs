using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>The versions of a corpus, as a report.</summary>
public static class VersionsReport
{
    /// <summary>The report.</summary>
    /// <param name="versions">The versions.</param>
    /// <param name="latest">The one made last.</param>
    public static Report Of(ImmutableArray<CorpusManifest> versions, CorpusManifest latest)
    {
        ArgumentNullException.ThrowIfNull(latest);
        return new Report
        {
            Title = "Versions",
            Evidence = [("version", Report.Version)],
            Verdict = versions.Length == 1 ? $"One version, {latest.ShortVersion}." : $"{versions.Length} versions; {latest.ShortVersion} was made last.",
            VerdictSeverity = Severity.Note,
            Blocks =
            [
                new TableBlock(
                    "Versions",
                    ["version", "input", "documents", "kept", "tokens written", "steps", "parents"],
                    [
                        .. versions.Select(version => ImmutableArray.Create(
                            version.ShortVersion, version.Input[..12], Words.Count(version.Tally.Read.Documents), Words.Count(version.Tally.Kept.Documents), Words.Count(version.Tally.Written.Tokens),
                            string.Join(", ", version.Steps.Select(step => step.Key)), string.Join(", ", version.Parents.Select(parent => parent[..12])))),
                    ]),
            ],
        };
    }
}
