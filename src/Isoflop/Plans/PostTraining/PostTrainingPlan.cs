using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Plans.PostTraining;

/// <summary>
/// What post-training compute buys on a saturating curve, where it saturates, from where on more is not worth it; and, with a law of pre-training and a link from its
/// loss to the score, which share of a budget it should be given.
/// </summary>
public sealed record PostTrainingPlan
{
    // Around the budget.
    static readonly double[] Multiples = [0.125, 0.25, 0.5, 1, 2, 4, 8];

    static readonly double[] Shares = [0.5, 0.8, 0.9, 0.95, 0.99];

    /// <summary>What was asked.</summary>
    public required PostTrainingQuestion Question { get; init; }

    /// <summary>The budget in the unit of the curve.</summary>
    public required double Compute { get; init; }

    /// <summary>The score over compute around the budget, least first.</summary>
    public required ImmutableArray<PostTrainingPoint> Frontier { get; init; }

    /// <summary>What the budget buys where all of it is spent on post-training, or the part of it that the split gives.</summary>
    public required PostTrainingPoint Chosen { get; init; }

    /// <summary>Where the curve levels off.</summary>
    public required ImmutableArray<SaturationPoint> Saturation { get; init; }

    /// <summary>The compute from which doubling it adds less than is worth it, in the unit of the curve; 0 where no doubling adds so much.</summary>
    public required double LastWorthwhile { get; init; }

    /// <summary>Its interval; null where nothing is known.</summary>
    public Interval? LastWorthwhileInterval { get; init; }

    /// <summary>The best split between pre-training and post-training under each assumption; empty where no law of pre-training is given.</summary>
    public required ImmutableArray<TrainingSplit> Splits { get; init; }

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The plan.</summary>
    /// <param name="question">What is asked.</param>
    /// <exception cref="InputException">The question cannot be.</exception>
    public static PostTrainingPlan Of(PostTrainingQuestion question)
    {
        var curve = question.Check().Curve;
        var price = question.Price;
        var (hours, flops) = question.Budget.Buys(price.Peak, price.Utilisation.Median, price.Typical);
        var compute = curve.Unit == ComputeUnit.DeviceHours ? hours : flops;
        if (double.IsNaN(compute)) throw new InputException($"no price of {price.Device.Name}", "--dollars", "a device whose price is known", "State one: --price 2.50 dollars a device-hour.");
        var perUnit = price.Typical * (curve.Unit == ComputeUnit.DeviceHours ? 1 : hours / flops);
        PostTrainingPoint At(double spent) => new(
            spent, curve.Gained(spent), curve.Score(spent), curve.Interval(drawn => drawn.Score(spent), question.Level), curve.Score(2 * spent) - curve.Score(spent), spent * perUnit);

        var plan = new PostTrainingPlan
        {
            Question = question,
            Compute = compute,
            Frontier = [.. Multiples.Select(multiple => At(multiple * compute))],
            Chosen = At(compute),
            Saturation = [.. Shares.Select(share => new SaturationPoint(share, curve.ComputeFor(share), curve.Interval(drawn => drawn.ComputeFor(share), question.Level), curve.ComputeFor(share) * perUnit))],
            LastWorthwhile = curve.LastWorthwhile(question.Worthwhile),
            LastWorthwhileInterval = curve.Interval(drawn => drawn.LastWorthwhile(question.Worthwhile), question.Level),
            Splits = SplitSearch.Splits(question, compute, flops),
            Findings = [],
        };
        return plan with { Findings = PostTrainingFindings.Of(plan) };
    }
}
