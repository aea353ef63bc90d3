using Isoflop.Runs.Reading;

namespace Isoflop.Runs;

/// <summary>The names of the columns of runs.</summary>
public static class RunColumns
{
    static readonly string[] Headers = [.. Enum.GetValues<RunColumn>().Select(column => ColumnSpellings.Numeric.First(pair => pair.Value == column).Key)];

    /// <summary>The name of a column as it stands in a table, a message or an option: unique_tokens.</summary>
    /// <param name="column">The column.</param>
    public static string Header(this RunColumn column) => Headers[(int)column];
}
