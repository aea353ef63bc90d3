namespace Isoflop.Figures.Scales;

/// <summary>The values between the two ends of an axis, and where a value falls between them.</summary>
internal readonly record struct AxisRange(double From, double To, bool IsLog)
{
    /// <summary>Beyond this magnitude (and below its inverse on a logarithmic axis) a value counts as infinite.</summary>
    const double Largest = 1e300;

    /// <summary>Ranges narrower than this, relative to their values, are widened: their ticks could not be told apart.</summary>
    const double Narrowest = 1e-9;

    /// <summary>Below this magnitude a value on a linear axis counts as zero: its ticks could not be computed.</summary>
    const double Smallest = 1e-280;

    public static bool IsDrawable(double value, bool isLog) =>
        isLog ? value is >= 1 / Largest and <= Largest : value is >= -Largest and <= Largest;

    /// <summary>The range of an axis: its own limits where it has them, otherwise those of the marks, padded.</summary>
    public static AxisRange Of(Axis axis, double least, double most, double padding)
    {
        var isLog = axis.IsLog;
        if (!(IsDrawable(least, isLog) && IsDrawable(most, isLog))) (least, most) = isLog ? (1, 10) : (0, 1);
        var from = Scaled(axis.From is { } a ? Clamp(a, isLog) : least, isLog);
        var to = Scaled(axis.To is { } b ? Clamp(b, isLog) : most, isLog);
        // A fixed limit beyond all marks leaves the other one to be invented.
        if (from > to) (from, to) = axis.From is null ? (to, to) : (from, from);
        var isNarrow = to - from <= (isLog ? Narrowest : Math.Max(Smallest, Narrowest * Math.Max(Math.Abs(from), Math.Abs(to))));
        if (isNarrow)
        {
            var half = isLog ? 0.3 : Math.Abs(from) < Smallest ? 1 : Math.Abs(from) * 0.1;
            (from, to) = (from - half, to + half);
        }
        else
        {
            var pad = (to - from) * padding;
            if (axis.From is null) from -= pad;
            if (axis.To is null) to += pad;
        }
        return new AxisRange(Unscaled(from, isLog), Unscaled(to, isLog), isLog);
    }

    /// <summary>Where a value falls: 0 at the lower end, 1 at the upper, NaN when it cannot be drawn.</summary>
    public double Fraction(double value)
    {
        if (!IsDrawable(value, IsLog)) return double.NaN;
        var from = Scaled(From, IsLog);
        return (Scaled(value, IsLog) - from) / (Scaled(To, IsLog) - from);
    }

    /// <summary>The value at a fraction of the way.</summary>
    public double At(double fraction)
    {
        var from = Scaled(From, IsLog);
        return Unscaled(from + fraction * (Scaled(To, IsLog) - from), IsLog);
    }

    static double Clamp(double limit, bool isLog) => Math.Clamp(limit, isLog ? 1 / Largest : -Largest, Largest);

    static double Scaled(double value, bool isLog) => isLog ? Math.Log10(value) : value;

    static double Unscaled(double scaled, bool isLog) => isLog ? Math.Pow(10, scaled) : scaled;
}
