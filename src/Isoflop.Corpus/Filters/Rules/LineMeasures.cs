using System.Buffers;
using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>Measures on the lines of a text.</summary>
static class LineMeasures
{
    static readonly string[] EllipsisMarks = ["...", "[...]", "…", "(...)", "[…]", "-»", "read more..", "read more"];

    // The short phrases of the list; its long ones are sentences that contain one of these.
    static readonly SearchValues<string> BoilerplatePhrases = SearchValues.Create(
        ["lorem ipsum", "terms of use", "privacy policy", "cookie policy", "uses cookies", "privacy overview", "use of cookies", "use cookies", "privacy & cookies policy", "privacy and cookies policy",
            "necessary cookies are absolutely essential for the website to function properly", "any cookies that may not be particularly necessary for the website to function", "acceptread more"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>datatrove: share of lines that begin with a bullet or a hyphen.</summary>
    public static readonly TextMeasure Bullets = new(
        "lines beginning with '•' or '-' after white space / all lines",
        view => Share(view.Profile.EveryLine, line => Segments.Trim(line) is ['•' or '-', ..]));

    /// <summary>datatrove: share of lines that end with an ellipsis.</summary>
    public static readonly TextMeasure EndEllipses = new(
        "lines ending with '...' or '…' before white space / all lines",
        view => Share(view.Profile.EveryLine, line => Segments.Trim(line) is [.., '…'] or [.., '.', '.', '.']));

    /// <summary>dolma: share of lines that begin with an asterisk or a hyphen.</summary>
    public static readonly TextMeasure HyphenBullets = new("lines beginning with '*' or '-' / lines between line feeds", view => Share(view.Profile.Lines, line => line is ['*' or '-', ..]));

    /// <summary>dolma: share of lines that end with the character for an ellipsis.</summary>
    public static readonly TextMeasure EndEllipsisCharacters = new("lines ending with '…' / lines between line feeds", view => Share(view.Profile.Lines, line => line is [.., '…']));

    /// <summary>DCLM: share of lines with text that begin with a bullet.</summary>
    public static readonly TextMeasure FilledBullets = new(
        "trimmed lines beginning with '●', '•', '*' or '-' / lines with text",
        view => Share(view.Profile.TrimmedLines, line => line is ['●' or '•' or '*' or '-', ..]));

    /// <summary>DCLM: share of lines with text that end with an ellipsis.</summary>
    public static readonly TextMeasure FilledEndEllipses = new(
        "trimmed lines ending with '...', '. . .' or '…' / lines with text",
        view => Share(view.Profile.TrimmedLines, line => line is [.., '…'] or [.., '.', '.', '.'] or [.., '.', ' ', '.', ' ', '.']));

    /// <summary>NeMo: share of lines with text that begin with one of twelve bullets.</summary>
    public static readonly TextMeasure ManyBullets = new(
        "lines beginning with one of •‣⁃⁌⁍∙○●◘◦⦾⦿ after white space / lines with text",
        view => Share(view.Profile.FilledLines, line => "•‣⁃⁌⁍∙○●◘◦⦾⦿".Contains(Segments.Trim(line)[0], StringComparison.Ordinal)));

    /// <summary>NeMo: share of lines with text that end with an ellipsis or an invitation to read on.</summary>
    public static readonly TextMeasure EndMarkedEllipses = new(
        "lines ending with ..., […], (...), -», 'read more' and their like before white space / lines with text",
        view => Share(view.Profile.FilledLines, line => EndsWithEllipsis(Segments.Trim(line))));

    /// <summary>NeMo: share of lines with text that end with none of <c>.?!"'</c>.</summary>
    public static readonly TextMeasure Unfinished = new(
        "lines not ending with one of .?!\"' before white space / lines with text",
        view => Share(view.Profile.FilledLines, line => Segments.Trim(line)[^1] is not ('.' or '?' or '!' or '"' or '\'')));

    /// <summary>NeMo: share of paragraphs that speak of cookies and privacy; 1 where one says lorem ipsum.</summary>
    public static readonly TextMeasure Boilerplate = new("paragraphs between two line feeds with a phrase of boilerplate / paragraphs", view =>
    {
        if (view.Text.AsSpan().IndexOfAny(BoilerplatePhrases) < 0) return 0;
        if (view.Text.Contains("lorem ipsum", StringComparison.OrdinalIgnoreCase)) return 1;
        var paragraphs = view.Text.Split("\n\n");
        return (double)paragraphs.Count(paragraph => paragraph.AsSpan().IndexOfAny(BoilerplatePhrases) >= 0) / paragraphs.Length;
    });

    /// <summary>How many lines have text.</summary>
    public static readonly TextMeasure Filled = new("lines with text", view => view.Profile.FilledLines.Count);

    /// <summary>FineWeb: share of lines with text that end with a terminal mark.</summary>
    public static readonly TextMeasure Punctuated = new(
        "lines ending with a sentence terminal / lines with text",
        view => Share(view.Profile.FilledLines, line => (Last(line) & CharacterMarks.Terminal) != 0));

    /// <summary>FineWeb: share of lines with text of at most 30 characters.</summary>
    public static readonly TextMeasure Short = new("lines of at most 30 characters / lines with text", view => Share(view.Profile.FilledLines, line => CharacterCount.Of(line) <= 30));

    /// <summary>FineWeb: characters of lines with text that are equal to an earlier one.</summary>
    public static readonly TextMeasure RepeatedCharacters = new(
        "characters of lines equal to an earlier one / characters that are no line feed",
        view => WordMeasures.Ratio(view.Profile.Repeats(view.Profile.FilledLines).LaterCharacters, view.Profile.Characters - view.Text.AsSpan().Count('\n')));

    /// <summary>FineWeb: line feeds per word.</summary>
    public static readonly TextMeasure Feeds = new("line feeds / words", view => WordMeasures.Ratio(view.Text.AsSpan().Count('\n'), view.Words.Count));

    /// <summary>mC4: length of the third longest line; 0 where there are fewer than three.</summary>
    public static readonly TextMeasure ThirdLongest = new("characters of the third longest line", view =>
    {
        var lines = view.Profile.Lines;
        var (first, second, third) = (0, 0, 0);
        if (lines.Count < 3) return 0;
        for (var index = 0; index < lines.Count; index++)
        {
            var length = CharacterCount.Of(lines[index]);
            if (length > first) (first, second, third) = (length, first, second);
            else if (length > second) (second, third) = (length, second);
            else if (length > third) third = length;
        }
        return third;
    });

    /// <summary>data-juicer: characters of the longest line.</summary>
    public static readonly TextMeasure Longest = new("characters of the longest line", view => Lengths(view).DefaultIfEmpty().Max());

    /// <summary>data-juicer: mean length of a line.</summary>
    public static readonly TextMeasure MeanLength = new("characters / all lines", view => WordMeasures.Ratio(view.Profile.Characters, view.Profile.EveryLine.Count));

    delegate bool LineTest(ReadOnlySpan<char> line);

    static double Share(Segments lines, LineTest test)
    {
        var count = 0;
        for (var line = 0; line < lines.Count; line++)
        {
            if (test(lines[line])) count++;
        }
        return WordMeasures.Ratio(count, lines.Count);
    }

    static bool EndsWithEllipsis(ReadOnlySpan<char> line)
    {
        foreach (var mark in EllipsisMarks)
        {
            if (line.EndsWith(mark, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    static IEnumerable<int> Lengths(TextView view) => Enumerable.Range(0, view.Profile.EveryLine.Count).Select(line => CharacterCount.Of(view.Profile.EveryLine[line]));

    static CharacterMarks Last(ReadOnlySpan<char> line)
    {
        if (line.Length == 0) return CharacterMarks.None;
        var marks = CharacterTable.Units[line[^1]];
        return (marks & CharacterMarks.Surrogate) == 0 ? marks : CharacterTable.Union(line[Math.Max(0, line.Length - 2)..]);
    }
}
