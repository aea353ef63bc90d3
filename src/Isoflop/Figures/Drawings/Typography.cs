namespace Isoflop.Figures.Drawings;

/// <summary>The sizes of text in a picture, in pixels.</summary>
internal sealed record Typography(double Title, double Subtitle, double AxisLabel, double Tick, double Label, double Caption)
{
    /// <summary>For a figure on its own.</summary>
    public static Typography Figure { get; } = new(15, 12, 12, 11, 11, 10.5);

    /// <summary>For a figure among others.</summary>
    public static Typography Panel { get; } = new(12, 11, 11, 10, 10, 10);
}

/// <summary>Room around a frame, in pixels.</summary>
internal readonly record struct Margins(double Left, double Top, double Right, double Bottom)
{
    public static Margins Largest(Margins a, Margins b) =>
        new(Math.Max(a.Left, b.Left), Math.Max(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));

    public Box Inside(Box outer)
    {
        // A picture too small for its own text keeps a frame that can still be drawn.
        var (width, height) = (Math.Max(20, outer.Width - Left - Right), Math.Max(20, outer.Height - Top - Bottom));
        return Box.At(outer.Left + Left, outer.Top + Top, width, height);
    }
}
