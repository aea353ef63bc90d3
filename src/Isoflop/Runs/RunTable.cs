using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Runs;

/// <summary>
/// A runs table as it was read. Every row read is accounted for:
/// <see cref="RowsRead"/> = <see cref="Runs"/> + <see cref="NotLastStep"/> + <see cref="NotSelected"/> + <see cref="Dropped"/>.
/// </summary>
public sealed class RunTable
{
    internal RunTable(string source)
    {
        Source = source;
    }

    /// <summary>Name of the file, or what the caller calls the stream.</summary>
    public string Source { get; }

    /// <summary>The finished runs, one each: what a law is fitted to. Of a table with one row a step, the last usable row of each run.</summary>
    public required RunSet Runs { get; init; }

    /// <summary>
    /// The loss curves: every usable row with its <see cref="Run.Step"/>, in the order of the file. The same object as <see cref="Runs"/>
    /// where the table has one row a run, or where <see cref="Reading.RunReadOptions.LastStep"/> was asked for.
    /// </summary>
    public required RunSet Steps { get; init; }

    /// <summary>The rows that could not be used, in the order of the file, each with its reason.</summary>
    public required ImmutableArray<DroppedRun> Dropped { get; init; }

    /// <summary>Every column of the table in its order, and what it was taken for.</summary>
    public required ImmutableArray<RunTableColumn> Columns { get; init; }

    /// <summary>Rows read, the header and blank lines not counted.</summary>
    public required int RowsRead { get; init; }

    /// <summary>Rows that the conditions did not select.</summary>
    public required int NotSelected { get; init; }

    /// <summary>Usable rows that are not the last step of their run.</summary>
    public required int NotLastStep { get; init; }

    /// <summary>What the reading itself has to tell: spellings recognised, quantities derived. What the runs have to tell is <see cref="Audits.RunAudit"/>'s.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>How many rows were dropped for each kind of reason, the most frequent first.</summary>
    public ImmutableArray<KeyValuePair<DropKind, int>> DroppedByKind =>
        Dropped.IsEmpty ? [] : [.. Dropped.CountBy(dropped => dropped.Kind).OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key)];
}

/// <summary>A column of a runs table.</summary>
/// <param name="Header">The header as the table writes it.</param>
/// <param name="Meaning">The canonical name of the column it was taken for, such as <c>params</c>; null where it was ignored.</param>
public sealed record RunTableColumn(string Header, string? Meaning);
