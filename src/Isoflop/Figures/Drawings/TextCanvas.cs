using System.Text;
using System.Text.RegularExpressions;

namespace Isoflop.Figures.Drawings;

/// <summary>A field of characters in which lines are drawn in braille dots (or ASCII) and markers in whole characters.</summary>
internal sealed partial class TextCanvas
{
    const string UnicodeMarkers = "●■▲◆▼×+★", UnicodeOpenMarkers = "○□△◇▽×+☆", AsciiMarkers = "o#^dvx+*", AsciiLines = ".:-~=,'";

    // The bits of a braille character, by row and column of its dots.
    static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    readonly PlotCharacters _characters;
    readonly char[,] _cells;
    readonly int[,] _dots;
    readonly int _columns, _rows, _dotsAcross, _dotsDown;

    public TextCanvas(int columns, int rows, PlotCharacters characters)
    {
        (_columns, _rows, _characters) = (columns, rows, characters);
        (_dotsAcross, _dotsDown) = characters == PlotCharacters.Unicode ? (2, 4) : (1, 1);
        _cells = new char[rows, columns];
        _dots = new int[rows, columns];
    }

    /// <summary>The field in dots.</summary>
    public Box Frame => new(0, 0, _columns * _dotsAcross - 1, _rows * _dotsDown - 1);

    public void Draw(Tracing tracing)
    {
        foreach (var primitive in tracing.Primitives)
        {
            if (primitive is Area area) Trace([.. area.Path, area.Path[0]], area.Tone, every: 3);
            if (primitive is Stroke stroke) Trace(stroke.Path, stroke.Tone, stroke.Pattern == LinePattern.Solid ? 1 : 2);
        }
        foreach (var markers in tracing.Primitives.OfType<Markers>())
        {
            foreach (var centre in markers.Centres) Set(centre, MarkerOf(markers.Shape, markers.Filled, _characters));
        }
        foreach (var label in tracing.Labels) Place(label);
    }

    /// <summary>Writes text from a cell on, as far as there is room.</summary>
    public void Write(string text, int column, int row)
    {
        for (var i = 0; i < text.Length && column + i < _columns; i++)
        {
            if (column + i >= 0) _cells[row, column + i] = text[i];
        }
    }

    public string Row(int row)
    {
        var text = new StringBuilder(_columns);
        for (var column = 0; column < _columns; column++)
        {
            var (cell, dots) = (_cells[row, column], _dots[row, column]);
            text.Append(cell != '\0' ? cell : dots == 0 ? ' ' : (char)(0x2800 + dots));
        }
        return text.ToString();
    }

    /// <summary>The character or two that stand for a series in the legend.</summary>
    public static string SampleOf(LegendSample sample, PlotCharacters characters)
    {
        if (sample.Shape is { } shape) return MarkerOf(shape, sample.Filled, characters).ToString();
        if (characters == PlotCharacters.Ascii) return new string(LineOf(sample.Tone), 2);
        return sample.Pattern is null ? "⠂⠂" : sample.Pattern == LinePattern.Solid ? "⠒⠒" : "⠐⠐";
    }

    /// <summary>Text in one line, cut to a width, and in ASCII where the terminal knows no more.</summary>
    public static string Fold(string text, int width, PlotCharacters characters)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        if (characters == PlotCharacters.Ascii) line = ToAscii(line);
        if (line.Length <= width) return line;
        return width < 2 ? "" : line[..(width - 1)].TrimEnd() + (characters == PlotCharacters.Ascii ? '~' : '…');
    }

    static string ToAscii(string text)
    {
        text = Power().Replace(text, match => (match.Groups[1].Success ? match.Groups[1].Value : "1") + "e" + Digits(match.Groups[2].Value));
        return string.Concat(text.Select(c => c switch
        {
            <= '~' => c.ToString(),
            '−' or '–' or '—' => "-",
            '×' => "x",
            '±' => "+-",
            '…' => "...",
            '·' => ".",
            'α' => "alpha",
            'β' => "beta",
            'γ' => "gamma",
            _ when Digits(c.ToString()) is { } digit && digit != c.ToString() => "^" + digit,
            _ => "?",
        }));
    }

    static string Digits(string superscripts) => string.Concat(superscripts.Select(c => c switch
    {
        '⁻' => '-',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁰' or (>= '⁴' and <= '⁹') => (char)('0' + (c - '⁰')),
        _ => c,
    }));

    [GeneratedRegex("(?:([0-9.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")]
    private static partial Regex Power();

    static char MarkerOf(MarkerShape shape, bool filled, PlotCharacters characters) =>
        (characters == PlotCharacters.Ascii ? AsciiMarkers : filled ? UnicodeMarkers : UnicodeOpenMarkers)[(int)shape];

    static char LineOf(Tone tone) =>
        tone.Name[0] == 's' && char.IsAsciiDigit(tone.Name[1]) ? AsciiLines[(tone.Name[1] - '0') % AsciiLines.Length] : '.';

    void Trace(IReadOnlyList<Point> path, Tone tone, int every)
    {
        var drawn = 0;
        for (var i = 1; i < path.Count; i++)
        {
            var (a, b) = (path[i - 1], path[i]);
            var steps = (int)Math.Ceiling(Math.Max(Math.Abs(b.X - a.X), Math.Abs(b.Y - a.Y)));
            for (var step = 0; step < steps; step++, drawn++)
            {
                if (drawn % every == 0) Dot(new Point(a.X + (b.X - a.X) * step / steps, a.Y + (b.Y - a.Y) * step / steps), tone);
            }
        }
    }

    void Dot(Point at, Tone tone)
    {
        var (x, y) = ((int)Math.Round(at.X), (int)Math.Round(at.Y));
        if (!Frame.Contains(new Point(x, y))) return;
        if (_characters == PlotCharacters.Ascii) _cells[y, x] = LineOf(tone);
        else _dots[y / _dotsDown, x / _dotsAcross] |= Bits[y % _dotsDown, x % _dotsAcross];
    }

    void Set(Point at, char marker)
    {
        if (!Frame.Contains(at)) return;
        _cells[(int)Math.Round(at.Y) / _dotsDown, (int)Math.Round(at.X) / _dotsAcross] = marker;
    }

    /// <summary>Writes a label in the first place beside its anchor where it covers nothing but lines.</summary>
    void Place(LabelRequest request)
    {
        var text = Fold(request.Text, _columns, _characters);
        var (column, row) = ((int)Math.Round(request.Anchor.X) / _dotsAcross, (int)Math.Round(request.Anchor.Y) / _dotsDown);
        (int Column, int Row)[] places =
        [
            (column + 2, row), (column - 1 - text.Length, row), (column - text.Length / 2, row - 1), (column - text.Length / 2, row + 1),
            (column + 1, row - 1), (column + 1, row + 1), (column - text.Length, row - 1), (column - text.Length, row + 1),
        ];
        foreach (var place in places)
        {
            if (!IsFree(place.Column, place.Row, text.Length)) continue;
            Write(text, place.Column, place.Row);
            return;
        }
    }

    bool IsFree(int column, int row, int length)
    {
        if (row < 0 || row >= _rows || column < 0 || column + length > _columns) return false;
        for (var i = 0; i < length; i++)
        {
            var cell = _cells[row, column + i];
            if (cell != '\0' && !(_characters == PlotCharacters.Ascii && AsciiLines.Contains(cell, StringComparison.Ordinal))) return false;
        }
        return true;
    }
}
