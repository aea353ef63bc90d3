using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>A size and a text for a budget, under constraints.</summary>
/// <param name="Params">The size.</param>
/// <param name="Tokens">The text.</param>
/// <param name="Loss">The loss there.</param>
/// <param name="Optimum">What the law would do without constraints.</param>
/// <param name="Binding">The constraints that bind, the one that costs most first; empty where none does.</param>
/// <param name="Unspent">Compute that the constraints leave no use for.</param>
public sealed record Allocation(Params Params, Tokens Tokens, NatsPerToken Loss, ComputeOptimum Optimum, ImmutableArray<BindingConstraint> Binding, Flops Unspent)
{
    /// <summary>Tokens per parameter.</summary>
    public double TokensPerParam => Tokens.Value / Params.Value;

    /// <summary>Whether constraints leave compute without use: the work is then fixed, and what is uncertain about it is its price.</summary>
    public bool LeavesUnspent => Unspent.Value > 1e-6 * Params.TrainingFlops(Tokens).Value;

    /// <summary>The best split of a budget that keeps to the constraints.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="flops">The budget, C = 6ND.</param>
    /// <param name="constraints">What must be kept.</param>
    public static Allocation Of(ScalingLaw law, Flops flops, PlanConstraints constraints)
    {
        var optimum = law.Optimum(flops)!;
        var limits = constraints.SizeLimits;
        var most = limits.Select(limit => limit.Most.Value).Append(double.PositiveInfinity).Min();
        var text = constraints.MostTokens?.Value ?? double.PositiveInfinity;
        // The loss along a budget falls, then rises: the nearest allowed size is the best one.
        var size = Math.Min(Math.Max(optimum.Params.Value, flops.Value / (6 * text)), most);
        var tokens = Math.Min(flops.Value / (6 * size), text);
        var loss = law.Loss(new Params(size), new Tokens(tokens));
        var deadweight = new Flops(Math.Max(0, flops.Value - law.FlopsToReach(loss).Value));
        var binding = limits.Where(limit => limit.Most.Value <= size * (1 + 1e-12) && optimum.Params.Value > limit.Most.Value)
            .Select(limit => new BindingConstraint(limit.Name, optimum.Params.Value / limit.Most.Value, loss.Value - optimum.Loss.Value, deadweight))
            .ToList();
        if (optimum.Tokens.Value > text) binding.Add(new BindingConstraint($"at most {new Tokens(text)} tokens", optimum.Tokens.Value / text, loss.Value - optimum.Loss.Value, deadweight));
        else if (tokens >= text && size >= most) binding.Add(new BindingConstraint($"at most {new Tokens(text)} tokens", flops.Value / (6 * most * text), loss.Value - optimum.Loss.Value, deadweight));
        return new Allocation(new Params(size), new Tokens(tokens), loss, optimum, [.. binding.OrderByDescending(bound => bound.Factor)], new Flops(Math.Max(0, flops.Value - (6 * size * tokens))));
    }
}
