using System.Collections.Immutable;
using Isoflop.Numerics;

namespace Isoflop.Laws;

/// <summary>A coefficient of a form of law.</summary>
/// <param name="Name">Its letter in the formula: E, A, alpha.</param>
/// <param name="Meaning">What it stands for, with its unit.</param>
/// <param name="Grid">Values to try at the start of a fit where it is an exponent; empty where the law is linear in it.</param>
/// <param name="Transform">How the solver moves it.</param>
public sealed record Coefficient(string Name, string Meaning, ImmutableArray<double> Grid, Transform Transform = Transform.Log)
{
    /// <summary>A coefficient in which the law is linear.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for, with its unit.</param>
    public static Coefficient Linear(string name, string meaning) => new(name, meaning, []);

    /// <summary>An exponent, tried from 0.03 to 1.5: the published exponents of language models lie between 0.05 and 0.72.</summary>
    /// <param name="name">Its letter in the formula.</param>
    /// <param name="meaning">What it stands for.</param>
    public static Coefficient Exponent(string name, string meaning) => new(name, meaning, LogSpaced(0.03, 1.5, 12));

    static ImmutableArray<double> LogSpaced(double low, double high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => low * Math.Pow(high / low, i / (count - 1.0)))];
}
