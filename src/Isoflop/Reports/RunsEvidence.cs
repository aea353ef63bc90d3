using System.Collections.Immutable;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The lines of evidence about the runs: input, columns, used and dropped with the reasons, digest.</summary>
static class RunsEvidence
{
    public static ImmutableArray<(string, string)> Of(RunTable table, RunSet used)
    {
        var evidence = ImmutableArray.CreateBuilder<(string, string)>();
        evidence.Add(("runs", $"{table.Source}: {used.Count} used of {table.RowsRead} rows{Left(table, used)}"));
        evidence.Add(("columns", string.Join(", ", table.Columns.Where(column => column.Meaning is not null).Select(column =>
            string.Equals(column.Header, column.Meaning, StringComparison.Ordinal) ? column.Header : $"{column.Header} as {column.Meaning}"))));
        evidence.Add(("digest", used.Digest[..16]));
        return evidence.ToImmutable();
    }

    static string Left(RunTable table, RunSet used)
    {
        var parts = new List<string>();
        if (table.NotSelected > 0) parts.Add($"{table.NotSelected} not selected");
        if (table.NotLastStep > 0) parts.Add($"{table.NotLastStep} earlier steps");
        foreach (var (kind, count) in table.DroppedByKind) parts.Add($"{count} dropped: {Words(kind)}");
        var unusable = table.Runs.Count - used.Count;
        if (unusable > 0) parts.Add($"{unusable} without what the law is a function of");
        return parts.Count == 0 ? "" : $" ({string.Join("; ", parts)})";
    }

    // NotANumber becomes "not a number".
    static string Words(DropKind kind) =>
        string.Concat(kind.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
