using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>
/// The size and the text that reach a loss at the least cost of training and serving together: min over N of c_t 6 N D + (c_i T_i + c_o T_o) 2 N with
/// L(N, D) = l   [Sardana and Frankle 2024, arXiv 2401.00448, eqs. 2 and 4].
/// </summary>
public sealed record LifetimePlan
{
    /// <summary>The law.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>The loss that every option reaches.</summary>
    public required NatsPerToken Loss { get; init; }

    /// <summary>What is served.</summary>
    public required ServingDemand Demand { get; init; }

    /// <summary>What FLOPs cost.</summary>
    public required LifetimeCosts Costs { get; init; }

    /// <summary>Level of the intervals.</summary>
    public required double Level { get; init; }

    /// <summary>The plan that looks at training only.</summary>
    public required LifetimeOption Baseline { get; init; }

    /// <summary>The plan of the least total.</summary>
    public required LifetimeOption Chosen { get; init; }

    /// <summary>Interval of the chosen size, parameters; null where the law carries no replicates.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>Interval of the chosen text, tokens; null where the law carries no replicates.</summary>
    public Interval? TokensInterval { get; init; }

    /// <summary>Share of the baseline's total that the chosen plan saves, in [0, 1).</summary>
    public double Saving => 1 - (Chosen.Total / Baseline.Total);

    /// <summary>Its interval; null where the law carries no replicates.</summary>
    public Interval? SavingInterval { get; init; }

    /// <summary>Options from near the critical size to beyond the baseline, smallest first: the over-training frontier.</summary>
    public required ImmutableArray<LifetimeOption> Frontier { get; init; }

    /// <summary>The sizes whose total stays within 5 % of the least.</summary>
    public required (Params Low, Params High) NearOptimal { get; init; }

    /// <summary>The size below which no amount of text reaches the loss.</summary>
    public required Params Critical { get; init; }

    /// <summary>Tokens served, in the mix of the demand, beyond which the chosen plan is cheaper than the baseline; 0 where it always is.</summary>
    public required Tokens BreakEven { get; init; }

    /// <summary>Its interval, tokens; null where the law carries no replicates. Replicates on which the chosen size never reaches the loss count as infinity.</summary>
    public Interval? BreakEvenInterval { get; init; }

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The plan at the loss of a model: what it would have been better to train for that demand.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="size">The model's size.</param>
    /// <param name="tokens">Its text; null for the text at which the size is compute-optimal.</param>
    /// <param name="demand">What is served.</param>
    /// <param name="costs">What FLOPs cost.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The law says nothing of how to split compute.</exception>
    public static LifetimePlan Of(ScalingLaw law, Params size, Tokens? tokens, ServingDemand demand, LifetimeCosts costs, double level)
    {
        LifetimeSearch.Require(law);
        var text = tokens ?? new Tokens(law.FlopsOfOptimum(size).Value / (6 * size.Value));
        return LifetimeSearch.Plan(law, size, text, demand, costs, level);
    }

    /// <summary>The plan at a loss; the baseline is the compute-optimal model of that loss.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="demand">What is served.</param>
    /// <param name="costs">What FLOPs cost.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The law says nothing of how to split compute, or never gets there.</exception>
    public static LifetimePlan At(ScalingLaw law, NatsPerToken loss, ServingDemand demand, LifetimeCosts costs, double level)
    {
        LifetimeSearch.Require(law);
        var flops = law.FlopsToReach(loss);
        if (!(flops.Value is > 6 and < 1e60))
            throw new InputException($"{loss}", "--loss", $"a loss that {law.Name} reaches", law.Form.IndexOf("E") >= 0 ? $"Its floor is {law["E"]:F4} nats/token." : "Ask for a higher loss.");
        var optimum = law.Optimum(flops)!;
        return LifetimeSearch.Plan(law, optimum.Params, optimum.Tokens, demand, costs, level);
    }
}
