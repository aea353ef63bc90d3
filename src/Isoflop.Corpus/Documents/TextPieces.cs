namespace Isoflop.Corpus.Documents;

/// <summary>Cuts a text into documents where it has room to be cut.</summary>
static class TextPieces
{
    /// <summary>What a file may say on a line of its own to end a document.</summary>
    public const string Separator = "<|endoftext|>";

    const int Shortest = 16_000;
    const int Longest = 64_000;

    /// <summary>The documents in a text: never empty, never only white space; together they are the text without separators and without the white space around the cuts.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var pieces = new List<string>();
        var start = 0;
        for (var line = 0; line < text.Length;)
        {
            var end = text.IndexOf('\n', line);
            var next = end < 0 ? text.Length : end + 1;
            if (text.AsSpan(line, next - line).Trim().SequenceEqual(Separator))
            {
                Cut(text.AsSpan(start, line - start), pieces);
                start = next;
            }
            line = next;
        }
        Cut(text.AsSpan(start), pieces);
        return pieces;
    }

    static void Cut(ReadOnlySpan<char> text, List<string> pieces)
    {
        while (text.Length > Longest)
        {
            var at = At(text);
            Add(text[..at], pieces);
            text = text[at..];
        }
        Add(text, pieces);
    }

    // The first blank line after the shortest length, else the last line end, else between two characters.
    static int At(ReadOnlySpan<char> text)
    {
        var room = text[Shortest..Longest];
        if (room.IndexOf("\n\n") is var blank and >= 0) return Shortest + blank + 2;
        if (room.LastIndexOf('\n') is var line and >= 0) return Shortest + line + 1;
        return char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
    }

    static void Add(ReadOnlySpan<char> text, List<string> pieces)
    {
        var piece = text.Trim();
        if (piece.Length > 0) pieces.Add(piece.ToString());
    }
}
