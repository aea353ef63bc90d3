using System.Collections.Immutable;

namespace Isoflop.Figures;

/// <summary>A figure as a description: two axes and the marks between them. Drawing it is the business of <see cref="Svg"/> and <see cref="TextPlot"/>.</summary>
/// <param name="Title">What the figure shows, in one line.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
public sealed record Figure(string Title, Axis X, Axis Y)
{
    /// <summary>A line below the title, or null.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Text below the figure, or null; what drawing has left out is added to it.</summary>
    public string? Caption { get; init; }

    /// <summary>The marks, the first at the back. Marks of one name are one series: one colour, one legend entry.</summary>
    public ImmutableArray<Mark> Marks { get; init; } = [];

    /// <summary>Where the legend stands.</summary>
    public LegendPlace Legend { get; init; } = LegendPlace.Automatic;

    /// <summary>How series are coloured.</summary>
    public Palette Palette { get; init; } = Palette.Categories;
}

/// <summary>Several figures in one picture, with one colour per series name throughout and frames that line up.</summary>
/// <param name="Title">What the figures show together, in one line.</param>
/// <param name="Columns">Figures side by side, at least 1.</param>
public sealed record FigureGrid(string Title, int Columns)
{
    /// <summary>A line below the title, or null.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Text below the figures, or null; what drawing has left out is added to it.</summary>
    public string? Caption { get; init; }

    /// <summary>The figures, row by row.</summary>
    public ImmutableArray<Figure> Figures { get; init; } = [];

    /// <summary>How series are coloured; the palettes of the figures are not asked.</summary>
    public Palette Palette { get; init; } = Palette.Categories;
}

/// <summary>Where the legend stands.</summary>
public enum LegendPlace
{
    /// <summary>In a corner that no mark needs, otherwise right of the frame. A single series has no legend.</summary>
    Automatic,

    /// <summary>Right of the frame.</summary>
    Right,

    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>How series are coloured. Either way they also differ in marker shape or dash pattern.</summary>
public enum Palette
{
    /// <summary>The Okabe-Ito colours, for series without an order.</summary>
    Categories,

    /// <summary>From dark to light along the viridis scale, for series in an order, such as compute budgets.</summary>
    Sequence,
}
