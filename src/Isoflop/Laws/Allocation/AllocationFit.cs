using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>The answer of one method: the rule, its replicates, and the optima it was drawn through.</summary>
public sealed record AllocationFit
{
    /// <summary>The method.</summary>
    public required AllocationMethod Method { get; init; }

    /// <summary>N* = k_N C^a and D* = k_D C^b.</summary>
    public required AllocationRule Rule { get; init; }

    /// <summary>The rule on resampled runs; NaN where a replicate has no answer, none at all where a law came without replicates.</summary>
    public required ImmutableArray<AllocationRule> Replicates { get; init; }

    /// <summary>The optima that the rule was drawn through, by compute; empty for the parametric method, which needs none.</summary>
    public required ImmutableArray<Scale> Points { get; init; }

    /// <summary>Runs minus coefficients behind the rule, by which its intervals are widened; fewer than 1 count as 1.</summary>
    public required double DegreesOfFreedom { get; init; }

    /// <summary>The law that the parametric method asks; null for the other methods.</summary>
    public ScalingLaw? Law { get; init; }

    /// <summary>The interval of anything computed from the rule.</summary>
    /// <param name="question">What is computed; NaN where it has no answer.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval Interval(Func<AllocationRule, double> question, double level) =>
        Quantiles.Expanded([.. Replicates.Select(question)], level, DegreesOfFreedom);

    /// <summary>The split of a budget.</summary>
    /// <param name="flops">The budget.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public AllocationOptimum At(Flops flops, double level)
    {
        if (Law?.Optimum(flops) is { } optimum) return At(Law, optimum, level);
        return new AllocationOptimum(
            Method,
            flops,
            Rule.Params(flops),
            Interval(rule => rule.Params(flops).Value, level),
            Rule.Tokens(flops),
            Interval(rule => rule.Tokens(flops).Value, level));
    }

    // A law's optimum need not be a power law of compute, and it knows its loss: it is asked itself.
    AllocationOptimum At(ScalingLaw law, ComputeOptimum optimum, double level)
    {
        Interval Of(Func<ComputeOptimum, double> question) =>
            law.Uncertainty?.Interval(law, replicate => question(replicate.Optimum(optimum.Flops)!), level) ?? new Interval(double.NaN, double.NaN, level);

        return new AllocationOptimum(
            Method,
            optimum.Flops,
            optimum.Params,
            Of(replicate => replicate.Params.Value),
            optimum.Tokens,
            Of(replicate => replicate.Tokens.Value))
        {
            Loss = optimum.Loss,
            LossInterval = Of(replicate => replicate.Loss.Value),
        };
    }
}
