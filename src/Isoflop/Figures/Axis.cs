using System.Collections.Immutable;

namespace Isoflop.Figures;

/// <summary>One axis of a figure: what it measures, on which scale, and how its tick labels are written.</summary>
public sealed record Axis
{
    Axis(string label, bool isLog, Ticks ticks)
    {
        Label = label;
        IsLog = isLog;
        Ticks = ticks;
    }

    /// <summary>What the axis measures, with its unit: <c>Loss (nats/token)</c>.</summary>
    public string Label { get; }

    /// <summary>Whether the scale is logarithmic; values of zero and below are then not drawn.</summary>
    public bool IsLog { get; }

    /// <summary>How the tick labels are written.</summary>
    public Ticks Ticks { get; }

    /// <summary>The lower limit, or null to take it from the marks.</summary>
    public double? From { get; private init; }

    /// <summary>The upper limit, or null to take it from the marks.</summary>
    public double? To { get; private init; }

    /// <summary>Names at 1, 2, 3 ... instead of numbers; empty on an axis that measures something.</summary>
    public ImmutableArray<string> Names { get; private init; } = [];

    /// <summary>An axis of things instead of numbers: the first name stands at 1, the last at their number, half a step from the ends.</summary>
    /// <param name="label">What the things are.</param>
    /// <param name="names">Their names, at least one.</param>
    /// <exception cref="ArgumentException">There are no names.</exception>
    public static Axis Named(string label, ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty) throw new ArgumentException($"'{label}' has no names", nameof(names));
        return Linear(label).Between(0.5, names.Length + 0.5) with { Names = names };
    }

    /// <summary>A linear axis whose limits come from the marks.</summary>
    /// <param name="label">What it measures, with its unit.</param>
    /// <param name="ticks">How the tick labels are written.</param>
    public static Axis Linear(string label, Ticks ticks = Ticks.Plain) => new(label, isLog: false, ticks);

    /// <summary>A logarithmic axis whose limits come from the marks.</summary>
    /// <param name="label">What it measures, with its unit.</param>
    /// <param name="ticks">How the tick labels are written.</param>
    public static Axis Log(string label, Ticks ticks = Ticks.Powers) => new(label, isLog: true, ticks);

    /// <summary>The same axis with fixed limits; marks beyond them are cut off and points beyond them counted in the caption.</summary>
    /// <param name="from">The lower limit, or null to take it from the marks.</param>
    /// <param name="to">The upper limit, above <paramref name="from"/>, or null to take it from the marks.</param>
    /// <exception cref="ArgumentException">A limit is not finite, not positive on a logarithmic axis, or not below the other.</exception>
    public Axis Between(double? from, double? to)
    {
        if (!(Drawable(from) && Drawable(to)))
            throw new ArgumentException($"the limits {from} and {to} of '{Label}' must be finite{(IsLog ? " and positive" : "")}");
        if (from >= to)
            throw new ArgumentException($"the lower limit {from} of '{Label}' must be below the upper limit {to}");
        return this with { From = from, To = to };
    }

    bool Drawable(double? limit) => limit is null || (double.IsFinite(limit.Value) && (!IsLog || limit > 0));
}

/// <summary>How the numbers at an axis are written.</summary>
public enum Ticks
{
    /// <summary>A decimal number: 2.5, 10,000.</summary>
    Plain,

    /// <summary>A count with a suffix: 70M, 1.4T.</summary>
    Counts,

    /// <summary>A power of ten: 10²¹, 2×10²¹.</summary>
    Powers,

    /// <summary>A fraction in percent: 0.1 is 10%.</summary>
    Percent,
}
