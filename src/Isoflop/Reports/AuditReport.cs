using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;

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

    static TableBlock Ranges(RunSet runs) => new(
        "The runs",
        ["", "measured", "smallest", "median", "largest"],
        [
            .. new[] { Range<Params>(runs, "params", RunColumn.Params), Range<Tokens>(runs, "tokens", RunColumn.Tokens), Range<Flops>(runs, "flops", RunColumn.Flops), Range<NatsPerToken>(runs, "loss", RunColumn.Loss) }
                .Where(row => !row.IsEmpty),
        ]);

    static ImmutableArray<string> Range<T>(RunSet runs, string name, RunColumn column)
        where T : struct, IQuantity<T>
    {
        var values = runs.Values(column).ToArray().Where(double.IsFinite).Order().ToArray();
        if (values.Length == 0) return [];
        string Text(double value) => Quantity.Format(T.From(value));
        return [name, $"{values.Length}", Text(values[0]), Text(values[values.Length / 2]), Text(values[^1])];
    }

    static string Plural(int count, string word) => count == 1 ? word : word + "s";
}
