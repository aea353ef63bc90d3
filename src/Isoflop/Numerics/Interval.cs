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
}
