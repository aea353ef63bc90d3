using System.Globalization;
using System.Text;

namespace Isoflop.Figures.Drawings;

/// <summary>Where a line of text stands relative to its anchor.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>Text as it was set: its box in the picture, for tests of collision.</summary>
internal readonly record struct PlacedText(string Text, Box Box);

/// <summary>Writes elements of SVG. Class names carry a placeholder that is replaced by the picture's own prefix.</summary>
internal sealed class SvgWriter
{
    /// <summary>Stands for the prefix; a control character, so no text can contain it.</summary>
    public const char Prefix = '\u0001';

    readonly StringBuilder _text = new();
    readonly List<PlacedText> _placed = [];
    readonly SortedSet<string> _tones = new(StringComparer.Ordinal);

    public IReadOnlyList<PlacedText> Placed => _placed;

    /// <summary>The tones used, which the style sheet has to define.</summary>
    public IReadOnlyCollection<string> Tones => _tones;

    public static string Number(double value)
    {
        var text = Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    /// <summary>Text with the characters escaped that markup gives a meaning, and without those XML forbids.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' or '\r' => escaped.Append(' '),
                < 0x20 or 0xFFFE or 0xFFFF => escaped,
                _ => escaped.Append(rune.ToString()),
            };
        }
        return escaped.ToString();
    }

    public static string Class(string name) => $" class=\"{Prefix}-{name}\"";

    /// <summary>The class of a tone, and that of a role beside it.</summary>
    public string Class(Tone tone, string? role = null)
    {
        _tones.Add(tone.Name);
        return role is null ? Class(tone.Name) : $" class=\"{Prefix}-{tone.Name} {Prefix}-{role}\"";
    }

    public void Raw(string markup) => _text.Append(markup).Append('\n');

    public void Rectangle(Box box, string attributes) => Raw(
        $"<rect x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"{attributes}/>");

    public void Path(string data, string attributes) => Raw($"<path d=\"{data}\"{attributes}/>");

    /// <summary>A line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The anchor, at the middle of the letters' height.</param>
    /// <param name="anchor">Whether the anchor is the start, middle or end of the line.</param>
    /// <param name="size">Size in pixels.</param>
    /// <param name="role">The class that colours it.</param>
    /// <param name="angle">Clockwise rotation about the anchor in degrees.</param>
    /// <param name="isStrong">Bold.</param>
    public void Text(string text, Point at, TextAnchor anchor, double size, string role, double angle = 0, bool isStrong = false)
    {
        if (text.Length == 0) return;
        var attributes = new StringBuilder();
        if (angle != 0) attributes.Append($" transform=\"rotate({Number(angle)} {Number(at.X)} {Number(at.Y)})\"");
        if (anchor != TextAnchor.Start) attributes.Append(anchor == TextAnchor.Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
        if (isStrong) attributes.Append(" font-weight=\"600\"");
        // Half the height of a capital below the middle lies the baseline.
        var baseline = at.Y + size * 0.35;
        Raw($"<text x=\"{Number(at.X)}\" y=\"{Number(baseline)}\" font-size=\"{Number(size)}\"{Class(role)}{attributes}>{Escape(text)}</text>");
        _placed.Add(new PlacedText(text, BoxOf(text, at, anchor, size, angle, isStrong)));
    }

    /// <summary>The upright box around a line of text.</summary>
    public static Box BoxOf(string text, Point at, TextAnchor anchor, double size, double angle = 0, bool isStrong = false)
    {
        var width = TextMetrics.Width(text, size, isStrong);
        var height = size * (TextMetrics.Ascent + TextMetrics.Descent);
        var shift = anchor switch
        {
            TextAnchor.Start => width / 2,
            TextAnchor.Middle => 0,
            _ => -width / 2,
        };
        var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
        var centre = new Point(at.X + shift * cos, at.Y + shift * sin);
        return Box.Around(centre, Math.Abs(width * cos) + Math.Abs(height * sin), Math.Abs(width * sin) + Math.Abs(height * cos));
    }

    public override string ToString() => _text.ToString();
}
