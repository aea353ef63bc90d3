namespace Isoflop.Corpus.Filters.Lines;

/// <summary>The marks that Wikipedia leaves behind a statement: <c>[12]</c>, <c>[]</c>, <c>[edit]</c>, <c>[citation needed]</c>.</summary>
static class Citations
{
    static readonly string[] Words = ["edit]", "citation needed]"];

    /// <summary>A line without such marks; the line itself where it has none.</summary>
    public static ReadOnlySpan<char> Without(ReadOnlySpan<char> line)
    {
        System.Text.StringBuilder? rest = null;
        var kept = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] != '[' || Length(line[(at + 1)..]) is not (> 0 and var length)) continue;
            rest ??= new System.Text.StringBuilder(line.Length);
            rest.Append(line[kept..at]);
            kept = at + 1 + length;
            at = kept - 1;
        }
        return rest is null ? line : rest.Append(line[kept..]).ToString();
    }

    // Characters of a mark behind its bracket, the closing one included; 0 where there is none.
    static int Length(ReadOnlySpan<char> rest)
    {
        var digits = 0;
        while (digits < rest.Length && char.IsDigit(rest[digits])) digits++;
        if (digits < rest.Length && rest[digits] == ']') return digits + 1;
        foreach (var word in Words)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal)) return word.Length;
        }
        return 0;
    }
}
