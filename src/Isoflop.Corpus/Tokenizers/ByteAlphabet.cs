using System.Text;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Bytes as printable characters, as byte-level tokenizer files write them [Radford et al. 2019, GPT-2]: the 188 printable bytes of Latin-1 stand for
/// themselves, the other 68 in ascending order for the characters from U+0100 on, so that the space is Ġ.
/// </summary>
static class ByteAlphabet
{
    static readonly char[] Characters = MakeCharacters();

    /// <summary>How a file writes these bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes) text.Append(Characters[value]);
        return text.ToString();
    }

    /// <summary>The bytes that a file's text stands for; null where a character stands for none.</summary>
    public static byte[]? Read(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = Array.IndexOf(Characters, text[i]);
            if (value < 0) return null;
            bytes[i] = (byte)value;
        }
        return bytes;
    }

    static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < characters.Length; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++;
        return characters;
    }
}
