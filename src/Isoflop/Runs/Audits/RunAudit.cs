using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Runs.Audits;

/// <summary>
/// Says what is wrong or doubtful in a set of runs before anything is fitted to it: wrong units, a loss that is none, FLOPs that are not 6ND,
/// duplicates, runs that were not tuned or did not finish, and designs that cannot carry a law. A clean table has no finding above a note.
/// </summary>
public static class RunAudit
{
    /// <summary>Audits a table: the rows that were dropped, and the runs. What the reading told stays in <see cref="RunTable.Findings"/>.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The findings, the most severe first.</returns>
    public static ImmutableArray<Finding> Audit(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Ordered([.. DroppedRows(table), .. Checks(table.Runs)]);
    }

    /// <summary>Audits a set of runs. Takes time of order n log n.</summary>
    /// <param name="runs">The runs.</param>
    /// <returns>The findings, the most severe first.</returns>
    public static ImmutableArray<Finding> Audit(RunSet runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return Ordered(Checks(runs));
    }

    static List<Finding> Checks(RunSet runs)
    {
        if (runs.Count == 0) return [];
        var order = new ScaleOrder(runs);
        // The surface of losses takes as long as everything else.
        List<Finding> undertuned = [];
        List<Finding> findings = [];
        Parallel.Invoke(
            () => undertuned.AddRange(UndertunedAudit.Check(runs, order.ByParams)),
            () =>
            {
                findings.AddRange(DesignAudit.Check(runs, order));
                findings.AddRange(UnitAudit.Check(runs));
                findings.AddRange(FlopsAudit.Check(runs, order.TakeScratch(runs.Count)));
            });
        return [.. findings, .. undertuned];
    }

    static ImmutableArray<Finding> Ordered(IEnumerable<Finding> findings) => [.. findings.Order(Finding.GravestFirst)];

    static IEnumerable<Finding> DroppedRows(RunTable table)
    {
        if (table.Dropped.IsEmpty) yield break;
        foreach (var (kind, count) in table.DroppedByKind)
        {
            var dropped = table.Dropped.Where(row => row.Kind == kind).ToArray();
            var (id, what, remedy) = Describe(kind);
            yield return new Finding(
                id,
                Severity.Warning,
                $"{count:N0} of {table.RowsRead:N0} rows dropped, {what}: {dropped[0].Reason} (row {dropped[0].Row}){(count > 1 ? $"; {RowList.Of([.. dropped.Select(row => row.Row)])}" : "")}.",
                remedy)
            {
                Rows = [.. dropped.Select(row => row.Row)],
            };
        }
        var negative = table.Dropped.Count(row => row.Kind == DropKind.NotPositive && row.Reason.StartsWith("loss is '-", StringComparison.Ordinal));
        if (negative * 2 > table.RowsRead)
        {
            yield return new Finding(
                "loss-negative",
                Severity.Error,
                $"The loss is negative in {negative:N0} of {table.RowsRead:N0} rows: it looks like a log-likelihood or the logarithm of a loss.",
                "Give the cross-entropy in nats per token, which is greater than 0.");
        }
    }

    static (string Id, string What, string Remedy) Describe(DropKind kind) => kind switch
    {
        DropKind.Missing => ("dropped-missing", "a value is missing", "Fill the cells, or leave the rows out."),
        DropKind.NotANumber => ("dropped-not-a-number", "a word or NaN stands for a number", "Write numbers, such as 2.35 or 70B."),
        DropKind.Infinite => ("dropped-infinite", "a value is infinite", "Leave out runs that diverged, or correct the cells."),
        DropKind.NotPositive => ("dropped-not-positive", "a value is not greater than 0", "Correct the cells; a value that was not measured is left empty."),
        DropKind.NotFinished => ("dropped-not-finished", "the run did not finish", "Finish or leave out these runs."),
        _ => ("dropped-wrong-field-count", "the row does not fit the header", "Quote texts that hold the delimiter."),
    };
}
