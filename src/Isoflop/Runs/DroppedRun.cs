namespace Isoflop.Runs;

/// <summary>A row of the table that could not be used, and why.</summary>
/// <param name="Row">The row as the reader of the file counts (a CSV header is row 1; a line of JSONL counts from 1).</param>
/// <param name="Reason">Why, quoting the cell: <c>loss is 'n/a': not a number</c>.</param>
public readonly record struct DroppedRun(int Row, string Reason)
{
    /// <summary>The kind of reason, for counting.</summary>
    public DropKind Kind { get; init; }
}

/// <summary>Kinds of reasons for which a row is dropped.</summary>
public enum DropKind
{
    /// <summary>A value that is needed is missing.</summary>
    Missing,

    /// <summary>A word stands where a number is needed; NaN counts as one.</summary>
    NotANumber,

    /// <summary>A value is infinite.</summary>
    Infinite,

    /// <summary>A value is zero or negative.</summary>
    NotPositive,

    /// <summary>The run crashed, failed, or is still running.</summary>
    NotFinished,

    /// <summary>The row has more or fewer fields than the header.</summary>
    WrongFieldCount,
}
