using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

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

    /// <summary>The best split under each assumption; none where no law of pre-training is given.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="compute">The whole budget in the unit of the curve.</param>
    /// <param name="flops">The same in FLOPs of pre-training.</param>
    public static ImmutableArray<TrainingSplit> Splits(PostTrainingQuestion question, double compute, double flops) => question is { Law: { } law, Link: { } link }
        ? [.. Enum.GetValues<CeilingAssumption>().Select(assumption => Split(question, law, link, assumption, compute, flops))]
        : [];

    static TrainingSplit Split(PostTrainingQuestion question, ScalingLaw law, ScalingLaw link, CeilingAssumption assumption, double compute, double flops)
    {
        var outcomes = Outcomes(law, link, question.Curve, assumption, compute, flops);
        var best = BestShare(outcomes.Scores);
        var near = Enumerable.Range(0, Shares.Length).Where(i => outcomes.Scores[i] >= outcomes.Scores.Max() - Near).ToArray();
        var chosen = Outcome(law, link, question.Curve, assumption, best, compute, flops);
        return new TrainingSplit(
            assumption,
            best,
            ShareInterval(question, law, link, assumption, compute, flops),
            best * compute,
            law.Optimum(new Flops((1 - best) * flops))!.Params,
            chosen.Start,
            chosen.Score,
            outcomes.Scores[0],
            (Shares[near[0]], Shares[near[^1]]));
    }

    // Draw r takes replicate r of the law, and of the curve where that has replicates too: both are uncertain together.
    static Interval? ShareInterval(PostTrainingQuestion question, ScalingLaw law, ScalingLaw link, CeilingAssumption assumption, double compute, double flops)
    {
        var (ofLaw, ofCurve) = (law.Uncertainty, question.Curve.Law.Uncertainty);
        if (ofLaw is null && ofCurve is null) return null;
        var answers = new double[Math.Min(ofLaw?.Replicates.Count ?? int.MaxValue, ofCurve?.Replicates.Count ?? int.MaxValue)];
        Parallel.For(0, answers.Length, draw =>
        {
            var drawn = ofLaw is null ? law : law with { Coefficients = [.. ofLaw.Replicates[draw]] };
            var curve = ofCurve is null ? question.Curve : question.Curve with { Law = question.Curve.Law with { Coefficients = [.. ofCurve.Replicates[draw]] } };
            answers[draw] = BestShare(Outcomes(drawn, link, curve, assumption, compute, flops).Scores);
        });
        return Quantiles.Expanded(answers, question.Level, Math.Min(ofLaw?.DegreesOfFreedom ?? int.MaxValue, ofCurve?.DegreesOfFreedom ?? int.MaxValue));
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

    static (double Start, double Score) Outcome(ScalingLaw law, ScalingLaw link, PostTrainingCurve curve, CeilingAssumption assumption, double share, double compute, double flops)
    {
        var left = new Flops((1 - share) * flops);
        var (start, size) = (Start(link, [law.Loss(new Scale(law.OptimalParams(left), left)).Value])[0], law.OptimalParams(left).Value);
        return (start, Score(curve, assumption, start, size, share * compute));
    }

    static (double[] Starts, double[] Scores) Outcomes(ScalingLaw law, ScalingLaw link, PostTrainingCurve curve, CeilingAssumption assumption, double compute, double flops)
    {
        var scales = Array.ConvertAll(Shares, share => new Flops((1 - share) * flops) is var left ? new Scale(law.OptimalParams(left), left) : default);
        var losses = new double[scales.Length];
        law.Values(scales, losses);
        var starts = Start(link, losses);
        var scores = new double[scales.Length];
        for (var i = 0; i < scores.Length; i++) scores[i] = Score(curve, assumption, starts[i], scales[i].Params.Value, Shares[i] * compute);
        return (starts, scores);
    }

    static double[] Start(ScalingLaw link, double[] losses)
    {
        var starts = new double[losses.Length];
        link.Values(Array.ConvertAll(losses, loss => new Scale(new Flops(double.NaN)).With(RunColumn.Loss, loss)), starts);
        return starts;
    }

    static double Score(PostTrainingCurve curve, CeilingAssumption assumption, double start, double size, double spent)
    {
        if (!(spent > 0)) return start;
        var ceiling = assumption == CeilingAssumption.Same ? curve.Ceiling : 1 - ((1 - start) * (1 - curve.Ceiling) / (1 - curve.Start));
        // A base model above the ceiling has nothing to gain. A sample of a larger model costs more in proportion: the same samples, more compute.
        var middle = curve.Law["Cmid"] * (curve.Params is { } measured ? size / measured.Value : 1);
        return start + (Math.Max(0, ceiling - start) / (1 + Math.Pow(middle / spent, curve.Law["B"])));
    }
}
