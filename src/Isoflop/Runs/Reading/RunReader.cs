using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

/// <summary>
/// Reads a runs table: CSV, TSV, semicolon-separated or JSONL, plain or gzip, in UTF-8. Headers are recognised by their spelling
/// and said; every row is used, or counted with the reason why not.
/// </summary>
public static class RunReader
{
    /// <summary>Reads a file, or a folder of runs that the lab trained.</summary>
    /// <param name="path">Path of the folder, or of the file; its extension tells the format (<c>.csv</c>, <c>.tsv</c>, <c>.jsonl</c>, each with <c>.gz</c> or not), or else its content.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="InputException">There is no such file, or it is no table of runs.</exception>
    public static RunTable Read(string path, RunReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            using var results = RunFolders.Read(path);
            return Read(results, path, options ?? new RunReadOptions(), expectedRows: 0);
        }
        using var stream = Open(path);
        return Read(stream, path, options ?? new RunReadOptions(), CountRows(stream));
    }

    /// <summary>Reads a stream, such as standard input.</summary>
    /// <param name="stream">The bytes; left open.</param>
    /// <param name="name">What to call it in messages; an extension in it tells the format as a file's does.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="InputException">It is no table of runs.</exception>
    public static RunTable Read(Stream stream, string name, RunReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Read(stream, name, options ?? new RunReadOptions(), expectedRows: 0);
    }

    static RunTable Read(Stream stream, string name, RunReadOptions options, int expectedRows)
    {
        using var rows = TableRows.Open(stream, name);
        if (!rows.Read())
            throw new InputException("it has a header and no runs", name, "at least one run under the header", "Check that the export finished.");
        var columns = new ColumnMap(rows, options, name);
        columns.RequireRuns(rows);
        var conditions = options.Where.SelectMany(text => RowCondition.Parse(text, columns)).ToArray();
        var builder = new RunColumnsBuilder(columns, options.LossUnit, expectedRows);
        var (rowsRead, notSelected) = (0, 0);
        var rejected = new SortedSet<string>(StringComparer.Ordinal);
        do
        {
            rowsRead++;
            if (FirstFailed(conditions, rows) is { } failed)
            {
                notSelected++;
                if (rejected.Count < 8) rejected.Add(failed.Cell(rows));
            }
            else
            {
                builder.Add(rows);
            }
        }
        while (rows.Read());
        if (notSelected == rowsRead)
        {
            throw new InputException(
                $"none of {rowsRead:N0} rows satisfies the conditions; they hold {string.Join(", ", rejected.Select(cell => $"'{cell}'"))}",
                $"{name}, --where '{string.Join(" and ", options.Where)}'",
                "conditions that select at least one run",
                "Correct the condition.");
        }
        var findings = new ReadingFindings();
        findings.AddColumns(columns, rows.LateNames);
        var steps = Assemble(builder, options.Convention, findings);
        findings.AddCells(builder, options.LossUnit);
        var runs = steps;
        if (StepRows.LastOfEachRun(steps, out var repeatedSteps) is { } last)
        {
            runs = steps.Select(last);
            findings.AddSteps(steps, runs, repeatedSteps);
        }
        return new RunTable(name)
        {
            Runs = runs,
            Steps = options.LastStep ? runs : steps,
            Dropped = [.. builder.Dropped],
            Columns = columns.Columns,
            RowsRead = rowsRead,
            NotSelected = notSelected,
            NotLastStep = steps.Count - runs.Count,
            Findings = findings.ToImmutable(),
        };
    }

    internal static RowCondition? FirstFailed(RowCondition[] conditions, TableRows rows)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(rows)) return condition;
        }
        return null;
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("there is no such file", path, "a file with a runs table", "Check the path.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"it cannot be opened ({e.Message.TrimEnd('.')})", path, "a readable file", "Check the path and its permissions.", e);
        }
    }

    // Lines under the header. Counting them is a hundredth of the reading, and columns of the right length are never copied.
    static int CountRows(FileStream stream)
    {
        if (!stream.CanSeek || stream.Length < 1 << 16) return 0;
        var buffer = new byte[1 << 16];
        var lines = 0;
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;) lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }
        catch (IOException)
        {
            // The reading proper will meet it too, and knows how to tell it.
            lines = 0;
        }
        stream.Position = 0;
        return Math.Max(0, lines - 1);
    }

    static RunSet Assemble(RunColumnsBuilder builder, ParamsConvention convention, ReadingFindings findings)
    {
        var values = new double[]?[Enum.GetValues<RunColumn>().Length];
        foreach (var column in Enum.GetValues<RunColumn>()) values[(int)column] = builder.TakeValues(column);
        var scales = new ScaleRules(values, findings);
        convention = scales.ChooseParams(convention);
        scales.DeriveTokensFromSteps();
        scales.DeriveThird(builder.FilledByRule);
        return new RunSet(
            values,
            builder.TakeTexts(ColumnSpellings.Name),
            builder.TakeTexts(ColumnSpellings.Group),
            builder.TakeTexts(ColumnSpellings.Precision),
            builder.TakeRows(),
            convention,
            builder.TakeKept());
    }
}
