using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.PostTraining;

/// <summary>Searches the share of a budget that post-training should be given.</summary>
static class SplitSearch
{
    // Shares from a ten-thousandth to nearly all: the score over the share may have two tops, so that all of them are asked, and all at once.
    const int Nodes = 96;
    const double LeastShare = 1e-4, MostShare = 0.98;

    // Half a point of the score: less than two evaluations on a thousand problems differ by.
    const double Near = 0.005;

    static readonly double[] Shares = [0, .. Enumerable.Range(0, Nodes).Select(i => LeastShare * Math.Pow(MostShare / LeastShare, i / (Nodes - 1.0)))];

    static readonly CeilingAssumption[] Assumptions = Enum.GetValues<CeilingAssumption>();

    /// <summary>The best split under each assumption; none where no law of pre-training is given.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="compute">The whole budget in the unit of the curve.</param>
    /// <param name="flops">The same in FLOPs of pre-training.</param>
    public static ImmutableArray<TrainingSplit> Splits(PostTrainingQuestion question, double compute, double flops)
    {
        if (question is not { Law: { } law, Link: { } link }) return [];
        var bases = BaseModels.Of(law, link, Shares, flops);
        var intervals = ShareIntervals(question, law, link, compute, flops);
        return [.. Assumptions.Select(assumption => Split(question, law, link, assumption, bases, intervals?[(int)assumption], compute, flops))];
    }

    static TrainingSplit Split(PostTrainingQuestion question, ScalingLaw law, ScalingLaw link, CeilingAssumption assumption, BaseModels bases, Interval? interval, double compute, double flops)
    {
        var scores = Scores(question.Curve, assumption, bases, Shares, compute);
        var best = BestShare(scores);
        var limit = scores.Max() - Near;
        var near = Enumerable.Range(0, Shares.Length).Where(i => scores[i] >= limit).ToArray();
        var chosen = BaseModels.Of(law, link, [best], flops);
        return new TrainingSplit(
            assumption,
            best,
            interval,
            best * compute,
            new Params(chosen.Sizes[0]),
            chosen.Starts[0],
            Scores(question.Curve, assumption, chosen, [best], compute)[0],
            scores[0],
            (Shares[near[0]], Shares[near[^1]]));
    }

    // Draw r takes replicate r of the law, and of the curve where that has replicates too: both are uncertain together.
    static Interval[]? ShareIntervals(PostTrainingQuestion question, ScalingLaw law, ScalingLaw link, double compute, double flops)
    {
        var (ofLaw, ofCurve) = (law.Uncertainty, question.Curve.Law.Uncertainty);
        if (ofLaw is null && ofCurve is null) return null;
        var draws = Math.Min(ofLaw?.Replicates.Count ?? int.MaxValue, ofCurve?.Replicates.Count ?? int.MaxValue);
        var answers = Array.ConvertAll(Assumptions, _ => new double[draws]);
        Parallel.For(0, draws, draw =>
        {
            var drawn = ofLaw is null ? law : law with { Coefficients = [.. ofLaw.Replicates[draw]] };
            var curve = ofCurve is null ? question.Curve : question.Curve with { Law = question.Curve.Law with { Coefficients = [.. ofCurve.Replicates[draw]] } };
            var bases = BaseModels.Of(drawn, link, Shares, flops);
            foreach (var assumption in Assumptions) answers[(int)assumption][draw] = BestShare(Scores(curve, assumption, bases, Shares, compute));
        });
        var freedom = Math.Min(ofLaw?.DegreesOfFreedom ?? int.MaxValue, ofCurve?.DegreesOfFreedom ?? int.MaxValue);
        return Array.ConvertAll(answers, ofAssumption => Quantiles.Expanded(ofAssumption, question.Level, freedom));
    }

    // The highest node, moved by the parabola through it and its neighbours in ln of the share.
    static double BestShare(double[] scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best]) best = i;
        }
        if (best <= 1 || best == scores.Length - 1) return Shares[best];
        var (below, top, above) = (scores[best - 1], scores[best], scores[best + 1]);
        var bend = below - (2 * top) + above;
        var move = bend < 0 ? Math.Clamp(0.5 * (below - above) / bend, -1, 1) : 0;
        return Shares[best] * Math.Pow(Shares[best + 1] / Shares[best], move);
    }

    static double[] Scores(PostTrainingCurve curve, CeilingAssumption assumption, BaseModels bases, double[] shares, double compute)
    {
        var (middle, steepness, measured) = (curve.Law["Cmid"], curve.Law["B"], curve.Params?.Value);
        var scores = new double[shares.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            var (start, spent) = (bases.Starts[i], shares[i] * compute);
            var ceiling = assumption == CeilingAssumption.Same ? curve.Ceiling : 1 - ((1 - start) * (1 - curve.Ceiling) / (1 - curve.Start));
            // A base model above the ceiling has nothing to gain. A sample of a larger model costs more in proportion: the same samples, more compute.
            var ofSize = measured is { } size ? middle * bases.Sizes[i] / size : middle;
            scores[i] = spent > 0 ? start + (Math.Max(0, ceiling - start) / (1 + Math.Pow(ofSize / spent, steepness))) : start;
        }
        return scores;
    }

    /// <summary>The models that pre-training leaves at each share: they are the same under every assumption about the ceiling.</summary>
    /// <param name="Sizes">Parameters of the optimum at the FLOPs that are left.</param>
    /// <param name="Starts">Their scores before post-training, by the link from the law's loss.</param>
    readonly record struct BaseModels(double[] Sizes, double[] Starts)
    {
        public static BaseModels Of(ScalingLaw law, ScalingLaw link, double[] shares, double flops)
        {
            var scales = Array.ConvertAll(shares, share => new Flops((1 - share) * flops) is var left ? new Scale(law.OptimalParams(left), left) : default);
            var (losses, starts) = (new double[scales.Length], new double[scales.Length]);
            law.Values(scales, losses);
            link.Values(losses, starts);
            return new BaseModels(Array.ConvertAll(scales, scale => scale.Params.Value), starts);
        }
    }
}
