using System.Collections.Immutable;

namespace Isoflop.Findings;

/// <summary>What a check, a fit or a plan has to tell its reader.</summary>
/// <param name="Id">A stable name in kebab case, for filtering and for looking it up.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found, with its number.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Finding(string Id, Severity Severity, string Message, string Remedy)
{
    /// <summary>The rows of the table that it is about, counted as the reader sees them (the first line after a CSV header is row 2); empty where it is about the whole.</summary>
    public ImmutableArray<int> Rows { get; init; } = [];

    /// <summary>The order in which findings are read: errors, warnings, notes.</summary>
    public static Comparer<Finding> GravestFirst { get; } = Comparer<Finding>.Create((a, b) => ((int)b.Severity).CompareTo((int)a.Severity));
}
