using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.PostTraining;

/// <summary>What the compute of a post-training curve is counted in.</summary>
public enum ComputeUnit
{
    /// <summary>FLOPs.</summary>
    Flops,

    /// <summary>Device-hours, of the devices on which the curve was measured.</summary>
    DeviceHours,
}

/// <summary>
/// A score over the compute of post-training that saturates: R(C) = R0 + (A - R0) / (1 + (C_mid/C)^B)   [ScaleRL, Khatri et al. 2025, arXiv 2510.13786, eq. 1],
/// fitted to a run of one's own or published.
/// </summary>
public sealed record PostTrainingCurve
{
    /// <summary>The curve as a law of the form score-sigmoid; its compute is in <see cref="Unit"/>.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>What its compute is counted in.</summary>
    public required ComputeUnit Unit { get; init; }

    /// <summary>By how much the ceiling differs between runs of one recipe, as its source says; null where the law's replicates tell more, or nothing is known.</summary>
    public double? CeilingError { get; init; }

    /// <summary>Parameters of the model that it was measured on; active ones of a mixture of experts. Null where it is not said.</summary>
    public Params? Params { get; init; }

    /// <summary>Compute between which it was measured, in its unit; NaN where an end is not known.</summary>
    public (double Least, double Most) Range { get; init; } = (double.NaN, double.NaN);

    /// <summary>The score that is meant; empty where it is not said.</summary>
    public string Task { get; init; } = "";

    /// <summary>How it was trained; empty where it is not said.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name => Law.Name;

    /// <summary>R0, the score before the training.</summary>
    public double Start => Law["R0"];

    /// <summary>A, the score that no compute passes.</summary>
    public double Ceiling => Law["A"];

    /// <summary>The curves that are shipped, without the score before the training, which is the base model's own.</summary>
    public static ImmutableArray<PostTrainingCurve> Published => PublishedCurves.All;

    /// <summary>The curve with another score before the training: that of the base model it is asked about.</summary>
    /// <param name="start">R0, in [0, A).</param>
    /// <exception cref="InputException">The score is no share, or not below the ceiling.</exception>
    public PostTrainingCurve StartingAt(double start) => start >= 0 && start < Ceiling
        ? this with { Law = Law with { Coefficients = Law.Coefficients.SetItem(Law.Form.IndexOf("R0"), start) } }
        : throw new InputException($"{start:G4}", "--start", $"the score before the training, from 0 to below the ceiling of {Ceiling:G4}", "Measure the base model on the task of the curve: 0.35 is 35 %.");

    /// <summary>The score after some compute, as a share.</summary>
    /// <param name="compute">In the unit of the curve.</param>
    public double Score(double compute) => Law.Value(new Scale(new Flops(compute)));

    /// <summary>The share of the whole gain, A - R0, that some compute reaches.</summary>
    /// <param name="compute">In the unit of the curve.</param>
    public double Gained(double compute) => 1 / (1 + Math.Pow(Law["Cmid"] / compute, Law["B"]));

    /// <summary>The compute that reaches a share of the gain: C_mid (q / (1 - q))^(1/B).</summary>
    /// <param name="share">q, in (0, 1).</param>
    /// <returns>In the unit of the curve.</returns>
    public double ComputeFor(double share) => Law["Cmid"] * Math.Pow(share / (1 - share), 1 / Law["B"]);

    /// <summary>
    /// The compute from which doubling it adds less than a number of points to the score. With u = (C/C_mid)^B and k = 2^B, doubling gains
    /// (A - R0) u (k - 1) / ((1 + ku)(1 + u)), which rises to (A - R0) tanh(B ln 2 / 4) and falls again: the larger root of a quadratic in u.
    /// </summary>
    /// <param name="points">What a doubling must add, as a share: 0.01 is a point.</param>
    /// <returns>In the unit of the curve; 0 where no doubling anywhere adds so much.</returns>
    public double LastWorthwhile(double points)
    {
        var (w, k) = (points / (Ceiling - Start), Math.Pow(2, Law["B"]));
        var middle = k - 1 - (w * (k + 1));
        var discriminant = (middle * middle) - (4 * w * w * k);
        return middle > 0 && discriminant >= 0 ? Law["Cmid"] * Math.Pow((middle + Math.Sqrt(discriminant)) / (2 * w * k), 1 / Law["B"]) : 0;
    }

    /// <summary>What is uncertain about anything computed from the curve: by its replicates, or between the ends of the ceiling that its source gives.</summary>
    /// <param name="question">What is computed from a curve.</param>
    /// <param name="level">Level of the interval where it is one of replicates; a range of ceilings has level 1.</param>
    /// <returns>Null where nothing is known.</returns>
    public Interval? Interval(Func<PostTrainingCurve, double> question, double level)
    {
        if (Law.Uncertainty is { } uncertainty) return uncertainty.Interval(Law, drawn => question(this with { Law = drawn }), level);
        if (CeilingError is not { } error) return null;
        var (low, high) = (question(WithCeiling(Ceiling - error)), question(WithCeiling(Ceiling + error)));
        return new Interval(Math.Min(low, high), Math.Max(low, high), 1);
    }

    PostTrainingCurve WithCeiling(double ceiling) => this with { Law = Law with { Coefficients = Law.Coefficients.SetItem(Law.Form.IndexOf("A"), ceiling) } };

    /// <summary>A curve that was fitted, or whose four coefficients are stated.</summary>
    /// <param name="law">A law of the form score-sigmoid.</param>
    /// <param name="unit">What its compute is counted in.</param>
    /// <exception cref="InputException">The law is of another form, or does not rise.</exception>
    public static PostTrainingCurve Of(ScalingLaw law, ComputeUnit unit)
    {
        if (law.Form.Name != "score-sigmoid")
            throw new InputException($"{law.Name} ({law.Form.Formula})", "--curve", "a saturating curve: a law of the form score-sigmoid", "Fit one: isoflop fit RUNS --law score-sigmoid --out curve.json.");
        if (!(law["A"] > law["R0"]) || !(law["B"] > 0) || !(law["Cmid"] > 0))
            throw new InputException($"{law.Name}: R0 {law["R0"]:G4}, A {law["A"]:G4}, B {law["B"]:G4}, Cmid {law["Cmid"]:G4}", "--curve", "a score that rises from R0 to A, B and Cmid above 0", "Look at the fit: isoflop laws FILE.");
        return new PostTrainingCurve
        {
            Law = law,
            Unit = unit,
            Range = unit == ComputeUnit.Flops && law.Range?.Flops is { } range ? (range.Low.Value, range.High.Value) : (double.NaN, double.NaN),
        };
    }
}
