using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Cleaning;

/// <summary>
/// Takes out characters that nobody sees and nobody meant: control characters but tab and line feed, soft hyphens, zero-width blanks, byte order marks and marks of
/// direction; line ends become line feeds. Joiners stay, since scripts of India and families of emoji are written with them.
/// </summary>
static class ControlCharacters
{
    static readonly SearchValues<char> Unwanted = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(value => value is not ('\t' or '\n')).Concat(Enumerable.Range(0x7F, 33)).Concat([0xAD, 0x200B, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2028, 0x2029, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]).Select(value => (char)value)]);

    /// <summary>The text without them; the text itself where it has none.</summary>
    public static string Remove(string text, ChangeTally tally)
    {
        var at = text.AsSpan().IndexOfAny(Unwanted);
        if (at < 0) return text;
        var result = new StringBuilder(text.Length);
        var kept = 0;
        while (at >= 0)
        {
            result.Append(text, kept, at - kept);
            kept = at + 1;
            switch (text[at])
            {
                case '\r':
                    if (at + 1 == text.Length || text[at + 1] != '\n') result.Append('\n');
                    tally.Add("line-end");
                    break;
                case '\u0085' or '\u2028' or '\u2029' or '\v' or '\f':
                    result.Append('\n');
                    tally.Add("line-end");
                    break;
                case < ' ' or (>= '\u007F' and < '\u00A0'):
                    tally.Add("control");
                    break;
                default:
                    tally.Add("invisible");
                    break;
            }
            var next = text.AsSpan(kept).IndexOfAny(Unwanted);
            at = next < 0 ? -1 : kept + next;
        }
        return result.Append(text, kept, text.Length - kept).ToString();
    }
}
