using System.Text;

namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>Cuts texts into sentences of tokens for n-gram models.</summary>
static class NgramSentences
{
    /// <summary>The sentences of a text that have a token: its lines.</summary>
    public static IEnumerable<string[]> Of(string text, NgramUnit unit)
    {
        foreach (var line in text.ToLowerInvariant().Split('\n'))
        {
            string[] tokens = unit == NgramUnit.Words
                ? line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                : [.. line.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)).Select(rune => rune.ToString())];
            if (tokens.Length > 0) yield return tokens;
        }
    }
}
