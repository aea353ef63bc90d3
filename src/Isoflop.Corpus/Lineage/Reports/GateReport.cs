using System.Collections.Immutable;
using Isoflop.Corpus.Lineage.Gates;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>Gates held against a version, as a report.</summary>
public static class GateReport
{
    /// <summary>The report; each gate that fails is a finding of severity error.</summary>
    /// <param name="version">The version.</param>
    /// <param name="results">The gates.</param>
    public static Report Of(CorpusVersion version, ImmutableArray<GateResult> results)
    {
        ArgumentNullException.ThrowIfNull(version);
        var failed = results.Count(result => !result.Passed);
        return new Report
        {
            Title = $"Gates of corpus {version.Manifest.ShortVersion}",
            Evidence = [("version", Report.Version), ("input", $"digest {version.Manifest.Input[..16]}")],
            Verdict = failed == 0 ? $"All {results.Length} gates hold." : $"{failed} of {results.Length} gates fail.",
            VerdictSeverity = failed == 0 ? Severity.Note : Severity.Error,
            Blocks = [new TableBlock("Gates", ["gate", "found", "expected", ""], [.. results.Select(result => ImmutableArray.Create(result.Name, result.Found, result.Expected, result.Passed ? "holds" : "fails"))])],
            Findings =
            [
                .. results.Where(result => !result.Passed).Select(result => new Finding(
                    "gate-fails", Severity.Error, $"{result.Name}: {result.Found}, expected {result.Expected} ({result.Where}).", "isoflop corpus diff says which rule did it; where the change is meant, change the gate.")),
            ],
        };
    }
}
