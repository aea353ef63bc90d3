using System.Globalization;
using System.Text;

namespace Isoflop.Figures.Drawings;

/// <summary>Wraps what was drawn into a document of its own.</summary>
internal static class Document
{
    public static string Write(SvgWriter writer, double width, double height, string title, string description, SvgOptions options)
    {
        const char Prefix = SvgWriter.Prefix;
        var (w, h) = (SvgWriter.Number(width), SvgWriter.Number(height));
        var body = new StringBuilder()
            .Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{Prefix}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\"")
            .Append($" role=\"img\" aria-labelledby=\"{Prefix}-title {Prefix}-desc\">\n")
            .Append($"<title id=\"{Prefix}-title\">{SvgWriter.Escape(title)}</title>\n")
            .Append($"<desc id=\"{Prefix}-desc\">{SvgWriter.Escape(description)}</desc>\n")
            .Append($"<style>\n{StyleSheet.Write(writer.Tones, options.Theme)}</style>\n")
            .Append($"<rect width=\"{w}\" height=\"{h}\"{SvgWriter.Class("paper")} fill=\"currentColor\"/>\n")
            .Append(writer)
            .Append("</svg>\n")
            .ToString();
        return body.Replace(Prefix.ToString(), options.Prefix ?? "f" + Digest(body), StringComparison.Ordinal);
    }

    // FNV-1a: the same picture has the same prefix everywhere, different ones practically never share it.
    static string Digest(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text) hash = (hash ^ character) * 1099511628211UL;
        return hash.ToString("x16", CultureInfo.InvariantCulture)[..10];
    }
}
