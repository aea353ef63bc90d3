namespace Isoflop.Findings;

/// <summary>Suggests what a misspelled name may have meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest edits from the word, ignoring case; null where there are none.</summary>
    /// <param name="word">The word as written.</param>
    /// <param name="candidates">The words there are.</param>
    public static string? Of(string word, IEnumerable<string> candidates) =>
        candidates.Where(candidate => candidate.Length > 0).MinBy(candidate => Distance(Clip(word), Clip(candidate)));

    // A header can be as long as a line may be; the cost is quadratic.
    static string Clip(string word) => word.Length <= 64 ? word.ToLowerInvariant() : word[..64].ToLowerInvariant();

    // Levenshtein distance, row by row.
    static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }
            (previous, current) = (current, previous);
        }
        return previous[b.Length];
    }
}
