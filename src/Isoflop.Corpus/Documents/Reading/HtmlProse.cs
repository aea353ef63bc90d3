using System.Web;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>
/// The main text of an HTML page. Left out are what is no text (scripts, styles, forms, drawings) and what frames a page (navigation, header, footer,
/// asides); where the page marks its main part (<c>main</c> or <c>article</c>), everything outside of it; and blocks of which more than a third is links.
/// Blocks become lines.
/// </summary>
static class HtmlProse
{
    static readonly HashSet<string> Silent = Set("script style noscript template svg math iframe object select button textarea form nav header footer aside title");

    static readonly HashSet<string> Raw = Set("script style textarea title");

    static readonly HashSet<string> Blocks = Set("address article blockquote body br caption center dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr li main ol p pre section table tbody td th thead tr ul");

    /// <summary>The main text of a page.</summary>
    /// <param name="html">The page.</param>
    public static string Of(string html)
    {
        var main = Text(html, mainOnly: true);
        return main.Length > 0 ? main : Text(html, mainOnly: false);
    }

    static string Text(string html, bool mainOnly)
    {
        var prose = new ProseBuilder();
        var block = new HtmlBlock();
        var (silent, main, name) = (0, 0, "");
        for (var at = 0; at < html.Length;)
        {
            var open = html.IndexOf('<', at);
            if (open < 0) open = html.Length;
            if (silent == 0 && (main > 0 || !mainOnly)) block.Add(HttpUtility.HtmlDecode(html[at..open]));
            if (open == html.Length) break;
            var tag = open;
            at = Tag(html, open, out var element, out var closes, out var empty);
            if (element.Length == 0) continue;
            if (silent > 0)
            {
                // Only the same element ends what is left out; it may hold others of its kind.
                if (element == name && !empty) silent += closes ? -1 : 1;
                continue;
            }
            if (element == "a") block.IsLink = !closes && html.AsSpan(tag, at - tag).Contains("href", StringComparison.OrdinalIgnoreCase);
            if (Blocks.Contains(element)) block.End(prose, begins: closes ? "" : element);
            if (element is "main" or "article" && !empty) main = Math.Max(0, main + (closes ? -1 : 1));
            if (closes || empty || !Silent.Contains(element)) continue;
            if (Raw.Contains(element)) at = RawEnd(html, at, element);
            else (silent, name) = (1, element);
        }
        block.End(prose, begins: "");
        return prose.ToString();
    }

    // Where the tag that begins at 'open' ends, and its element; "" for a comment and what else is none.
    static int Tag(string html, int open, out string element, out bool closes, out bool empty)
    {
        (element, closes, empty) = ("", false, false);
        if (html.AsSpan(open).StartsWith("<!--")) return html.IndexOf("-->", open + 4, StringComparison.Ordinal) is var comment and >= 0 ? comment + 3 : html.Length;
        var at = open + 1;
        closes = at < html.Length && html[at] == '/';
        if (closes) at++;
        var start = at;
        while (at < html.Length && char.IsAsciiLetterOrDigit(html[at])) at++;
        element = html[start..at].ToLowerInvariant();
        // A '<' of the text: 3 < 4.
        if (element.Length == 0 && (at >= html.Length || html[at] is not ('!' or '?'))) return open + 1;
        for (var quote = '\0'; at < html.Length; at++)
        {
            if (quote != '\0') quote = html[at] == quote ? '\0' : quote;
            else if (html[at] is '"' or '\'') quote = html[at];
            else if (html[at] == '>') break;
        }
        empty = at > 0 && at < html.Length && html[at - 1] == '/';
        return Math.Min(at + 1, html.Length);
    }

    static int RawEnd(string html, int at, string element)
    {
        var end = html.IndexOf($"</{element}", at, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html.Length : end;
    }

    static HashSet<string> Set(string names) => [.. names.Split(' ')];
}
