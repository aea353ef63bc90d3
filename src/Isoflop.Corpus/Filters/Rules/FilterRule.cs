namespace Isoflop.Corpus.Filters.Rules;

/// <summary>On which side of its threshold a rule removes.</summary>
enum RemovalSide
{
    /// <summary>Values below the threshold go.</summary>
    Below,

    /// <summary>Values above the threshold go.</summary>
    Above,
}

/// <summary>One rule of a filter.</summary>
/// <param name="Name">What reports call it: where another project has the rule, its name there.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Side">On which side of the threshold texts go; the threshold itself stays.</param>
/// <param name="Threshold">In the unit of the measure.</param>
sealed record FilterRule(string Name, TextMeasure Measure, RemovalSide Side, double Threshold)
{
    /// <summary>Whether a text with this value goes; one with nothing to measure stays.</summary>
    public bool Removes(double value) => Side == RemovalSide.Below ? value < Threshold : value > Threshold;

    /// <summary>The rule as text: its name, what goes, the threshold in full precision.</summary>
    public override string ToString() => $"{Name}: {Measure.Meaning} {(Side == RemovalSide.Below ? "<" : ">")} {Threshold:R}";
}
