using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Isoflop.Benchmarks;

/// <summary>Real text from a folder of documentation, as Debian's packages carry it: HTML, plain text, man pages and dictionaries, compressed or not.</summary>
static partial class PackagedText
{
    // Where a longer text is cut: near the length of a web page, at a blank line.
    const int Longest = 12_000;
    const int Shortest = 200;

    static readonly string[] Endings = [".html", ".htm", ".txt", ".rst", ".md", ".dz", ".1", ".2", ".3", ".4", ".5", ".7", ".8", ".pod", ".noun", ".verb", ".adj", ".adv"];

    /// <summary>Documents, files in the order of their paths.</summary>
    public static IEnumerable<string> Read(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            var name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
            if (!Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) continue;
            var text = Content(path);
            if (text.Contains('\0', StringComparison.Ordinal)) continue;
            if (name.EndsWith(".html", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".htm", StringComparison.OrdinalIgnoreCase)) text = Prose(text);
            foreach (var piece in Pieces(text)) yield return piece;
        }
    }

    static string Content(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) || path.EndsWith(".dz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    static string Prose(string html)
    {
        var text = Silent().Replace(html, " ");
        text = Block().Replace(text, "\n\n");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        return BlankLines().Replace(Blanks().Replace(text, " "), "\n\n").Trim();
    }

    static IEnumerable<string> Pieces(string text)
    {
        while (text.Length > Longest)
        {
            var cut = text.IndexOf("\n\n", Longest / 2, Longest / 2, StringComparison.Ordinal);
            if (cut < 0) cut = Longest;
            if (char.IsHighSurrogate(text[cut - 1])) cut++;
            if (text[..cut].Trim() is { Length: >= Shortest } piece) yield return piece;
            text = text[cut..];
        }
        if (text.Trim() is { Length: >= Shortest } rest) yield return rest;
    }

    [GeneratedRegex(@"<(script|style|head|nav)\b.*?</\1>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Silent();

    [GeneratedRegex(@"</?(p|div|h\d|li|ul|ol|dl|dt|dd|tr|table|pre|br|section|blockquote)\b[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[ \t\u00a0]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n\s*\n\s*")]
    private static partial Regex BlankLines();
}
