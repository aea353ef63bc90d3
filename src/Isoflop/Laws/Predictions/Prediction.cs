using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Predictions;

/// <summary>What a law says of one scale.</summary>
/// <param name="Law">The law.</param>
/// <param name="Scale">The scale asked about.</param>
/// <param name="Value">What the law gives there, in the unit of its target: the loss in nats per token, or a score.</param>
/// <param name="Level">Level of the intervals, in (0, 1).</param>
/// <param name="MeanLossInterval">Where the average of such runs would lie; null where the law carries no replicates.</param>
/// <param name="NewRunInterval">Where one such run would land; null where the law carries no replicates.</param>
/// <param name="Optimum">What the same compute would give at its best split; null where the law does not split compute.</param>
public sealed record Prediction(ScalingLaw Law, Scale Scale, double Value, double Level, Interval? MeanLossInterval, Interval? NewRunInterval, ComputeOptimum? Optimum)
{
    /// <summary>The size of the plain model of the same loss, dense or in full precision; null where the form knows none.</summary>
    public Params? EffectiveParams { get; private init; }

    /// <summary>Its interval, in parameters; null where the law carries no replicates.</summary>
    public Interval? EffectiveParamsInterval { get; private init; }

    /// <summary>The loss there, where the law is one of losses.</summary>
    public NatsPerToken Loss => new(Value);

    /// <summary>The prediction of a law at a scale.</summary>
    /// <param name="law">The law.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    public static Prediction Of(ScalingLaw law, Scale scale, double level) => new(
        law,
        scale,
        law.Value(scale),
        level,
        law.Uncertainty?.MeanLossIntervals(law, [scale], level)[0],
        law.Uncertainty?.NewRunIntervals(law, [scale], level)[0],
        law.Optimum(scale.Flops))
    {
        EffectiveParams = law.EffectiveParams(scale),
        EffectiveParamsInterval = law.EffectiveParams(scale) is null ? null : law.Uncertainty?.Interval(law, replicate => replicate.EffectiveParams(scale)!.Value.Value, level),
    };
}
