using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Plans.Thinking;

/// <summary>Searches the cheapest pair of model and samples.</summary>
static class ThinkingSearch
{
    // Losses between which a link is asked: nothing learns text better than 0.1 nats a token, and 12 is worse than guessing among 100,000.
    const double LeastLoss = 0.1, MostLoss = 12;

    public static ThinkingPlan Plan(ScalingLaw law, ThinkingQuestion question, double level)
    {
        LifetimeSearch.Require(law);
        var frontier = Counts(question.MostSamples).AsParallel().AsOrdered().Select(samples => Option(law, question, samples)).OfType<ThinkingOption>().ToImmutableArray();
        if (frontier.IsEmpty) throw Unreachable(law, question);
        var chosen = frontier.MinBy(option => option.Model.Total)!;
        var least = frontier[0];
        var intervals = law.Uncertainty?.Intervals(law, replicate => Answers(replicate, question, chosen, least), level);
        var plan = new ThinkingPlan
        {
            Law = law,
            Question = question,
            Level = level,
            Frontier = frontier,
            Chosen = chosen,
            ParamsInterval = intervals?[0],
            TotalInterval = intervals?[1],
            Switching = Switching(law, question, chosen, least),
            SwitchingInterval = chosen == least ? null : intervals?[2],
            Findings = [],
        };
        return plan with { Findings = ThinkingFindings.Of(plan) };
    }

    /// <summary>The score of a single sample by which so many samples reach the target; null where none does.</summary>
    public static double? SingleFor(ThinkingQuestion question, int samples)
    {
        // A majority of a task where most problems are below one half gets worse with more samples: the score rises in the single one all the same.
        if (!(question.Score(1 - 1e-9, samples) >= question.Target)) return null;
        var (low, high) = (0.0, 1.0);
        for (var step = 0; step < 30; step++)
        {
            var middle = (low + high) / 2;
            if (question.Score(middle, samples) >= question.Target) high = middle;
            else low = middle;
        }
        return high;
    }

    // 1, 2, 4, ...: between two of them the best costs less than a per cent less.
    static IEnumerable<int> Counts(int most)
    {
        for (var samples = 1; samples <= most; samples *= 2) yield return samples;
    }

    static ThinkingOption? Option(ScalingLaw law, ThinkingQuestion question, int samples)
    {
        if (SingleFor(question, samples) is not { } single || LossOf(question.Link, single) is not { } loss) return null;
        // A loss that the law never reaches, or only with more compute than the Earth has had.
        if (!(law.FlopsToReach(loss).Value is > 6 and < 1e45)) return null;
        var model = LifetimeSearch.Cheapest(law, loss, question.Demand(samples), question.Costs);
        return double.IsFinite(model.Total) ? new ThinkingOption(samples, single, loss, model) : null;
    }

    // The highest loss at which the link gives the score; the link falls as the loss rises.
    static NatsPerToken? LossOf(ScalingLaw link, double score)
    {
        double At(double loss) => link.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, loss));

        if (!(At(LeastLoss) >= score)) return null;
        var (low, high) = (LeastLoss, MostLoss);
        for (var step = 0; step < 50; step++)
        {
            var middle = (low + high) / 2;
            if (At(middle) >= score) low = middle;
            else high = middle;
        }
        return new NatsPerToken(low);
    }

    static double[] Answers(ScalingLaw law, ThinkingQuestion question, ThinkingOption chosen, ThinkingOption least)
    {
        if (!(law.FlopsToReach(chosen.Loss).Value is > 6 and < 1e45)) return [double.NaN, double.PositiveInfinity, double.NaN];
        var model = LifetimeSearch.Cheapest(law, chosen.Loss, question.Demand(chosen.Samples), question.Costs);
        return [model.Params.Value, model.Total, Switching(law, question, chosen, least)];
    }

    // Both models are given; on a replicate only their text, and so their training, costs another sum.
    static double Switching(ScalingLaw law, ThinkingQuestion question, ThinkingOption chosen, ThinkingOption least)
    {
        if (chosen == least) return double.NaN;
        LifetimeOption One(ThinkingOption option)
        {
            var all = question.Demand(option.Samples);
            var one = new ServingDemand(new Tokens(all.Input.Value / question.Volume), new Tokens(all.Output.Value / question.Volume));
            return LifetimeOption.Of(option.Model.Params, law.TokensToReach(option.Model.Params, option.Loss), one, question.Costs);
        }

        var (thinking, large) = (One(chosen), One(least));
        var saved = thinking.Serving - large.Serving;
        return saved > 0 ? Math.Max(0, (large.Training - thinking.Training) / saved) : double.PositiveInfinity;
    }

    static InputException Unreachable(ScalingLaw law, ThinkingQuestion question)
    {
        var highest = Counts(question.MostSamples).Select(samples => (samples, Score: question.Score(Best(question.Link), samples))).MaxBy(pair => pair.Score);
        var byLaw = law.Form.IndexOf("E") >= 0 ? $"; {law.Name} never falls below {law["E"]:F4} nats/token, where a single sample scores {question.Link.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, law["E"])):P1}" : "";
        return new InputException(
            $"a target of {question.Target:P1}", "--target", $"at most {highest.Score:P1}, which {highest.samples} samples of a perfect loss would score{byLaw}", "Lower the target, allow more samples, or take a better verifier.");
    }

    static double Best(ScalingLaw link) => Math.Clamp(link.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, LeastLoss)), 0, 1);
}
