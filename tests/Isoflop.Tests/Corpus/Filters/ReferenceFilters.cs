using System.Text;
using System.Text.RegularExpressions;

namespace Isoflop.Tests.Corpus.Filters;

/// <summary>
/// The filters a second time, slow and plain: lists of strings, dictionaries of strings, nothing shared and nothing hashed by hand. Each gives the first rule that
/// a text breaks, or null.
/// </summary>
static class ReferenceFilters
{
    static readonly string[] StopWords = ["the", "be", "to", "of", "and", "that", "have", "with"];
    static readonly double[] TopShares = [0.20, 0.18, 0.16];
    static readonly double[] RepeatedShares = [0.15, 0.14, 0.13, 0.12, 0.11, 0.10];

    public static readonly Dictionary<string, Func<string, string?>> All = new()
    {
        ["gopher-quality/datatrove"] = DatatroveQuality,
        ["gopher-quality/dolma"] = DolmaQuality,
        ["gopher-quality/dclm"] = DclmQuality,
        ["gopher-repetition/datatrove"] = DatatroveRepetition,
        ["gopher-repetition/dolma"] = DolmaRepetition,
        ["gopher-repetition/dclm"] = DclmRepetition,
        ["gopher-repetition/nemo"] = NemoRepetition,
        ["fineweb/datatrove"] = FineWeb,
        ["c4/datatrove"] = text => C4(text, true, 5, 3),
        ["c4/fineweb"] = text => C4(text, false, 5, 3),
        ["c4/dclm"] = text => C4(text, true, 3, 5),
    };

    /// <summary>Length in characters.</summary>
    static int Len(string text) => text.EnumerateRunes().Count();

    static string[] Words(string text) => Regex.Split(text, @"[\s\x1C-\x1F]+").Where(word => word.Length > 0).ToArray();

    static string[] Lines(string text)
    {
        var lines = Regex.Split(text, "\r\n|[\n\r\v\f\x1C-\x1E\u0085\u2028\u2029]");
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    static string Strip(string text) => Regex.Replace(text, @"^[\s\x1C-\x1F]+|[\s\x1C-\x1F]+$", "");

    static bool HasLetter(string word) => word.EnumerateRunes().Any(Rune.IsLetter);

    static bool IsPlain(string word) => word.EnumerateRunes().Any(rune => !IsPunctuation(rune));

    static bool IsPunctuation(Rune rune) =>
        "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»".EnumerateRunes().Contains(rune) || rune.Value is < 9 or 11 or 12 or (>= 13 and < 32) or (>= 127 and < 160) || IsTerminal(rune);

    // A handful of the terminal marks: those that the test texts are made of, and neighbours.
    static bool IsTerminal(Rune rune) => ".!?。！？．؟।‼⁇｡".EnumerateRunes().Contains(rune) || rune.Value is 0x1BC9F;

    static string? DatatroveQuality(string text)
    {
        var words = Words(text);
        var plain = words.Where(IsPlain).ToArray();
        if (plain.Length < 50) return "gopher_short_doc";
        if (plain.Length > 100_000) return "gopher_long_doc";
        var mean = plain.Average(Len);
        if (mean < 3) return "gopher_below_avg_threshold";
        if (mean > 10) return "gopher_above_avg_threshold";
        if ((double)text.Count(unit => unit == '#') / words.Length > 0.1) return "gopher_too_many_hashes";
        if ((double)(Regex.Count(text, @"\.\.\.") + text.Count(unit => unit == '…')) / words.Length > 0.1) return "gopher_too_many_ellipsis";
        var lines = Lines(text).Select(Strip).ToArray();
        if ((double)lines.Count(line => line.StartsWith('•') || line.StartsWith('-')) / lines.Length > 0.9) return "gopher_too_many_bullets";
        if ((double)lines.Count(line => line.EndsWith("...", StringComparison.Ordinal) || line.EndsWith('…')) / lines.Length > 0.3) return "gopher_too_many_end_ellipsis";
        if ((double)words.Count(HasLetter) / words.Length < 0.8) return "gopher_below_alpha_threshold";
        return words.Intersect(StopWords).Count() < 2 ? "gopher_enough_stop_words" : null;
    }

    static string? DolmaQuality(string text)
    {
        var words = Words(text);
        if (words.Length < 50) return "word_count_min";
        if (words.Length > 100_000) return "word_count_max";
        var lengths = words.Select(Len).Order().ToArray();
        var median = (lengths[(lengths.Length - 1) / 2] + lengths[lengths.Length / 2]) / 2.0;
        if (median < 3) return "median_word_length_min";
        if (median > 10) return "median_word_length_max";
        if ((double)words.Count(word => word.Contains('#') || word.Contains('…')) / words.Length > 0.1) return "symbol_to_word_ratio";
        if ((double)words.Count(HasLetter) / words.Length < 0.8) return "fraction_of_words_with_alpha_character";
        if (words.Count(StopWords.Contains) < 2) return "required_word_count";
        var lines = text.Split('\n');
        if ((double)lines.Count(line => line.StartsWith('*') || line.StartsWith('-')) / lines.Length > 0.9) return "fraction_of_lines_starting_with_bullet_point";
        return (double)lines.Count(line => line.EndsWith('…')) / lines.Length > 0.3 ? "fraction_of_lines_ending_with_ellipsis" : null;
    }

    static string? DclmQuality(string text)
    {
        var words = Words(text);
        if (words.Length < 50) return "page_length_min";
        if (words.Length > 100_000) return "page_length_max";
        var mean = words.Average(Len);
        if (mean < 3) return "word_length_min";
        if (mean > 10) return "word_length_max";
        string[] symbols = ["#", "...", ". . .", "…"];
        if ((double)symbols.Sum(symbol => Regex.Count(text, Regex.Escape(symbol))) / words.Length > 0.1) return "symbol_ratio";
        var lines = text.Split('\n').Select(Strip).Where(line => line.Length > 0).ToArray();
        if (lines.Count(line => "●•*-".Contains(line[0])) > 0.9 * lines.Length) return "bullet_count";
        if (lines.Count(line => symbols[1..].Any(mark => line.EndsWith(mark, StringComparison.Ordinal))) > 0.3 * lines.Length) return "ellipsis_count";
        if ((double)words.Count(word => !HasLetter(word)) / words.Length > 0.2) return "alphabetic_word_ratio";
        return words.Count(word => StopWords.Contains(word.ToLowerInvariant())) < 2 ? "stop_word" : null;
    }

    static (double Count, double Characters) Later(IReadOnlyCollection<string> parts)
    {
        var (seen, later) = (new HashSet<string>(), new List<string>());
        foreach (var part in parts)
        {
            if (!seen.Add(part)) later.Add(part);
        }
        return (later.Count, later.Sum(Len));
    }

    static string? DatatroveRepetition(string text)
    {
        double length = Len(text);
        var paragraphs = Regex.Split(Strip(text), "\n{2,}");
        if (Later(paragraphs).Count / paragraphs.Length > 0.3) return "dup_para_frac";
        if (Later(paragraphs).Characters / length > 0.2) return "dup_para_char_frac";
        var lines = Regex.Split(text, "\n+");
        if (Later(lines).Count / lines.Length > 0.3) return "dup_line_frac";
        if (Later(lines).Characters / length > 0.2) return "dup_line_char_frac";
        var words = Words(text);
        for (var n = 2; n <= 4; n++)
        {
            if (words.Length < n) continue;
            var best = Runs(words, n).Select(run => string.Join(' ', run)).GroupBy(run => run).MaxBy(group => group.Count())!;
            if (Len(best.Key) * best.Count() / length > TopShares[n - 2]) return $"top_{n}_gram";
        }
        for (var n = 5; n <= 10; n++)
        {
            var (seen, repeated) = (new HashSet<string>(), 0);
            for (var word = 0; word + n <= words.Length;)
            {
                var run = string.Concat(words[word..(word + n)]);
                var again = !seen.Add(run);
                if (again) repeated += Len(run);
                word += again ? n : 1;
            }
            if (repeated / length > RepeatedShares[n - 5]) return $"duplicated_{n}_n_grams";
        }
        return null;
    }

    static string? DolmaRepetition(string text)
    {
        var words = Words(text);
        var characters = Math.Max(1.0, words.Sum(Len));
        for (var n = 2; n <= 4; n++)
        {
            if (words.Length < n) continue;
            var best = Runs(words, n).GroupBy(run => string.Join(' ', run)).MaxBy(group => group.Count())!;
            if (best.Count() * best.First().Sum(Len) / characters > TopShares[n - 2]) return $"fraction_of_characters_in_most_common_{n}grams";
        }
        for (var n = 5; n <= 10; n++)
        {
            var groups = Runs(words, n).GroupBy(run => string.Join(' ', run)).ToArray();
            double Sum(Func<int, bool> test) => groups.Where(group => test(group.Count())).Sum(group => group.Count() * group.First().Sum(Len));
            if (groups.Length > 0 && Sum(count => count > 1) / Sum(_ => true) > RepeatedShares[n - 5]) return $"fraction_of_characters_in_duplicate_{n}grams";
        }
        var lines = text.Split('\n');
        var several = lines.GroupBy(line => line).Where(group => group.Count() > 1).ToArray();
        if ((double)several.Sum(group => group.Count()) / lines.Length > 0.3) return "fraction_of_duplicate_lines";
        return several.Sum(group => group.Count() * Len(group.Key)) / characters > 0.3 ? "fraction_of_characters_in_duplicate_lines" : null;
    }

    static string? DclmRepetition(string text)
    {
        string? Parts(string separator, string name, bool characters)
        {
            var parts = text.Split(separator).Select(Strip).Where(part => part.Length > 0).ToArray();
            if (parts.Length < 2) return null;
            var several = parts.GroupBy(part => part).Where(group => group.Count() > 1).ToArray();
            return characters
                ? several.Sum(group => group.Count() * Len(group.Key)) / (double)parts.Sum(Len) > 0.2 ? $"{name}_characters" : null
                : several.Sum(group => group.Count()) / (double)parts.Length > 0.3 ? name : null;
        }

        if ((Parts("\n", "line", false) ?? Parts("\n\n", "paragraph", false) ?? Parts("\n", "line", true) ?? Parts("\n\n", "paragraph", true)) is { } broken) return broken;
        var words = string.Concat(text.EnumerateRunes().Select(rune => Rune.IsLetter(rune) || Rune.IsNumber(rune) ? rune.ToString() : " ")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double total = words.Sum(Len);
        for (var n = 2; n <= 10; n++)
        {
            var counts = Runs(words, n).GroupBy(run => string.Join(' ', run)).ToDictionary(group => group.Key, group => (Count: group.Count(), Characters: group.First().Sum(Len)));
            if (counts.Count == 0 || counts.Values.Max(run => run.Count) is var most && most == 1) continue;
            if (n <= 4)
            {
                if (most * counts.Values.Where(run => run.Count == most).Max(run => run.Characters) / total > TopShares[n - 2]) return $"{n}_gram";
                continue;
            }
            var covered = new HashSet<int>();
            for (var word = 0; word + n <= words.Length; word++)
            {
                if (counts[string.Join(' ', words[word..(word + n)])].Count > 1) covered.UnionWith(Enumerable.Range(word, n));
            }
            if (covered.Sum(word => Len(words[word])) / total > RepeatedShares[n - 5]) return $"{n}_gram";
        }
        return null;
    }

    static string? NemoRepetition(string text)
    {
        double length = Len(text);
        var lines = text.Split('\n').Where(line => Strip(line).Length > 0).ToArray();
        var paragraphs = text.Split("\n\n");
        double Kept(string[] parts) => 1 - (Later(parts).Count / parts.Length);
        double KeptCharacters(string[] parts) => 1 - (Later(parts).Characters / parts.Sum(Len));
        if (Kept(lines) < 0.7) return "repeated_lines";
        if (Kept(paragraphs) < 0.7) return "repeated_paragraphs";
        if (KeptCharacters(lines) < 0.8) return "repeated_lines_char";
        if (KeptCharacters(paragraphs) < 0.8) return "repeated_paragraphs_char";
        var words = Words(text);
        for (var n = 2; n <= 4; n++)
        {
            if (words.Length < n) return $"repeating_top_{n}grams";
            var best = Runs(words, n).Select(run => string.Join(' ', run)).GroupBy(run => run).MaxBy(group => group.Count())!.Key;
            if ((length - Len(text.Replace(best, "", StringComparison.Ordinal))) / length > TopShares[n - 2]) return $"repeating_top_{n}grams";
        }
        for (var n = 5; n <= 10; n++)
        {
            if (words.Length < n) return $"repeating_dup_{n}gram";
            var (seen, overlap, repeated) = (new HashSet<string>(), 0, 0);
            foreach (var run in Runs(words, n))
            {
                if (!seen.Add(string.Join(' ', run)))
                {
                    repeated += run[overlap..].Sum(Len) + Math.Min(n - overlap, n - 1);
                    overlap = n;
                }
                overlap = Math.Max(overlap - 1, 0);
            }
            if (repeated / length > RepeatedShares[n - 5]) return $"repeating_dup_{n}gram";
        }
        return null;
    }

    static string? FineWeb(string text)
    {
        var lines = text.Split('\n').Where(line => Strip(line).Length > 0).ToArray();
        if (lines.Length == 0) return "empty";
        if ((double)lines.Count(line => line.EnumerateRunes().Last() is var last && IsTerminal(last)) / lines.Length < 0.12) return "line_punct_ratio";
        if ((double)lines.Count(line => Len(line) <= 30) / lines.Length > 0.67) return "short_line_ratio";
        if (Later(lines).Characters / Len(text.Replace("\n", "", StringComparison.Ordinal)) > 0.01) return "char_dup_ratio";
        return (double)text.Count(unit => unit == '\n') / Words(text).Length > 0.3 ? "list_ratio" : null;
    }

    /// <summary>What C4's rules leave of a text; null where it goes, with the rule that removes it.</summary>
    public static (string? Text, string? Rule) C4Text(string text, bool marks, int leastSentences, int leastWords)
    {
        string[] policies = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];
        var (kept, sentences) = (new List<string>(), 0);
        foreach (var whole in Lines(text))
        {
            var line = Strip(whole);
            var words = Words(line);
            if (words.Any(word => Len(word) > 1000)) continue;
            line = Regex.Replace(line, @"\[\d*\]|\[edit\]|\[citation needed\]", "");
            if (marks && (!Regex.IsMatch(line, """[.?!"']\z""") || line.EndsWith("...", StringComparison.Ordinal))) continue;
            if (words.Length < leastWords) continue;
            var lower = line.ToLowerInvariant();
            if (lower.Contains("lorem ipsum", StringComparison.Ordinal)) return (null, "lorem_ipsum");
            if (lower.Contains("javascript", StringComparison.Ordinal)) continue;
            if (line.Contains('{')) return (null, "curly_bracket");
            if (policies.Any(lower.Contains)) continue;
            sentences += Regex.Split(line, """(?<=[。！？｡]["')\]”’」』）》.!?…。！？｡]*)(?!["')\]”’」』）》.!?…。！？｡])|(?<=[.!?…]["')\]”’」』）》.!?…]*)(?=\s)""").Count(part => Strip(part).Length > 0);
            kept.Add(line);
        }
        return sentences < leastSentences ? (null, "too_few_sentences") : (Strip(string.Join('\n', kept)), null);
    }

    static string? C4(string text, bool marks, int leastSentences, int leastWords) => C4Text(text, marks, leastSentences, leastWords).Rule;

    static IEnumerable<string[]> Runs(string[] words, int n)
    {
        for (var word = 0; word + n <= words.Length; word++) yield return words[word..(word + n)];
    }
}
