namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>The length of a text in characters (Unicode scalars), which is what Python's <c>len</c> counts.</summary>
static class CharacterCount
{
    /// <summary>How many characters the text has: its UTF-16 units without the second halves of pairs.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\uDC00', '\uDFFF') < 0) return text.Length;
        var count = text.Length;
        for (var unit = 1; unit < text.Length; unit++)
        {
            if (char.IsLowSurrogate(text[unit]) && char.IsHighSurrogate(text[unit - 1])) count--;
        }
        return count;
    }
}
