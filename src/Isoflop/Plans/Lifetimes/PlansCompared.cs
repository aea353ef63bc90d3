using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>A model of a comparison, with the loss that the law gives it.</summary>
/// <param name="Option">Its size, text and costs.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="LossInterval">Mean-loss interval; null where the law carries no replicates.</param>
public sealed record ComparedModel(LifetimeOption Option, NatsPerToken Loss, Interval? LossInterval);

/// <summary>Plans that were named, side by side: what the law says of them, and what it cannot.</summary>
/// <param name="Models">The models in the order in which they were named.</param>
/// <param name="Findings">What the law can and cannot say.</param>
public sealed record PlansCompared(ImmutableArray<ComparedModel> Models, ImmutableArray<Finding> Findings)
{
    /// <summary>Compares two plans.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="first">Size and text of the first.</param>
    /// <param name="second">Size and text of the second.</param>
    /// <param name="demand">What is served.</param>
    /// <param name="costs">What FLOPs cost.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The law says nothing of size and text.</exception>
    public static PlansCompared Of(ScalingLaw law, (Params Size, Tokens Tokens) first, (Params Size, Tokens Tokens) second, ServingDemand demand, LifetimeCosts costs, double level)
    {
        LifetimeSearch.Require(law);
        ComparedModel[] models = [Model(law, first, demand, costs, level), Model(law, second, demand, costs, level)];
        var (large, small) = models[0].Option.Params.Value >= models[1].Option.Params.Value ? (models[0], models[1]) : (models[1], models[0]);
        return new PlansCompared([.. models], [.. Say(law, large, small, level)]);
    }

    static ComparedModel Model(ScalingLaw law, (Params Size, Tokens Tokens) model, ServingDemand demand, LifetimeCosts costs, double level)
    {
        var scale = new Scale(model.Size, model.Tokens);
        return new ComparedModel(LifetimeOption.Of(model.Size, model.Tokens, demand, costs), law.Loss(scale), law.Uncertainty?.MeanLossIntervals(law, [scale], level)[0]);
    }

    static IEnumerable<Finding> Say(ScalingLaw law, ComparedModel large, ComparedModel small, double level)
    {
        var gap = small.Loss.Value - large.Loss.Value;
        var interval = law.Uncertainty?.Interval(
            law, drawn => drawn.Loss(small.Option.Params, small.Option.Tokens).Value - drawn.Loss(large.Option.Params, large.Option.Tokens).Value, level);
        var sure = interval is { } ends ? $" [{ends.Low:F4}, {ends.High:F4}]{(ends.Contains(0) ? ", which does not tell them apart" : "")}" : "";
        yield return new Finding(
            "loss-compared",
            Severity.Note,
            $"{Words(large)} is {(gap >= 0 ? "better" : "worse")} than {Words(small)} by {Math.Abs(gap):F4} nats/token{sure}",
            "That is all the law speaks of: the loss on its own text, before any tuning.");
        var needed = law.TokensToReach(small.Option.Params, large.Loss);
        yield return new Finding(
            "equal-loss",
            Severity.Note,
            double.IsInfinity(needed.Value)
                ? $"no amount of text brings {small.Option.Params} to the loss of {Words(large)}"
                : $"{small.Option.Params} would need {needed} tokens to reach the loss of {Words(large)}, {needed.Value / small.Option.Tokens.Value:G3} times what it is given",
            "Compare costs at one loss only: the frontier above does.");
        if (large.Option.Training > small.Option.Training && gap > 0)
        {
            yield return new Finding(
                "cheaper-and-worse",
                Severity.Note,
                $"{Words(small)} costs {small.Option.Training / large.Option.Training:P0} of the training and {small.Option.Params.Value / large.Option.Params.Value:P0} of each token served",
                "No volume makes the larger one cheaper; whether its loss is worth the money is not in the law.");
        }
        var ratio = small.Option.TokensPerParam;
        if (ratio > 640)
        {
            yield return new Finding(
                "over-training-unseen", Severity.Warning, $"{Words(small)} has {ratio:N0} tokens a parameter, beyond the runs that laws are fitted to", "Sardana et al. found such laws to overestimate what text adds there.");
        }
    }

    static string Words(ComparedModel model) => $"{model.Option.Params} on {model.Option.Tokens}";
}
