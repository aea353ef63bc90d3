using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>
/// A text in lower case, trimmed, every run of white space one space: the bytes that <c>DocumentKey</c> hashes, made from UTF-8 without a string between.
/// One instance serves one thread.
/// </summary>
sealed class NormalText
{
    const byte Space = (byte)' ';

    // Bytes that are looked at together.
    const int Block = 32;

    // Lower case of ASCII; white space is a space.
    static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(value => char.IsWhiteSpace((char)value) ? Space : (byte)char.ToLowerInvariant((char)value))];

    byte[] _bytes = new byte[1024];

    /// <summary>The bytes, valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        // Some letters are longer in lower case, by one byte of two; what is left of the text has always room besides.
        if (_bytes.Length < (text.Length * 3L / 2) + Block) _bytes = new byte[Math.Min(Array.MaxLength, (text.Length * 3L / 2) + Block)];
        var bytes = _bytes;
        var length = 0;
        var last = Space;
        for (var i = 0; i < text.Length;)
        {
            while (i + Block <= text.Length && TryBlock(text.Slice(i, Block), bytes.AsSpan(length), last == Space))
            {
                i += Block;
                length += Block;
                last = bytes[length - 1];
            }
            if (i == text.Length) break;
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

    // A block at once where it is all ASCII and no white space of it follows other white space; else false, and the bytes go one by one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryBlock(ReadOnlySpan<byte> text, Span<byte> bytes, bool afterSpace)
    {
        var block = Vector256.Create(text);
        if (block.ExtractMostSignificantBits() != 0) return false;
        var space = Vector256.LessThanOrEqual(block - Vector256.Create((byte)'\t'), Vector256.Create((byte)('\r' - '\t'))) | Vector256.Equals(block, Vector256.Create(Space));
        var spaces = space.ExtractMostSignificantBits();
        if ((spaces & ((spaces << 1) | (afterSpace ? 1u : 0u))) != 0) return false;
        var capital = Vector256.LessThanOrEqual(block - Vector256.Create((byte)'A'), Vector256.Create((byte)('Z' - 'A')));
        var lower = block + (capital & Vector256.Create((byte)('a' - 'A')));
        Vector256.ConditionalSelect(space, Vector256.Create(Space), lower).CopyTo(bytes);
        return true;
    }
}
