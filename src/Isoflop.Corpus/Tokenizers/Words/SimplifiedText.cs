using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Tokenizers.Words;

/// <summary>
/// A text as duplicates are looked for in it: lower case, without marks, every number (with its decimals) 0, punctuation and white space one space; the rules and
/// their order are datatrove 0.10.0's. Kept as UTF-8 with the place of every word. One instance serves one thread and one text after the other.
/// </summary>
sealed class SimplifiedText
{
    // What the table says of ASCII, small enough to stay near: 1 space, 2 digit, else the letter.
    const byte SpaceByte = 1;
    const byte DigitByte = 2;
    static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(point => LetterTable.Of(point) switch
    {
        LetterTable.Space => SpaceByte,
        LetterTable.Digit => DigitByte,
        var letter => (byte)letter,
    })];

    const int ArabicDecimalSeparator = 0x66B;

    // Where in a number the text is: what follows a point or a comma belongs to it once, and not twice.
    enum Number : byte
    {
        None,
        Whole,
        Decimals,
    }

    byte[] _bytes = new byte[1024];
    int[] _starts = new int[256];
    int _length;
    int _words;
    Number _number;

    /// <summary>The words, one space between two of them, UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Number of words.</summary>
    public int Words => _words;

    /// <summary>The bytes of some words that follow each other, with the spaces between them.</summary>
    public ReadOnlySpan<byte> Range(int word, int count) => _bytes.AsSpan(_starts[word], _starts[word + count] - 1 - _starts[word]);

    /// <summary>The bytes of one word.</summary>
    public ReadOnlySpan<byte> Word(int word) => Range(word, 1);

    /// <summary>Takes in a text.</summary>
    /// <param name="text">The text, UTF-8; what is no UTF-8 is passed over.</param>
    public void Set(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length, keep: false);
        (_length, _words, _number) = (0, 0, Number.None);
        var inWord = false;
        for (var i = 0; i < text.Length;)
        {
            var value = text[i];
            if (value < 128)
            {
                i++;
                var letter = Ascii[value];
                if (letter > DigitByte)
                {
                    if (!inWord) Begin(ref inWord);
                    _bytes[_length++] = letter;
                    _number = Number.None;
                }
                else if (letter == DigitByte)
                {
                    Digit(ref inWord);
                }
                else if (value is (byte)'.' or (byte)',' && _number == Number.Whole && IsDigit(text[i..]))
                {
                    _number = Number.Decimals;
                }
                else if (inWord)
                {
                    End(ref inWord);
                }
                continue;
            }
            if (Rune.DecodeFromUtf8(text[i..], out var rune, out var consumed) == OperationStatus.Done) Wide(rune, text, i, consumed, ref inWord);
            i += consumed;
        }
        if (inWord) End(ref inWord);
        Mark();
        // The space after the last word belongs to no word, but keeps the rule that a word ends one before the next begins.
        if (_words > 0) _length--;
    }

    // A sigma at the end of a word is written differently from one inside, in lower case only.
    static int Letter(Rune rune, ReadOnlySpan<byte> text, int at, int length) =>
        rune.Value == 'Σ' && IsLetterBefore(text[..at]) && !IsLetterAfter(text[(at + length)..]) ? 'ς' : LetterTable.Of(rune.Value);

    static bool IsLetterBefore(ReadOnlySpan<byte> text) => Rune.DecodeLastFromUtf8(text, out var rune, out _) == OperationStatus.Done && Rune.IsLetter(rune);

    static bool IsLetterAfter(ReadOnlySpan<byte> text) => Rune.DecodeFromUtf8(text, out var rune, out _) == OperationStatus.Done && Rune.IsLetter(rune);

    void Wide(Rune rune, ReadOnlySpan<byte> text, int at, int length, ref bool inWord)
    {
        // A Korean syllable of three bytes leaves three letters of three each: more than the text has room for.
        Reserve(text.Length - at, keep: true);
        if (rune.Value == ArabicDecimalSeparator && _number == Number.Whole && IsDigit(text[(at + length)..]))
        {
            _number = Number.Decimals;
            return;
        }
        var letter = Letter(rune, text, at, length);
        switch (letter)
        {
            case LetterTable.Nothing:
                _number = Number.None;
                return;
            case LetterTable.Space:
                if (inWord) End(ref inWord);
                return;
            case LetterTable.Digit:
                Digit(ref inWord);
                return;
            case LetterTable.Many:
                if (!inWord) Begin(ref inWord);
                foreach (var each in LetterTable.Several(rune.Value)) _length += new Rune(each).EncodeToUtf8(_bytes.AsSpan(_length));
                break;
            default:
                if (!inWord) Begin(ref inWord);
                _length += new Rune(letter).EncodeToUtf8(_bytes.AsSpan(_length));
                break;
        }
        _number = Number.None;
    }

    void Digit(ref bool inWord)
    {
        if (!inWord) Begin(ref inWord);
        if (_number != Number.None) return;
        _bytes[_length++] = (byte)'0';
        _number = Number.Whole;
    }

    static bool IsDigit(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out var rune, out _) == OperationStatus.Done && LetterTable.Of(rune.Value) == LetterTable.Digit;

    // Room for what is still to come, at a byte for a byte, and for the nine bytes that one character may leave.
    void Reserve(int coming, bool keep)
    {
        if (!keep) _length = 0;
        if (_bytes.Length < _length + coming + 16) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, (_length + (long)coming + 16) * 5 / 4));
    }

    void Begin(ref bool inWord)
    {
        Mark();
        _words++;
        inWord = true;
    }

    void End(ref bool inWord)
    {
        _bytes[_length++] = (byte)' ';
        (_number, inWord) = (Number.None, false);
    }

    void Mark()
    {
        if (_words == _starts.Length) Array.Resize(ref _starts, _starts.Length * 2);
        _starts[_words] = _length;
    }
}
