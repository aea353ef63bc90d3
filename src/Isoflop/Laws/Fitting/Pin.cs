using System.Globalization;

namespace Isoflop.Laws.Fitting;

/// <summary>A coefficient that is stated instead of fitted.</summary>
/// <param name="Value">The value that the law has.</param>
/// <param name="Deviation">
/// Standard deviation of what is stated, at least 0: every replicate states another value, so that intervals say what is not known of it. 0 takes the value for certain.
/// </param>
public readonly record struct Pin(double Value, double Deviation = 0)
{
    /// <summary>A value that is taken for certain.</summary>
    public static implicit operator Pin(double value) => new(value);

    /// <summary>1.6, or 1.6 ± 0.1</summary>
    public override string ToString() =>
        Deviation == 0 ? Value.ToString("R", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Value:R} ± {Deviation:R}");
}
