using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Plans.Shapes;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>What to build with a budget: a size and a text with their intervals, what being off costs, a shape, and what training it takes.</summary>
public sealed record Plan
{
    /// <summary>The law.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>What may be spent.</summary>
    public required PlanBudget Budget { get; init; }

    /// <summary>What must be kept.</summary>
    public required PlanConstraints Constraints { get; init; }

    /// <summary>How the plan was drawn up.</summary>
    public required PlanOptions Options { get; init; }

    /// <summary>The training compute that the budget buys, C = 6ND.</summary>
    public required Flops Flops { get; init; }

    /// <summary>Its interval, FLOPs; null where the budget is one of FLOPs.</summary>
    public Interval? FlopsInterval { get; init; }

    /// <summary>The size and the text, constraints kept.</summary>
    public required Allocation Allocation { get; init; }

    /// <summary>Interval of the best size without constraints, parameters; null where nothing about it is uncertain that is known.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>Interval of the best text without constraints, tokens.</summary>
    public Interval? TokensInterval { get; init; }

    /// <summary>Interval in which one run of the plan would land, nats per token.</summary>
    public Interval? LossInterval { get; init; }

    /// <summary>Sizes whose loss at this compute stays within the tolerance of the lowest.</summary>
    public required (Params Low, Params High) NearOptimal { get; init; }

    /// <summary>What being off costs, smallest size first.</summary>
    public required ImmutableArray<OffOptimum> Off { get; init; }

    /// <summary>What published laws would do.</summary>
    public required ImmutableArray<RivalAnswer> Compare { get; init; }

    /// <summary>Tokens per parameter from a hundredth of the budget to a hundred times it.</summary>
    public required ImmutableArray<TokenDrift> Drift { get; init; }

    /// <summary>What more would buy.</summary>
    public required MarginalReturns Marginal { get; init; }

    /// <summary>Shapes near the size, the most usual depth first; empty where no shape of that vocabulary is so small.</summary>
    public required ImmutableArray<ShapeChoice> Shapes { get; init; }

    /// <summary>The first of the shapes; null where there is none.</summary>
    public ShapeChoice? Shape => Shapes.IsEmpty ? null : Shapes[0];

    /// <summary>Learning rates and batch sizes.</summary>
    public required ImmutableArray<HyperparameterSuggestion> Hyperparameters { get; init; }

    /// <summary>Tokens of a step, whole sequences.</summary>
    public required Tokens Batch { get; init; }

    /// <summary>What training takes.</summary>
    public required TrainingEstimate Training { get; init; }

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Draws a plan up.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="price">On what, at what price.</param>
    /// <param name="constraints">What must be kept; null for nothing.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="InputException">The law says nothing of how to split compute, the budget buys less than a step, or a constraint leaves nothing.</exception>
    public static Plan Of(ScalingLaw law, PlanBudget budget, ComputePrice price, PlanConstraints? constraints = null, PlanOptions? options = null) =>
        Planner.Draw(law, budget.Check(), price, (constraints ?? new PlanConstraints()).Check(), options ?? new PlanOptions());
}

/// <summary>Tokens per parameter at a budget.</summary>
/// <param name="Flops">The budget.</param>
/// <param name="TokensPerParam">D*/N*.</param>
/// <param name="Interval">Its interval; null where the law carries no replicates.</param>
public sealed record TokenDrift(Flops Flops, double TokensPerParam, Interval? Interval);
