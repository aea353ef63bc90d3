using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>
/// A text in lower case, trimmed, every run of white space one space: the bytes that <c>DocumentKey</c> hashes, made from UTF-8 without a string between.
/// One instance serves one thread.
/// </summary>
sealed class NormalText
{
    const byte Space = (byte)' ';

    // Lower case of ASCII; white space is a space.
    static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(value => char.IsWhiteSpace((char)value) ? Space : (byte)char.ToLowerInvariant((char)value))];

    byte[] _bytes = new byte[1024];

    /// <summary>The bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        // Some letters are longer in lower case, by one byte of two or of three; a rest of the text has always room besides.
        if (_bytes.Length < (text.Length * 3L / 2) + 8) _bytes = new byte[Math.Min(Array.MaxLength, (text.Length * 3L / 2) + 8)];
        var bytes = _bytes;
        var length = 0;
        var last = Space;
        for (var i = 0; i < text.Length;)
        {
            var value = text[i];
            if (value < 128)
            {
                i++;
                var lower = Ascii[value];
                if (lower == Space && last == Space) continue;
                bytes[length++] = last = lower;
                continue;
            }
            var status = Rune.DecodeFromUtf8(text[i..], out var rune, out var consumed);
            i += consumed;
            if (status == OperationStatus.Done && rune.IsBmp && char.IsWhiteSpace((char)rune.Value))
            {
                if (last != Space) bytes[length++] = last = Space;
                continue;
            }
            // Beyond the basic plane the key takes letters as they are.
            if (rune.IsBmp) rune = new Rune(char.ToLowerInvariant((char)rune.Value));
            length += rune.EncodeToUtf8(bytes.AsSpan(length));
            last = 0;
        }
        return bytes.AsSpan(0, length > 0 && last == Space ? length - 1 : length);
    }
}
