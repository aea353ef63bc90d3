namespace Isoflop.Numerics;

/// <summary>A two-sided interval at a level of confidence.</summary>
/// <param name="Low">Lower end; may be negative infinity.</param>
/// <param name="High">Upper end; may be positive infinity.</param>
/// <param name="Level">Nominal probability that it covers, in (0, 1).</param>
public readonly record struct Interval(double Low, double High, double Level)
{
    /// <summary>Whether the value lies inside, ends included.</summary>
    /// <param name="value">The value asked about.</param>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>High minus low.</summary>
    public double Width => High - Low;

    /// <summary>The interval with both ends moved away from a value by a factor.</summary>
    /// <param name="centre">The value that stays in place, inside the interval.</param>
    /// <param name="factor">1 leaves the interval as it is.</param>
    public Interval Stretch(double centre, double factor) => this with { Low = centre - (factor * (centre - Low)), High = centre + (factor * (High - centre)) };
}
