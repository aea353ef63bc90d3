using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Audits;

namespace Isoflop.Reports;

/// <summary>The report of an audit.</summary>
public static class AuditReport
{
    /// <summary>The report.</summary>
    /// <param name="table">The table as it was read.</param>
    /// <param name="audit">What the audit found.</param>
    public static Report Of(RunTable table, ImmutableArray<Finding> audit)
    {
        var errors = audit.Count(finding => finding.Severity == Severity.Error);
        var warnings = audit.Count(finding => finding.Severity == Severity.Warning);
        return new Report
        {
            Title = $"Audit of {table.Source}",
            Evidence = [("version", Report.Version), .. RunsEvidence.Of(table, table.Runs)],
            Verdict = errors + warnings == 0 ? "Nothing stands against fitting these runs." : $"{errors} {Plural(errors, "error")} and {warnings} {Plural(warnings, "warning")}: read them before fitting.",
            VerdictSeverity = errors > 0 ? Severity.Error : warnings > 0 ? Severity.Warning : Severity.Note,
            Blocks = [Ranges(table.Runs)],
            Findings = [.. table.Findings, .. audit],
        };
    }

    static TableBlock Ranges(RunSet runs)
    {
        // One scratch for all columns: of a million runs each is 8 MB.
        var scratch = new double[runs.Count];
        return new(
            "The runs",
            ["", "measured", "smallest", "median", "largest"],
            [
                .. new[]
                {
                    Range<Params>(runs.Values(RunColumn.Params), "params", scratch),
                    Range<Tokens>(runs.Values(RunColumn.Tokens), "tokens", scratch),
                    Range<Flops>(runs.Values(RunColumn.Flops), "flops", scratch),
                    Range<NatsPerToken>(runs.Values(RunColumn.Loss), "loss", scratch),
                }.Where(row => !row.IsEmpty),
            ]);
    }

    static ImmutableArray<string> Range<T>(ReadOnlySpan<double> values, string name, double[] scratch)
        where T : struct, IQuantity<T>
    {
        var measured = 0;
        foreach (var value in values)
        {
            if (double.IsFinite(value)) scratch[measured++] = value;
        }
        if (measured == 0) return [];
        string Text(double value) => Quantity.Format(T.From(value));
        var (low, high) = Elementwise.Range(values);
        return [name, $"{measured}", Text(low), Text(ScratchQuantiles.Median(scratch.AsSpan(0, measured))), Text(high)];
    }

    static string Plural(int count, string word) => count == 1 ? word : word + "s";
}
