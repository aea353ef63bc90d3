using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Runs.Curves;

/// <summary>The loss curves of a table, as they were read.</summary>
public sealed record CurveTable
{
    /// <summary>Name of the file, or what the caller calls the stream.</summary>
    public required string Source { get; init; }

    /// <summary>The curves, in the order in which their runs first appear.</summary>
    public required ImmutableArray<Curve> Curves { get; init; }

    /// <summary>Rows read, the header and blank lines not counted.</summary>
    public required int RowsRead { get; init; }

    /// <summary>Rows that the conditions did not select.</summary>
    public required int NotSelected { get; init; }

    /// <summary>The rows that could not be used, each with its reason.</summary>
    public required ImmutableArray<DroppedRun> Dropped { get; init; }

    /// <summary>What the reading has to tell: headers recognised, steps logged twice, learning rates that had to be assumed.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }
}
