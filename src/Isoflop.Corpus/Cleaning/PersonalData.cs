using System.Globalization;
using System.Text.RegularExpressions;

namespace Isoflop.Corpus.Cleaning;

/// <summary>
/// Replaces personal data. E-mail addresses and public addresses of machines by datatrove's patterns [0.10.0, formatters/pii.py]; of the sixth version too; telephone numbers
/// in international writing [ITU-T E.123], in North America's, France's and Brazil's, with a trunk zero, and China's mobile numbers; keys by the prefixes that services give them. Each kind is looked for only where its mark stands
/// in the text.
/// </summary>
static partial class PersonalData
{
    /// <summary>The text with replacements; the text itself where there is nothing to replace.</summary>
    public static string Replace(string text, PersonalDataOptions options, ChangeTally tally)
    {
        if (options.Key is { } key && MayHaveKey(text)) text = Replaced(Key(), text, key, "key", tally, _ => true);
        if (options.Email is { } email && text.Contains('@', StringComparison.Ordinal)) text = Replaced(Email(), text, email, "email", tally, _ => true);
        if (options.Address is { } address)
        {
            if (HasDottedDigits(text)) text = Replaced(Address(), text, address, "ip", tally, match => IsPublic(match.ValueSpan));
            if (text.Contains(':', StringComparison.Ordinal)) text = Replaced(SixthVersion(), text, address, "ip", tally, IsPublicSixth);
        }
        if (options.Phone is { } phone && text.AsSpan().IndexOfAnyInRange('0', '9') >= 0) text = Replaced(Phone(), text, phone, "phone", tally, IsPhone);
        return text;
    }

    static string Replaced(Regex pattern, string text, string replacement, string name, ChangeTally tally, Func<Match, bool> holds)
    {
        var count = 0;
        var result = pattern.Replace(text, match =>
        {
            if (!holds(match)) return match.Value;
            count++;
            return replacement;
        });
        tally.Add(name, count);
        return count == 0 ? text : result;
    }

    // Python's ipaddress: no leading zeros, and outside of what is set aside for private and special use.   [IANA's registry, RFC 6890]
    static bool IsPublic(ReadOnlySpan<char> text)
    {
        Span<int> parts = stackalloc int[4];
        var place = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part is ['0', _, ..]) return false;
            parts[place++] = int.Parse(part);
        }
        return (parts[0], parts[1], parts[2], parts[3]) switch
        {
            (0 or 10 or 127 or >= 240, _, _, _) => false,
            (100, >= 64 and <= 127, _, _) => false,
            (169, 254, _, _) => false,
            (172, >= 16 and <= 31, _, _) => false,
            (192, 0, 0, not (9 or 10)) => false,
            (192, 0, 2, _) or (192, 168, _, _) => false,
            (198, 18 or 19, _, _) or (198, 51, 100, _) or (203, 0, 113, _) => false,
            _ => true,
        };
    }

    // Addresses that are given out lie in 2000::/3; of those some are set aside.   [IANA's registry, RFC 6890]
    static bool IsPublicSixth(Match match)
    {
        var groups = match.Value.Split(':');
        if (match.Value.Contains("::", StringComparison.Ordinal) && groups.Count(group => group.Length > 0) > 7) return false;
        var (first, second) = (Group(groups[0]), Group(groups[1]));
        return (first, second) switch
        {
            // Protocols; documentation, twice.
            (0x2001, < 0x0200 or 0x0DB8) => false,
            (0x3FFF, < 0x1000) => false,
            _ => true,
        };

        static int Group(string text) => text.Length == 0 ? 0 : int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    // Seven digits and fewer are anything; more than fifteen no number has.   [ITU-T E.164]
    static bool IsPhone(Match match) => match.Value.Count(char.IsAsciiDigit) is >= 10 and <= 15;

    static bool MayHaveKey(string text) => text.AsSpan().IndexOfAny(KeyMarks) >= 0;

    static readonly System.Buffers.SearchValues<string> KeyMarks =
        System.Buffers.SearchValues.Create(["AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "sk-", "xox", "AIza", "PRIVATE KEY", "eyJ", "glpat-", "npm_", "hf_"], StringComparison.Ordinal);

    static bool HasDottedDigits(string text)
    {
        for (var at = text.IndexOf('.', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('.', at + 1))
        {
            if (at > 0 && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1])) return true;
        }
        return false;
    }

    [GeneratedRegex(
        @"\b[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
        + @"|\[(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?|[a-zA-Z0-9-]*[a-zA-Z0-9]:)\])")]
    private static partial Regex Email();

    [GeneratedRegex(@"(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)")]
    private static partial Regex Address();

    // Whole, or with one gap of zeros; behind it no further group.
    [GeneratedRegex(@"(?<![\w:.])[23][0-9A-Fa-f]{3}(?:(?::[0-9A-Fa-f]{1,4}){7}|(?::[0-9A-Fa-f]{1,4}){0,6}::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5})?)(?![\w:])")]
    private static partial Regex SixthVersion();

    // International; North America; Chinese mobiles; a trunk zero in parentheses or before a gap; France in pairs; Brazil. The last four stand in no longer row of digits.
    [GeneratedRegex(
        @"(?<![\w.+\-/=])(?:(?:\+|00)[1-9]\d{0,2}(?:[ .\-]?\(?\d{1,4}\)?){2,5}|(?:1[ .\-])?(?:\(\d{3}\) ?|\d{3}[.\-])\d{3}[.\-]\d{4}|1[3-9]\d(?:\d{8}|[ \-]\d{4}[ \-]\d{4})"
        + @"|(?<!\d[ .\-])(?:\(0\d{1,4}\)[ \-]?\d{3,4}[ \-]?\d{3,4}|0\d{1,4}[ \-/]\d{3,4}[ \-]?\d{3,4}|0[1-9](?:[ .]\d{2}){4}|\(\d{2}\) ?9?\d{4}-\d{4})(?![ .\-]?\d))(?![\w\-/=])")]
    private static partial Regex Phone();

    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\z)|\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opusr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|sk-[A-Za-z0-9_-]{20,}"
        + @"|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[0-9A-Za-z_-]{35}|glpat-[0-9A-Za-z_-]{20}|npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{34}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})\b")]
    private static partial Regex Key();
}
