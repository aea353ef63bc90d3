using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>What the reading of a table has to tell.</summary>
sealed class ReadingFindings
{
    readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>();

    /// <summary>Everything told so far.</summary>
    public ImmutableArray<Finding> ToImmutable() => _findings.ToImmutable();

    /// <summary>Adds one.</summary>
    public void Add(string id, Severity severity, string message, string remedy, IReadOnlyCollection<int>? rows = null) =>
        _findings.Add(new Finding(id, severity, message, remedy) { Rows = rows is null ? [] : [.. rows] });

    /// <summary>Spellings recognised, training loss, names that came too late.</summary>
    public void AddColumns(ColumnMap columns, IReadOnlyDictionary<string, int> lateNames)
    {
        var spelled = columns.Columns.Where(column => column.Meaning is not null && column.Meaning != column.Header).ToArray();
        if (spelled.Length > 0)
        {
            Add(
                "columns-recognised",
                Severity.Note,
                $"{spelled.Length} headers were taken for columns: {string.Join(", ", spelled.Select(column => $"'{column.Header}' is {column.Meaning}"))}.",
                "Say otherwise with --map COLUMN=\"HEADER\".");
        }
        if (columns.TrainingLoss)
        {
            Add(
                "training-loss",
                Severity.Warning,
                $"The loss is that of the training text ('{columns.Columns.First(column => column.Meaning == ColumnSpellings.Loss).Header}'): 1 column, and no held-out loss beside it.",
                "Use a held-out loss: where text repeats, training loss falls below it.");
        }
        if (lateNames.Count == 0) return;
        var late = lateNames.Where(name => ColumnSpellings.Recognise(name.Key) is { } guess && !columns.Has(guess.Canonical)).ToArray();
        if (late.Length > 0)
        {
            Add(
                "late-columns",
                Severity.Warning,
                $"{late.Length} names appear after the first lines only and were not read: {string.Join(", ", late.Select(name => $"'{name.Key}' (line {name.Value})"))}.",
                "Give the first line every name, with null where it has no value.",
                [.. late.Select(name => name.Value)]);
        }
    }

    /// <summary>Human forms, optional cells that could not be read, the unit of the loss.</summary>
    public void AddCells(RunColumnsBuilder builder, LossUnit lossUnit)
    {
        if (builder.HumanForms > 0)
        {
            Add(
                "human-quantities",
                Severity.Note,
                $"{builder.HumanForms:N0} cells are written with a suffix or a unit (70B, 3.7 bits) and were converted.",
                "Write plain numbers where all digits matter.");
        }
        foreach (var (column, rows) in builder.Unread)
        {
            Add(
                "unread-cells",
                Severity.Warning,
                $"{rows.Count:N0} cells of {column} are no number of its kind and count as not measured ({RowList.Of(rows)}).",
                $"Correct the column {column}.",
                rows);
        }
        if (lossUnit == LossUnit.Bits)
        {
            Add(
                "loss-converted",
                Severity.Note,
                $"The loss of {builder.Count:N0} rows was read in bits and converted to nats (x 0.6931).",
                "Leave the unit out if the table holds nats.");
        }
        if (builder.Count > 0) return;
        var reasons = builder.Dropped.CountBy(dropped => dropped.Reason).OrderByDescending(reason => reason.Value).Take(3).Select(reason => $"{reason.Key}: {reason.Value:N0}");
        Add(
            "no-runs",
            Severity.Error,
            $"0 runs are usable; {builder.Dropped.Count:N0} rows were dropped ({string.Join("; ", reasons)}).",
            "Correct the rows, or map other columns.");
    }

    /// <summary>That the table has one row a step.</summary>
    public void AddSteps(RunSet steps, RunSet runs, bool repeatedSteps)
    {
        Add(
            "step-table",
            Severity.Note,
            $"{steps.Count:N0} rows are steps of {runs.Count:N0} runs; a fit uses the last step of each.",
            "Use the curves where the law is one over steps.");
        if (steps.Names.IsEmpty)
        {
            Add(
                "step-without-name",
                Severity.Warning,
                $"The table has steps and no names; its {steps.Count:N0} rows were told apart by their configuration only, as {runs.Count:N0} runs.",
                "Add the column that names the run: --map name=\"...\".");
        }
        if (repeatedSteps)
        {
            Add(
                "step-repeated",
                Severity.Warning,
                $"Some of the {runs.Count:N0} runs hold one step twice: rows of several runs may share a name.",
                "Give every run a name of its own: --map name=\"...\".");
        }
    }
}
