using Isoflop.Figures.Scales;

namespace Isoflop.Figures.Drawings;

/// <summary>A colour by its role, which light, dark and print each give a value.</summary>
internal readonly record struct Tone(string Name)
{
    /// <summary>Steps of the scale of values: as many as the eye still tells apart.</summary>
    public const int Steps = 16;

    /// <summary>Colours before a palette of categories repeats.</summary>
    public const int Categories = 7;

    public static Tone Ink { get; } = new("ink");

    public static Tone Muted { get; } = new("muted");

    public static Tone Faint { get; } = new("faint");

    public static Tone OfCategory(int index) => new($"s{index % Categories}");

    public static Tone OfStep(int step) => new($"v{step:00}");

    /// <summary>The tone of one series among an ordered many; the palest steps, fit for an area but not for a line, are left out.</summary>
    public static Tone OfSequence(int index, int count) => OfStep(count <= 1 ? 0 : index * (Steps - 4) / (count - 1));

    /// <summary>The step of a value on its range; muted when it has none.</summary>
    public static Tone OfValue(AxisRange range, double value)
    {
        var fraction = range.Fraction(value);
        return double.IsNaN(fraction) ? Muted : OfStep((int)Math.Clamp(fraction * Steps, 0, Steps - 1));
    }
}

/// <summary>How one series looks.</summary>
internal sealed record SeriesStyle(Tone Tone, MarkerShape Shape, LinePattern Pattern);

/// <summary>The sample beside a legend entry: what the marks of one series contribute together.</summary>
internal sealed record LegendSample(Tone Tone)
{
    public MarkerShape? Shape { get; init; }

    public bool Filled { get; init; } = true;

    public LinePattern? Pattern { get; init; }

    public bool HasArea { get; init; }

    public LegendSample With(LegendSample other) => this with
    {
        Shape = Shape ?? other.Shape,
        Filled = Shape is null ? other.Filled : Filled,
        Pattern = Pattern ?? other.Pattern,
        HasArea = HasArea || other.HasArea,
    };
}
