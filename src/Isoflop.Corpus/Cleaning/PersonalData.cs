using System.Text.RegularExpressions;

namespace Isoflop.Corpus.Cleaning;

/// <summary>
/// Replaces personal data. E-mail addresses and public addresses of machines by datatrove's patterns [0.10.0, formatters/pii.py]; telephone numbers in international
/// writing, in North America's and China's mobile numbers; keys by the prefixes that services give them. Each kind is looked for only where its mark stands
/// in the text.
/// </summary>
static partial class PersonalData
{
    /// <summary>The text with replacements; the text itself where there is nothing to replace.</summary>
    public static string Replace(string text, PersonalDataOptions options, ChangeTally tally)
    {
        if (options.Key is { } key && MayHaveKey(text)) text = Replaced(Key(), text, key, "key", tally, _ => true);
        if (options.Email is { } email && text.Contains('@', StringComparison.Ordinal)) text = Replaced(Email(), text, email, "email", tally, _ => true);
        if (options.Address is { } address && HasDottedDigits(text)) text = Replaced(Address(), text, address, "ip", tally, match => IsPublic(match.ValueSpan));
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

    [GeneratedRegex(
        @"(?<![\w.+\-/=])(?:\+[1-9]\d{0,2}(?:[ .\-]?\(?\d{1,4}\)?){2,5}|(?:1[ .\-])?(?:\(\d{3}\) ?|\d{3}[.\-])\d{3}[.\-]\d{4}|1[3-9]\d(?:\d{8}|[ \-]\d{4}[ \-]\d{4}))(?![\w\-/=])")]
    private static partial Regex Phone();

    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\z)|\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opusr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|sk-[A-Za-z0-9_-]{20,}"
        + @"|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[0-9A-Za-z_-]{35}|glpat-[0-9A-Za-z_-]{20}|npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{34}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})\b")]
    private static partial Regex Key();
}
