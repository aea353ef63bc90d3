using System.Text;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>The beginning of something, to be shown on one line.</summary>
public static class Excerpt
{
    const int Longest = 120;

    /// <summary>The beginning of a text, in which runs of white space and control characters are single spaces.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">Characters at most.</param>
    public static string Of(ReadOnlySpan<char> text, int longest = Longest)
    {
        var line = new StringBuilder(Math.Min(longest, text.Length) + 1);
        var space = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                space = line.Length > 0;
                continue;
            }
            if (line.Length + (space ? 1 : 0) >= longest) return Whole(line) + "…";
            if (space) line.Append(' ');
            space = false;
            line.Append(character);
        }
        return line.ToString();
    }

    /// <summary>The beginning of bytes that may be no text.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Of(ReadOnlySpan<byte> bytes) => Of(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * Longest)]));

    // Not half of a surrogate pair.
    static string Whole(StringBuilder line)
    {
        if (line.Length > 0 && char.IsHighSurrogate(line[^1])) line.Length--;
        return line.ToString();
    }
}
