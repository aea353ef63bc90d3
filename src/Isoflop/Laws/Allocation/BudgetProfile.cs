using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>The runs of one budget over their size, and where their loss is lowest by each way.</summary>
public sealed record BudgetProfile
{
    /// <summary>The budget: the geometric mean of the runs' compute.</summary>
    public required Flops Flops { get; init; }

    /// <summary>Its runs.</summary>
    public required RunSet Runs { get; init; }

    /// <summary>The published parabola: loss = c₀ + c₁x + c₂x² with x = ln N - <see cref="LogCentre"/>, nats per token.</summary>
    public required ImmutableArray<double> Parabola { get; init; }

    /// <summary>Mean ln N of the runs.</summary>
    public required double LogCentre { get; init; }

    /// <summary>The minimum by each way that has one.</summary>
    public required ImmutableArray<ProfileMinimum> Minima { get; init; }

    /// <summary>The minimum by a method, or null where it has none.</summary>
    /// <param name="method">The method.</param>
    public ProfileMinimum? this[AllocationMethod method] => Minima.FirstOrDefault(minimum => minimum.Method == method);
}

/// <summary>Where the loss of a budget is lowest.</summary>
/// <param name="Method">How it was found.</param>
/// <param name="Params">N*.</param>
/// <param name="Loss">The loss there by the curve of the method.</param>
/// <param name="ParamsInterval">Interval of N*, parameters; null where the method is not resampled here (parametric).</param>
/// <param name="Used">Whether the power law was drawn through it: a minimum at the edge of the sizes tried is not one.</param>
public sealed record ProfileMinimum(AllocationMethod Method, Params Params, NatsPerToken Loss, Interval? ParamsInterval, bool Used);
