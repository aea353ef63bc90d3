using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>A coefficient of a form of law.</summary>
/// <param name="Name">Its letter in the formula: E, A, alpha.</param>
/// <param name="Meaning">What it stands for, with its unit.</param>
/// <param name="Grid">Values to try at the start of a fit where it is an exponent; empty where the law is linear in it.</param>
/// <param name="Transform">How the solver moves it: its logarithm, or itself where it may be negative.</param>
/// <param name="Along">
/// The input on whose scale it lies (the place of a break, the middle of a sigmoid): its grid is then in shares of the logarithmic range of
/// that input, 0 at the smallest value and 1 at the largest. Null where the grid holds the values themselves.
/// </param>
public sealed record Coefficient(string Name, string Meaning, ImmutableArray<double> Grid, Transform Transform = Transform.Log, RunColumn? Along = null)
{
    /// <summary>Whether the law is linear in it once the others are given.</summary>
    public bool IsLinear => Grid.IsEmpty;

    /// <summary>A coefficient in which the law is linear.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for, with its unit.</param>
    public static Coefficient Linear(string name, string meaning) => new(name, meaning, []);

    /// <summary>A coefficient of either sign in which the law, or its logarithm, is linear.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for, with its unit.</param>
    public static Coefficient Signed(string name, string meaning) => new(name, meaning, [], Transform.Identity);

    /// <summary>A place on the scale of an input, tried from inside its range to somewhat beyond.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for, with its unit.</param>
    /// <param name="along">The input.</param>
    public static Coefficient Place(string name, string meaning, RunColumn along) => new(name, meaning, [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.1], Along: along);

    /// <summary>An exponent, tried from 0.03 to 1.5: the published exponents of language models lie between 0.05 and 0.72.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for.</param>
    /// <param name="nodes">Values to try: fewer where a form has many shape coefficients.</param>
    public static Coefficient Exponent(string name, string meaning, int nodes = 12) => Rate(name, meaning, 0.03, 1.5, nodes);

    /// <summary>A rate or an exponent, tried at values equally spaced in their logarithm.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for, with its unit.</param>
    /// <param name="low">The lowest value tried, above 0.</param>
    /// <param name="high">The highest value tried.</param>
    /// <param name="nodes">Values to try.</param>
    public static Coefficient Rate(string name, string meaning, double low, double high, int nodes = 12) => new(name, meaning, LogSpaced(low, high, nodes));

    static ImmutableArray<double> LogSpaced(double low, double high, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = low * Math.Pow(high / low, i / (count - 1.0));
        return [.. values];
    }
}
