using System.Text;

namespace Isoflop.Figures.Drawings;

/// <summary>The style sheet inside a picture: colours for light and dark, under the picture's own prefix so that pictures on one page do not mix.</summary>
internal static class StyleSheet
{
    const string Fonts = "Helvetica,Arial,'Liberation Sans',sans-serif";

    /// <summary>Tones that every picture uses.</summary>
    static readonly string[] Always = ["paper", "ink", "muted", "grid"];

    public static string Write(IEnumerable<string> tones, Theme theme)
    {
        const char Prefix = SvgWriter.Prefix;
        string[] names = [.. Always.Union(tones, StringComparer.Ordinal)];
        var light = Variables(names, name => Colours.Of(name).Light);
        var dark = Variables(names, name => Colours.Of(name).Dark);
        var css = new StringBuilder();
        css.Append($"#{Prefix}{{{light}font-family:{Fonts};max-width:100%;height:auto}}\n");
        // Paper is light: only a screen turns dark.
        if (theme == Theme.Dark) css.Append($"@media screen{{#{Prefix}{{{dark}}}}}\n");
        if (theme == Theme.Automatic)
        {
            css.Append($"@media screen and (prefers-color-scheme:dark){{#{Prefix}{{{dark}}}}}\n");
            css.Append($"[data-theme=\"light\"] #{Prefix},#{Prefix}[data-theme=\"light\"]{{{light}}}\n");
            css.Append($"@media screen{{[data-theme=\"dark\"] #{Prefix},#{Prefix}[data-theme=\"dark\"]{{{dark}}}}}\n");
        }
        foreach (var name in names) css.Append($".{Prefix}-{name}{{{Property("color", name)}}}");
        css.Append('\n');
        foreach (var role in (string[])["ink", "muted"]) css.Append($"text.{Prefix}-{role}{{fill:currentColor}}");
        css.Append($".{Prefix}-halo{{{Property("fill", "ink")};{Property("stroke", "paper")};stroke-width:3.5px;stroke-linejoin:round;paint-order:stroke}}");
        css.Append($".{Prefix}-edge{{{Property("stroke", "paper")};stroke-width:.6px}}");
        css.Append($".{Prefix}-open{{{Property("fill", "paper")}}}\n");
        return css.ToString();
    }

    // The plain colour first: readers of SVG that know no variables drop the second declaration and keep it.
    static string Property(string property, string tone) => $"{property}:{Colours.Of(tone).Light};{property}:var(--{tone})";

    static string Variables(IEnumerable<string> names, Func<string, string> colour) =>
        string.Concat(names.Select(name => $"--{name}:{colour(name)};"));
}
