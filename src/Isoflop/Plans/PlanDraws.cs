using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>Everything uncertain about a plan, drawn together: draw r takes replicate r of the law, and a utilisation and a price of its own.</summary>
sealed class PlanDraws
{
    static readonly double[] DriftFactors = [0.01, 0.1, 1, 10, 100];

    readonly Draw[] _draws;
    readonly double _level;
    readonly double _expanded;

    // The percentiles of all intervals are searched once.
    PlanDraws(Draw[] draws, double level, int? freedom) => (_draws, _level, _expanded) = (draws, level, freedom is { } known ? Quantiles.ExpandedLevel(level, known) : level);

    /// <summary>What a plan answers on one draw.</summary>
    public sealed record Draw(
        double Flops, double DeviceHours, double Dollars, double Params, double Tokens, double Loss, double[] Drift, MarginalReturns Marginal, double[] Deadweight);

    /// <summary>Factors of the budget at which the drift of tokens per parameter is shown.</summary>
    public static ReadOnlySpan<double> Factors => DriftFactors;

    /// <summary>Draws a plan.</summary>
    /// <param name="law">The law.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="price">On what, at what price.</param>
    /// <param name="flops">The compute of the plan.</param>
    /// <param name="allocation">The size and the text.</param>
    /// <param name="off">Sizes whose deadweight is asked.</param>
    /// <param name="options">How.</param>
    public static PlanDraws Of(ScalingLaw law, PlanBudget budget, ComputePrice price, Flops flops, Allocation allocation, double[] off, PlanOptions options)
    {
        var uncertainty = law.Uncertainty;
        var count = uncertainty?.Replicates.Count ?? options.Draws;
        var draws = new Draw[count];
        // What depends on the law alone is not drawn where the law is certain.
        var drifting = uncertainty is null ? [] : Array.ConvertAll(DriftFactors, factor => new Flops(factor * flops.Value));
        var beside = uncertainty is null ? [] : Array.ConvertAll(off, size => new Scale(new Params(size), flops));
        var (prices, peak) = (price.PriceDraws(options.Seed), price.Peak);
        Parallel.For(0, count, draw =>
        {
            var drawn = uncertainty is null ? law : law with { Coefficients = [.. uncertainty.Replicates[draw]] };
            var perHour = prices(draw);
            var utilisation = price.Utilisation.Draw(options.Seed, draw);
            var (hours, compute) = budget.Buys(peak, utilisation, perHour);
            var planned = allocation.Params.TrainingFlops(allocation.Tokens);
            var twice = new Flops(2 * planned.Value);
            var best = drawn.OptimalParams(new Flops(compute));
            // The size is decided; what the devices give more or less becomes text, or time where a constraint has fixed the text.
            var tokens = allocation.LeavesUnspent ? allocation.Tokens : new Tokens(allocation.Tokens.Value * compute / flops.Value);
            if (allocation.LeavesUnspent) hours = planned.Value / (3600 * peak * utilisation);
            // Every loss asked of the law at once: a law answers ten scales at the price of little more than one.
            Scale[] scales =
            [
                .. MarginalReturns.Scales(allocation.Params, allocation.Tokens),
                new(drawn.OptimalParams(planned), planned),
                new(drawn.OptimalParams(twice), twice),
                new(allocation.Params, tokens),
                .. beside,
            ];
            var losses = new double[scales.Length];
            drawn.Values(scales, losses);
            draws[draw] = new Draw(
                compute,
                hours,
                hours * perHour,
                best.Value,
                compute / (6 * best.Value),
                losses[5] * Scatter(uncertainty, draw, options.Seed),
                Array.ConvertAll(drifting, at => new Scale(drawn.OptimalParams(at), at) is var scale ? scale.Tokens.Value / scale.Params.Value : double.NaN),
                MarginalReturns.Of(drawn, planned, losses[3], losses[4], losses),
                Array.ConvertAll(losses[6..], loss => flops.Value - drawn.FlopsToReach(new NatsPerToken(loss)).Value));
        });
        return new PlanDraws(draws, options.Level, uncertainty?.DegreesOfFreedom);
    }

    /// <summary>The interval of an answer to which the law's replicates belong.</summary>
    public Interval OfLaw(Func<Draw, double> answer) => Quantiles.Central(Array.ConvertAll(_draws, draw => answer(draw)), _expanded) with { Level = _level };

    /// <summary>The interval of what depends on utilisation and price alone.</summary>
    public Interval OfSpending(Func<Draw, double> answer) => Quantiles.Central(Array.ConvertAll(_draws, draw => answer(draw)), _level);

    // One run lands beside the law as its runs did: a residual drawn for every draw. The stream is counted from the far end, as prediction intervals do.
    static double Scatter(LawUncertainty? uncertainty, int draw, ulong seed)
    {
        if (uncertainty is null || uncertainty.Residuals.IsEmpty || uncertainty.ResidualScale != ResidualScale.Log) return 1;
        return Math.Exp(-uncertainty.Residuals[new CounterRandom(seed, ulong.MaxValue - (ulong)draw).NextIndex(uncertainty.Residuals.Length)]);
    }
}
