namespace Isoflop.Runs;

/// <summary>Names rows in a message: the first few, and how many more.</summary>
static class RowList
{
    const int Most = 6;

    /// <summary><c>row 7</c>, or <c>rows 3, 5, 8 and 12 more</c>.</summary>
    /// <param name="rows">The rows, at least one.</param>
    public static string Of(IReadOnlyList<int> rows) =>
        rows.Count == 1 ? $"row {rows[0]}"
        : $"rows {string.Join(", ", rows.Take(Most))}" + (rows.Count > Most ? $" and {rows.Count - Most:N0} more" : "");
}
