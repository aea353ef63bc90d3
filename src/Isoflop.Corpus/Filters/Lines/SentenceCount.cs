using System.Buffers;

namespace Isoflop.Corpus.Filters.Lines;

/// <summary>
/// Counts sentences by their marks. A sentence ends at a run of <c>.!?…</c> with closing quotes and brackets behind it, before white space or the end of the text, or
/// at one of <c>。！？</c> wherever it stands; what is left at the end with a visible character is one more. No list of abbreviations: <c>Dr. Who</c> has two.
/// </summary>
static class SentenceCount
{
    static readonly SearchValues<char> Ends = SearchValues.Create(".!?…。！？｡");

    /// <summary>How many sentences a stretch of text has.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (text.IndexOfAny(Ends) is var at and >= 0)
        {
            var wide = text[at] is '。' or '！' or '？' or '｡';
            while (at < text.Length && (Ends.Contains(text[at]) || text[at] is '"' or '\'' or ')' or ']' or '”' or '’' or '」' or '』' or '）' or '》')) at++;
            if (wide || at == text.Length || char.IsWhiteSpace(text[at])) count++;
            text = text[at..];
        }
        return text.IsWhiteSpace() ? count : count + 1;
    }
}
