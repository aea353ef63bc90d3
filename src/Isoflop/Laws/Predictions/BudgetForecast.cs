using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Predictions;

/// <summary>What a fit says of one budget.</summary>
public sealed record BudgetForecast
{
    /// <summary>The budget, spent as C = 6ND.</summary>
    public required Flops Flops { get; init; }

    /// <summary>The optimal size and tokens with the loss there; null where the law does not split compute.</summary>
    public ComputeOptimum? Optimum { get; init; }

    /// <summary>What the law gives there, in the unit of its target: the loss in nats per token, or a score.</summary>
    public required double Value { get; init; }

    /// <summary>The loss forecast, where the law is one of losses.</summary>
    public NatsPerToken Loss => new(Value);

    /// <summary>Where the average of such runs would lie (mean-loss interval).</summary>
    public required Interval MeanLossInterval { get; init; }

    /// <summary>Where one such run would land (new-run interval), stretched by <see cref="Widening"/>.</summary>
    public required Interval NewRunInterval { get; init; }

    /// <summary>The factor by which both loss intervals were stretched because the backtest's own under-covered; 1 inside the range of the runs.</summary>
    public required double Widening { get; init; }

    /// <summary>The optimal size, in parameters.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>The optimal tokens.</summary>
    public Interval? TokensInterval { get; init; }

    /// <summary>The sizes whose loss stays within <see cref="NearTolerance"/> of the lowest.</summary>
    public (Params Low, Params High)? NearOptimalParams { get; init; }

    /// <summary>Share of the loss given away in <see cref="NearOptimalParams"/>.</summary>
    public required double NearTolerance { get; init; }

    /// <summary>The budget over the largest compute of the runs; NaN where that is not known.</summary>
    public required double Beyond { get; init; }

    /// <summary>
    /// Within 0.2 % of the lowest loss: about what two seeds of one recipe differ by, so no measurement would tell these sizes apart.
    /// </summary>
    public const double DefaultNearTolerance = 0.002;

    /// <summary>The forecasts of a law at budgets.</summary>
    /// <param name="law">A law with its uncertainty.</param>
    /// <param name="budgets">The budgets.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    /// <param name="nearTolerance">Share of the loss given away in the near-optimal range.</param>
    public static ImmutableArray<BudgetForecast> Of(
        ScalingLaw law, ImmutableArray<Flops> budgets, double level, double nearTolerance = DefaultNearTolerance)
    {
        var uncertainty = law.Uncertainty ?? throw new ArgumentException("A law without replicates has no intervals.", nameof(law));
        return [.. budgets.Select(flops => At(law, uncertainty, flops, level, nearTolerance))];
    }

    static BudgetForecast At(ScalingLaw law, LawUncertainty uncertainty, Flops flops, double level, double nearTolerance)
    {
        var optimum = law.Optimum(flops);
        var scale = optimum is null ? new Scale(flops) : new Scale(optimum.Params, optimum.Tokens);
        var value = law.Value(scale);
        var stretch = uncertainty.WideningAt(law, flops);
        return new BudgetForecast
        {
            Flops = flops,
            Optimum = optimum,
            Value = value,
            MeanLossInterval = uncertainty.Interval(law, replicate => replicate.Optimum(flops)?.Loss.Value ?? replicate.Value(scale), level).Stretch(value, stretch),
            NewRunInterval = uncertainty.NewRunIntervals(law, [scale], level)[0],
            Widening = stretch,
            ParamsInterval = optimum is null ? null : uncertainty.Interval(law, replicate => replicate.Optimum(flops)!.Params.Value, level),
            TokensInterval = optimum is null ? null : uncertainty.Interval(law, replicate => replicate.Optimum(flops)!.Tokens.Value, level),
            NearOptimalParams = law.NearOptimalParams(flops, nearTolerance),
            NearTolerance = nearTolerance,
            Beyond = law.Range?.Beyond(flops) ?? double.NaN,
        };
    }
}
