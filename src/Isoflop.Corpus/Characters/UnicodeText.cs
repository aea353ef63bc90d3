using System.Text;

namespace Isoflop.Corpus.Characters;

/// <summary>Brings texts into Unicode's normalisation forms [Unicode Standard Annex 15], version 14.</summary>
static class UnicodeText
{
    /// <summary>The text in a form; the text itself where it is in it already.</summary>
    public static string In(string text, UnicodeForm form)
    {
        if (UnicodeTable.IsSurely(text, form)) return text;
        var characters = TakenApart(text, compatible: form is UnicodeForm.Nfkc or UnicodeForm.Nfkd);
        if (form is UnicodeForm.Nfc or UnicodeForm.Nfkc) PutTogether(characters);
        var result = new StringBuilder(text.Length);
        foreach (var (value, _) in characters)
        {
            // Half of a pair is no character, and stays what it is.
            if (Rune.IsValid(value)) result.Append(new Rune(value).ToString());
            else result.Append((char)value);
        }
        return result.Equals(text) ? text : result.ToString();
    }

    // Characters with their combining class, marks in canonical order.
    static List<(int Value, byte Class)> TakenApart(string text, bool compatible)
    {
        var characters = new List<(int Value, byte Class)>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var value = (int)text[at];
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                value = rune.Value;
                at += rune.Utf16SequenceLength - 1;
            }
            var parts = value < 0xA0 ? [] : UnicodeTable.PartsOf(value, compatible);
            if (parts.IsEmpty) Add(value);
            foreach (var part in parts) Add(part);
        }
        return characters;

        void Add(int value)
        {
            var mark = UnicodeTable.ClassOf(value);
            var place = characters.Count;
            characters.Add((value, mark));
            if (mark == 0) return;
            for (; place > 0 && characters[place - 1].Class > mark; place--) characters[place] = characters[place - 1];
            characters[place] = (value, mark);
        }
    }

    static void PutTogether(List<(int Value, byte Class)> characters)
    {
        var (starter, kept) = (-1, 0);
        for (var at = 0; at < characters.Count; at++)
        {
            var (value, mark) = characters[at];
            // Between the starter and this mark nothing may stand that does not let it through: a starter, or a mark of the same class or a higher one.
            var open = starter >= 0 && (kept == starter + 1 || (characters[kept - 1].Class is > 0 and var last && last < mark));
            if (open && UnicodeTable.Together(characters[starter].Value, value) is > 0 and var together)
            {
                characters[starter] = (together, 0);
                continue;
            }
            if (mark == 0) starter = kept;
            characters[kept++] = (value, mark);
        }
        characters.RemoveRange(kept, characters.Count - kept);
    }
}
