using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.App.Commands;

/// <summary>The argument RUNS and the options by which a table is read, the same for every command that reads one.</summary>
sealed class RunsOptions
{
    readonly Argument<string> _runs = new("RUNS") { Description = "A runs table: CSV, TSV or JSONL, plain or .gz; - for standard input." };
    readonly TableOptions _table;
    readonly Option<bool> _last = new("--last") { Description = "Of a table with one row a step, keep only the last row of each run." };
    readonly Option<string> _counts = new("--params-count") { Description = "What params counts: total, nonEmbedding, matricesAndHead or active.", HelpName = "CONVENTION", DefaultValueFactory = _ => "unknown" };
    readonly Option<bool> _explain = new("--explain-dropped") { Description = "List every dropped row with its reason." };

    public RunsOptions(Command command)
    {
        command.Add(_runs);
        _table = new TableOptions(command);
        command.Add(_last);
        command.Add(_counts);
        command.Add(_explain);
    }

    /// <summary>Reads the table with one more column kept.</summary>
    /// <exception cref="InputException">The table cannot be read, or has no such column: the option that asked for it is named.</exception>
    public RunTable Read(ParseResult parsed, Shell shell, string kept, string option)
    {
        try
        {
            return Read(parsed, shell, keep: [kept]);
        }
        catch (InputException mistake) when (mistake.Where == ColumnToKeep)
        {
            throw new InputException(mistake.Found, option, mistake.Expected, mistake.Remedy, mistake);
        }
    }

    // Where the reader says that a column to keep is missing.
    const string ColumnToKeep = "a column to keep";

    /// <summary>Reads the table, and keeps further columns under their headers: shares of a mixture, scores of tasks.</summary>
    /// <exception cref="InputException">The table cannot be read.</exception>
    public RunTable Read(ParseResult parsed, Shell shell, params ImmutableArray<string> keep)
    {
        var options = Options(parsed) with { Keep = keep };
        var path = parsed.GetRequiredValue(_runs);
        if (path != "-") return RunReader.Read(path, options);
        using var input = shell.OpenInput();
        return RunReader.Read(input, "stdin", options);
    }

    /// <summary>The rows of the runs that satisfy one more condition, by reading the table again: a condition may be on any column.</summary>
    /// <exception cref="InputException">The condition cannot be read, or the table comes from standard input, which is gone.</exception>
    public ImmutableArray<int> Rows(ParseResult parsed, string condition)
    {
        var path = parsed.GetRequiredValue(_runs);
        if (path == "-") throw new InputException($"'{condition}' on standard input", "--subset", "a runs table in a file, which can be read twice", "Write the table to a file.");
        var options = Options(parsed);
        return [.. RunReader.Read(path, options with { Where = [.. options.Where, condition] }).Runs.Rows];
    }

    /// <summary>Lists dropped rows on standard error where that was asked for.</summary>
    public void Explain(ParseResult parsed, Shell shell, RunTable table)
    {
        if (!parsed.GetValue(_explain)) return;
        shell.Error.WriteLine(table.Dropped.IsEmpty ? "No row was dropped." : $"{table.Dropped.Length} rows were dropped:");
        foreach (var dropped in table.Dropped) shell.Error.WriteLine($"  row {dropped.Row}: {dropped.Reason}");
    }

    RunReadOptions Options(ParseResult parsed) => _table.Read(parsed) with
    {
        LastStep = parsed.GetValue(_last),
        Convention = Arguments.Word<ParamsConvention>(parsed.GetValue(_counts)!, "--params-count"),
    };
}
