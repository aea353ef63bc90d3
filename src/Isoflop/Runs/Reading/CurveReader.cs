using Isoflop.Findings;
using Isoflop.Runs.Curves;

namespace Isoflop.Runs.Reading;

/// <summary>
/// Reads loss curves: a table with one row a step, with a loss and, where it was logged, the learning rate. Rows with a learning rate and no loss
/// are steps to come (or steps at which the loss was not measured). Formats, headers, <c>--map</c> and <c>--where</c> are those of
/// <see cref="RunReader"/>; several runs in one table are told apart by name, group and params.
/// </summary>
public static class CurveReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="schedule">The learning-rate schedule of the runs, as <see cref="ScheduleText"/> reads it; null where the table holds it.</param>
    /// <exception cref="InputException">There is no such file, it is no table of curves, or a schedule is missing or too short.</exception>
    public static CurveTable Read(string path, RunReadOptions? options = null, string? schedule = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = RunReader.Open(path);
        return Read(stream, path, options, schedule);
    }

    /// <summary>Reads a stream, such as standard input.</summary>
    /// <param name="stream">The bytes; left open.</param>
    /// <param name="name">What to call it in messages; an extension in it tells the format as a file's does.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <param name="schedule">The learning-rate schedule of the runs; null where the table holds it.</param>
    /// <exception cref="InputException">It is no table of curves, or a schedule is missing or too short.</exception>
    public static CurveTable Read(Stream stream, string name, RunReadOptions? options = null, string? schedule = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        options ??= new RunReadOptions();
        using var rows = TableRows.Open(stream, name);
        if (!rows.Read())
            throw new InputException("it has a header and no steps", name, "at least one step under the header", "Check that the run has begun to log.");
        var columns = new ColumnMap(rows, options, name);
        columns.RequireCurves(rows);
        var conditions = options.Where.SelectMany(text => RowCondition.Parse(text, columns)).ToArray();
        var runs = new LoggedRuns(columns, options.LossUnit);
        var (rowsRead, notSelected) = (0, 0);
        do
        {
            rowsRead++;
            if (RunReader.FirstFailed(conditions, rows) is null) runs.Add(rows);
            else notSelected++;
        }
        while (rows.Read());
        var findings = new ReadingFindings();
        findings.AddColumns(columns, rows.LateNames);
        var curves = runs.ToCurves(name, schedule, findings);
        if (curves.Length == 0)
        {
            var reason = runs.Dropped.Count > 0 ? $"the first row that could not be used is {runs.Dropped[0].Row}: {runs.Dropped[0].Reason}" : $"{notSelected:N0} of {rowsRead:N0} rows do not satisfy the conditions";
            throw new InputException($"no row has a step and a loss ({reason})", name, "steps with a loss", "Correct the rows, or map other columns: --map step=\"...\" --map loss=\"...\".");
        }
        return new CurveTable
        {
            Source = name,
            Curves = [.. curves],
            RowsRead = rowsRead,
            NotSelected = notSelected,
            Dropped = [.. runs.Dropped],
            Findings = findings.ToImmutable(),
        };
    }
}
