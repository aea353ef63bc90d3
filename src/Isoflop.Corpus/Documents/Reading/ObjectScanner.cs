using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>
/// Scans a line that is one JSON object, with vector instructions: the runtime's reader goes through a string with escapes byte by byte, and twice. Whatever is
/// not plainly right it refuses, for that reader to say what is wrong.
/// </summary>
/// <param name="line">The line.</param>
ref struct ObjectScanner(ReadOnlySpan<byte> line)
{
    // One less than the reader's own limit: a value in an object is one deep already.
    const int MostDepth = 63;

    static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    readonly ReadOnlySpan<byte> _line = line;
    int _at;
    bool _begun;

    /// <summary>Goes to the next property.</summary>
    /// <param name="name">Its name; empty at the end of the object.</param>
    /// <returns>Whether the line is plainly right up to here; at the end of the object, up to its own end.</returns>
    public bool Next(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!_begun)
        {
            if (Token() != '{') return false;
            _begun = true;
            if (Peek() == '}') return Ends();
        }
        else
        {
            var token = Token();
            if (token == '}') return Rest();
            if (token != ',') return false;
        }
        if (Token() != '"' || !Plain(out name) || name.IsEmpty) return false;
        return Token() == ':';
    }

    /// <summary>Reads a string without its escapes.</summary>
    /// <param name="unescaped">Where a string with escapes is written to.</param>
    /// <param name="text">Where the string lies in the line; empty where it was written.</param>
    /// <param name="written">Bytes written; -1 where the string lies in the line.</param>
    /// <returns>Whether it is a string, plainly right, and UTF-8.</returns>
    public bool Text(Span<byte> unescaped, out Range text, out int written)
    {
        (text, written) = (default, -1);
        if (Token() != '"') return false;
        var start = _at;
        if (Plain(out var plain))
        {
            text = start..(start + plain.Length);
            return Utf8.IsValid(plain);
        }
        (_at, written) = (start, 0);
        while (true)
        {
            var length = _line[_at..].IndexOfAny(Special);
            if (length < 0) return false;
            _line.Slice(_at, length).CopyTo(unescaped[written..]);
            (_at, written) = (_at + length, written + length);
            if (_line[_at] == '"')
            {
                _at++;
                return Utf8.IsValid(unescaped[..written]);
            }
            if (_line[_at] != '\\' || !Escape(unescaped, ref written)) return false;
        }
    }

    /// <summary>Reads a string or a number as text; null for any other value.</summary>
    /// <returns>Whether the value is plainly right.</returns>
    public bool Scalar(out string? value)
    {
        value = null;
        var start = Skipped();
        if (start < 0) return false;
        var bytes = _line[start.._at].Trim(" \t\r\n"u8);
        if (bytes[0] == '"')
        {
            bytes = bytes[1..^1];
            if (bytes.Contains((byte)'\\') || !Utf8.IsValid(bytes)) return false;
        }
        else if (bytes[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            return true;
        }
        value = Encoding.UTF8.GetString(bytes);
        return true;
    }

    /// <summary>Passes over a value.</summary>
    /// <returns>Whether it is plainly right.</returns>
    public bool Skip() => Skipped() >= 0;

    // Where the value begins that was passed over; -1 where it is not plainly right.
    int Skipped()
    {
        var first = Peek();
        var start = _at;
        if (first == '"')
        {
            _at++;
            if (Plain(out _)) return start;
            _at = start;
        }
        var reader = new Utf8JsonReader(_line[_at..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MostDepth }));
        try
        {
            if (!reader.Read() || !reader.TrySkip()) return -1;
        }
        catch (JsonException)
        {
            return -1;
        }
        _at += (int)reader.BytesConsumed;
        return start;
    }

    // A string without escapes, from behind its opening quotation mark; goes behind the closing one.
    bool Plain(out ReadOnlySpan<byte> text)
    {
        text = default;
        var length = _line[_at..].IndexOfAny(Special);
        if (length < 0 || _line[_at + length] != '"') return false;
        text = _line.Slice(_at, length);
        _at += length + 1;
        return true;
    }

    bool Escape(Span<byte> unescaped, ref int written)
    {
        if (_at + 1 >= _line.Length) return false;
        var letter = _line[_at + 1];
        _at += 2;
        if (letter == 'u') return Unicode(unescaped, ref written);
        var plain = letter switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'"' or (byte)'\\' or (byte)'/' => letter,
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => (byte)0,
        };
        if (plain == 0) return false;
        unescaped[written++] = plain;
        return true;
    }

    bool Unicode(Span<byte> unescaped, ref int written)
    {
        if (!Hexadecimal(out var first)) return false;
        Rune rune;
        if (char.IsHighSurrogate(first))
        {
            if (!_line[_at..].StartsWith("\\u"u8)) return false;
            _at += 2;
            if (!Hexadecimal(out var second) || !Rune.TryCreate(first, second, out rune)) return false;
        }
        else if (!Rune.TryCreate(first, out rune))
        {
            return false;
        }
        written += rune.EncodeToUtf8(unescaped[written..]);
        return true;
    }

    bool Hexadecimal(out char unit)
    {
        unit = default;
        if (_at + 4 > _line.Length) return false;
        var value = 0;
        foreach (var digit in _line.Slice(_at, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        (_at, unit) = (_at + 4, (char)value);
        return true;
    }

    bool Ends()
    {
        _at++;
        return Rest();
    }

    bool Rest() => _line[_at..].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    // The next byte that is no white space, without going behind it; 0 at the end.
    byte Peek()
    {
        while (_at < _line.Length && _line[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        return _at < _line.Length ? _line[_at] : (byte)0;
    }

    byte Token()
    {
        var token = Peek();
        _at++;
        return token;
    }
}
