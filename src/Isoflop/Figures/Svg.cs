using Isoflop.Figures.Drawings;

namespace Isoflop.Figures;

/// <summary>Draws figures as SVG: the same text for the same figure, complete in itself, fit to stand alone, inline in a page, or in print.</summary>
public static class Svg
{
    const double PanelWidth = 320, PanelHeight = 260, GridTop = 50;

    /// <summary>Draws a figure, 640 by 420 pixels unless the options say otherwise.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="options">Size, theme and prefix; null for the defaults.</param>
    public static string Render(Figure figure, SvgOptions? options = null) => Draw(figure, options).Svg;

    /// <summary>Draws a grid of figures, 320 by 260 pixels each unless the options say otherwise.</summary>
    /// <param name="grid">What to draw.</param>
    /// <param name="options">Size of the whole, theme and prefix; null for the defaults.</param>
    /// <exception cref="ArgumentException">The grid has fewer than one column.</exception>
    public static string Render(FigureGrid grid, SvgOptions? options = null) => Draw(grid, options).Svg;

    internal static Picture Draw(Figure figure, SvgOptions? options = null)
    {
        options ??= new SvgOptions();
        return Picture.Of(figure, options.Width ?? 640, options.Height ?? 420, options);
    }

    internal static Picture Draw(FigureGrid grid, SvgOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grid.Columns, 1);
        options ??= new SvgOptions();
        var columns = Math.Clamp(grid.Figures.Length, 1, grid.Columns);
        var rows = Math.Max(1, (grid.Figures.Length + columns - 1) / columns);
        return Picture.Of(grid, options.Width ?? columns * PanelWidth, options.Height ?? GridTop + rows * PanelHeight, options);
    }
}

/// <summary>How a picture is written.</summary>
public sealed record SvgOptions
{
    /// <summary>Width in pixels, at least 120; null for the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 120, or more than 10,000.</exception>
    public double? Width { get; init => field = Sized(value); }

    /// <summary>Height in pixels, at least 120; null for the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 120, or more than 10,000.</exception>
    public double? Height { get; init => field = Sized(value); }

    /// <summary>Light or dark; by default as the reader's device wishes, or the page's <c>data-theme</c> says.</summary>
    public Theme Theme { get; init; } = Theme.Automatic;

    /// <summary>The id of the picture and the beginning of its ids and classes; null derives it from the content.</summary>
    /// <exception cref="ArgumentException">Not a letter followed by letters, digits, hyphens and underscores.</exception>
    public string? Prefix
    {
        get;
        init => field = value is null || IsName(value) ? value : throw new ArgumentException($"'{value}' cannot begin an id: expected a letter followed by letters, digits, - and _");
    }

    static double? Sized(double? value)
    {
        if (value is not null && !(value is >= 120 and <= 10_000))
            throw new ArgumentOutOfRangeException(nameof(value), value, "a picture is from 120 to 10,000 pixels wide and high");
        return value;
    }

    static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

/// <summary>Light or dark.</summary>
public enum Theme
{
    /// <summary>As the reader's device wishes, unless <c>data-theme</c> on the picture or around it says otherwise.</summary>
    Automatic,

    /// <summary>Dark ink on white.</summary>
    Light,

    /// <summary>Light ink on near-black; still light in print.</summary>
    Dark,
}
