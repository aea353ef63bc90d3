using System.Collections.Frozen;
using System.Globalization;

namespace Isoflop.Corpus.Characters;

/// <summary>
/// What Unicode 14 says of taking characters apart and putting them together, from <c>unicode-forms.txt</c>: lines of a combining class with its characters, and lines
/// of a character with what it is made of (<c>=</c> canonical, <c>!</c> canonical but never put together again, <c>~</c> by compatibility). The runtime has these
/// tables only with the system's ICU, without which this product runs.
/// </summary>
static class UnicodeTable
{
    const int SyllableFirst = 0xAC00;
    const int Syllables = 11172;
    const int LeadFirst = 0x1100;
    const int VowelFirst = 0x1161;
    const int TailFirst = 0x11A7;
    const int Leads = 19;
    const int Vowels = 21;
    const int Tails = 28;

    static readonly FrozenDictionary<int, byte> Classes;
    static readonly FrozenDictionary<int, int[]> Canonical;
    static readonly FrozenDictionary<int, int[]> Compatible;
    static readonly FrozenDictionary<long, int> Pairs;

    // Of the first 65,536 code points: whether a form may change a text because of it. Beyond them every character is looked up.
    static readonly byte[] Unsure = new byte[0x10000];

    static UnicodeTable()
    {
        var (classes, parts, pairs) = (new Dictionary<int, byte>(), new Dictionary<int, (int[] Parts, char Kind)>(), new Dictionary<long, int>());
        using var reader = new StreamReader(typeof(UnicodeTable).Assembly.GetManifestResourceStream("unicode-forms.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '@')
            {
                var fields = line[1..].Split(' ');
                foreach (var range in fields[1..])
                {
                    var ends = range.Split('-');
                    for (var value = Hexadecimal(ends[0]); value <= Hexadecimal(ends[^1]); value++) classes[value] = byte.Parse(fields[0]);
                }
                continue;
            }
            var at = line.AsSpan().IndexOfAny('=', '!', '~');
            int[] made = [.. line[(at + 1)..].Split(' ').Select(Hexadecimal)];
            parts[Hexadecimal(line[..at])] = (made, line[at]);
            if (line[at] == '=') pairs[Pair(made[0], made[1])] = Hexadecimal(line[..at]);
        }
        Classes = classes.ToFrozenDictionary();
        Pairs = pairs.ToFrozenDictionary();
        Canonical = parts.Where(entry => entry.Value.Kind != '~').ToFrozenDictionary(entry => entry.Key, entry => Expand(entry.Key, parts, compatible: false));
        Compatible = parts.ToFrozenDictionary(entry => entry.Key, entry => Expand(entry.Key, parts, compatible: true));
        Mark(Canonical.Keys, UnicodeForm.Nfd, UnicodeForm.Nfkd);
        Mark(Compatible.Keys, UnicodeForm.Nfkd);
        Mark(parts.Where(entry => entry.Value.Kind == '!').Select(entry => entry.Key), UnicodeForm.Nfc, UnicodeForm.Nfkc);
        // Of compatibility, or made of one that is.
        Mark(parts.Keys.Where(key => !Compatible[key].AsSpan().SequenceEqual(Expand(key, parts, compatible: false))), UnicodeForm.Nfkc);
        Mark(pairs.Keys.Select(pair => (int)(pair & 0x1FFFFF)), UnicodeForm.Nfc, UnicodeForm.Nfkc);
        Mark(Enumerable.Range(VowelFirst, Vowels).Concat(Enumerable.Range(TailFirst + 1, Tails - 1)), UnicodeForm.Nfc, UnicodeForm.Nfkc);
        Mark(classes.Keys, Enum.GetValues<UnicodeForm>());
        Mark(Enumerable.Range(SyllableFirst, Syllables), UnicodeForm.Nfd, UnicodeForm.Nfkd);
    }

    /// <summary>Whether a text is surely in a form already, by its characters alone.</summary>
    public static bool IsSurely(string text, UnicodeForm form)
    {
        if (System.Text.Ascii.IsValid(text)) return true;
        var flag = 1 << (int)form;
        foreach (var unit in text)
        {
            if ((Unsure[unit] & flag) != 0 || char.IsSurrogate(unit)) return false;
        }
        return true;
    }

    /// <summary>The combining class: 0 of a character that begins something, else where a mark stands among the marks.</summary>
    public static byte ClassOf(int value) => value < 0x300 ? (byte)0 : Classes.GetValueOrDefault(value);

    /// <summary>What a character is made of in the end; nothing where it is made of itself.</summary>
    public static ReadOnlySpan<int> PartsOf(int value, bool compatible)
    {
        if (value is >= SyllableFirst and < SyllableFirst + Syllables) return Syllable(value - SyllableFirst);
        return (compatible ? Compatible : Canonical).TryGetValue(value, out var parts) ? parts : [];
    }

    /// <summary>The character that two make together; 0 where they make none.</summary>
    public static int Together(int first, int second)
    {
        // A Korean syllable is a number in mixed radix: 19 leads, 21 vowels, 27 tails or none.   [Unicode, section 3.12]
        if (first is >= LeadFirst and < LeadFirst + Leads && second is >= VowelFirst and < VowelFirst + Vowels)
            return SyllableFirst + ((((first - LeadFirst) * Vowels) + second - VowelFirst) * Tails);
        if (first is >= SyllableFirst and < SyllableFirst + Syllables && (first - SyllableFirst) % Tails == 0 && second is > TailFirst and < TailFirst + Tails)
            return first + second - TailFirst;
        return Pairs.GetValueOrDefault(Pair(first, second));
    }

    static int[] Syllable(int index)
    {
        var (lead, vowel, tail) = (LeadFirst + (index / (Vowels * Tails)), VowelFirst + (index % (Vowels * Tails) / Tails), TailFirst + (index % Tails));
        return tail == TailFirst ? [lead, vowel] : [lead, vowel, tail];
    }

    static int[] Expand(int value, Dictionary<int, (int[] Parts, char Kind)> parts, bool compatible) =>
        parts.TryGetValue(value, out var made) && (compatible || made.Kind != '~') ? [.. made.Parts.SelectMany(part => Expand(part, parts, compatible))] : [value];

    static void Mark(IEnumerable<int> values, params ReadOnlySpan<UnicodeForm> forms)
    {
        var flags = 0;
        foreach (var form in forms) flags |= 1 << (int)form;
        foreach (var value in values)
        {
            if (value < Unsure.Length) Unsure[value] |= (byte)flags;
        }
    }

    static long Pair(int first, int second) => ((long)first << 21) | (uint)second;

    static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber);
}
