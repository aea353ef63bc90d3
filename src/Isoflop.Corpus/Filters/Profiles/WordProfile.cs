using System.Text;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>
/// The words of a text, found in one pass: where each stands, what characters it has, and sums from which the hash and the length of any run of words follow at
/// once. Two runs are taken for equal when their 64-bit polynomial hashes are: in a text of a million words two different ones agree with probability below 1e-7.
/// </summary>
sealed class WordProfile
{
    // Odd and without pattern, so that no bit of a character is lost and short words differ in high bits.
    const ulong CharacterBase = 0x9E3779B97F4A7C15;
    const ulong WordBase = 0xD6E8FEB86659FD93;

    static readonly ulong[] WordPowers = [.. Enumerable.Range(0, 11).Select(power => Power(WordBase, power))];

    int[] _starts = new int[1024];
    int[] _lengths = new int[1024];
    CharacterMarks[] _marks = new CharacterMarks[1024];
    // Of what stands before each word, and after the last: hash of the joined characters, hash of the words, UTF-16 units, characters.
    ulong[] _joined = new ulong[1025];
    ulong[] _worded = new ulong[1025];
    int[] _units = new int[1025];
    int[] _characters = new int[1025];
    ulong[] _powers = [1];
    int _longest;

    /// <summary>How many words there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where each word begins, in UTF-16 units.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>How long each word is, in UTF-16 units.</summary>
    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>The marks of each word's characters together.</summary>
    public ReadOnlySpan<CharacterMarks> Marks => _marks.AsSpan(0, Count);

    /// <summary>Characters of all words together.</summary>
    public int Characters => _characters[Count];

    /// <summary>Characters in a run of words, without what stands between them.</summary>
    public int CharactersOf(int first, int count) => _characters[first + count] - _characters[first];

    /// <summary>The hash of a run of words as a list: equal words in equal order.</summary>
    public ulong ListHash(int first, int count) => _worded[first + count] - _worded[first] * WordPowers[count];

    /// <summary>The hash of a run of words with nothing between them: <c>ab c</c> and <c>a bc</c> are equal.</summary>
    public ulong JoinedHash(int first, int count) => _joined[first + count] - _joined[first] * _powers[_units[first + count] - _units[first]];

    /// <summary>Finds the words of a text.</summary>
    public void Read(string text, WordSplit split)
    {
        (Count, _longest) = (0, 0);
        _joined[0] = _worded[0] = 0;
        _units[0] = _characters[0] = 0;
        if (split == WordSplit.Whitespace) ReadBetweenSpaces(text);
        else ReadWords(text, split);
        // The longest run that anyone asks for is of ten words.
        Extend(Math.Min(10L * _longest, _units[Count]));
    }

    // The common way of cutting, in one loop over the characters.
    void ReadBetweenSpaces(string text)
    {
        var marks = CharacterTable.Units;
        for (var position = 0; position < text.Length;)
        {
            var mark = marks[text[position]];
            if ((mark & CharacterMarks.Space) != 0)
            {
                position++;
                continue;
            }
            var (start, all, word) = (position, CharacterMarks.None, 0UL);
            do
            {
                all |= mark;
                word = (word * CharacterBase) + text[position] + 1;
                position++;
            }
            while (position < text.Length && ((mark = marks[text[position]]) & CharacterMarks.Space) == 0);
            Add(text, start, position - start, all, word);
        }
    }

    void ReadWords(string text, WordSplit split)
    {
        var marks = CharacterTable.Units;
        var position = 0;
        while (Next(text, split, ref position) is var start && start < position)
        {
            var (all, word) = (CharacterMarks.None, 0UL);
            foreach (var unit in text.AsSpan(start, position - start))
            {
                all |= marks[unit];
                word = (word * CharacterBase) + unit + 1;
            }
            Add(text, start, position - start, all, word);
        }
    }

    void Add(string text, int start, int length, CharacterMarks marks, ulong hash)
    {
        var (word, characters) = (Count, length);
        if (word == _starts.Length) Grow();
        if ((marks & CharacterMarks.Surrogate) != 0)
        {
            marks = CharacterTable.Union(text.AsSpan(start, length));
            characters = CharacterCount.Of(text.AsSpan(start, length));
        }
        if (length > _longest)
        {
            _longest = length;
            Extend(length);
        }
        _starts[word] = start;
        _lengths[word] = length;
        _marks[word] = marks;
        _joined[word + 1] = (_joined[word] * _powers[length]) + hash;
        _worded[word + 1] = (_worded[word] * WordBase) + (hash ^ (hash >> 29));
        _units[word + 1] = _units[word] + length;
        _characters[word + 1] = _characters[word] + characters;
        Count = word + 1;
    }

    // Moves to the end of the next word and returns its start; both are equal at the end of the text.
    static int Next(string text, WordSplit split, ref int position)
    {
        var marks = CharacterTable.Units;
        while (position < text.Length)
        {
            var start = position;
            var mark = marks[text[position]];
            if ((mark & CharacterMarks.Space) != 0)
            {
                position++;
                continue;
            }
            mark = Step(text, ref position, mark);
            if (IsInWord(mark, text[start], split))
            {
                while (position < text.Length)
                {
                    var (next, at) = (marks[text[position]], position);
                    next = Step(text, ref position, next);
                    if (IsInWord(next, text[at], split)) continue;
                    position = at;
                    break;
                }
                return start;
            }
            if (split != WordSplit.Letters) return start;
        }
        return position;
    }

    // Moves over one character and returns its marks.
    static CharacterMarks Step(string text, ref int position, CharacterMarks mark)
    {
        if ((mark & CharacterMarks.Surrogate) != 0 && Rune.TryGetRuneAt(text, position, out var character))
        {
            position += character.Utf16SequenceLength;
            return CharacterTable.Of(character);
        }
        position++;
        return mark;
    }

    static bool IsInWord(CharacterMarks mark, char unit, WordSplit split) =>
        ((mark & (CharacterMarks.Letter | CharacterMarks.Number)) != 0 || (unit == '_' && split != WordSplit.Letters)) && !(split == WordSplit.Characters && (mark & CharacterMarks.Unspaced) != 0);

    void Grow()
    {
        var size = 2 * _starts.Length;
        Array.Resize(ref _starts, size);
        Array.Resize(ref _lengths, size);
        Array.Resize(ref _marks, size);
        Array.Resize(ref _joined, size + 1);
        Array.Resize(ref _worded, size + 1);
        Array.Resize(ref _units, size + 1);
        Array.Resize(ref _characters, size + 1);
    }

    void Extend(long power)
    {
        var known = _powers.Length;
        if (power < known) return;
        Array.Resize(ref _powers, (int)Math.Min(Math.Max(2L * known, power + 1), Array.MaxLength));
        for (var next = known; next < _powers.Length; next++) _powers[next] = _powers[next - 1] * CharacterBase;
    }

    static ulong Power(ulong value, int power)
    {
        var result = 1UL;
        for (var factor = 0; factor < power; factor++) result *= value;
        return result;
    }
}
