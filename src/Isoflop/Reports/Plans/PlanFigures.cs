using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Plans;
using Isoflop.Plans.Lifetimes;
using Isoflop.Plans.Texts;
using Isoflop.Plans.Thinking;
using Isoflop.Quantities;
using Isoflop.Reports.Plots;
using Isoflop.Runs;

namespace Isoflop.Reports.Plans;

/// <summary>The figures of plans.</summary>
public static class PlanFigures
{
    const int Nodes = 60;

    /// <summary>Loss over size at the plan's compute: how flat the optimum is, where the plan stands, and where published laws would go.</summary>
    /// <param name="plan">The plan.</param>
    public static Figure Valley(Plan plan)
    {
        var law = plan.Law;
        var (low, high) = (plan.Off[0].Params.Value, plan.Off[^1].Params.Value);
        var sizes = ScaleAxes.LogSpaced(low, high, Nodes);
        double[] Losses(ScalingLaw drawn) => Array.ConvertAll(sizes, size => drawn.Loss(new Scale(new Params(size), plan.Flops)).Value);

        var marks = new List<Mark>();
        if (law.Uncertainty is { } uncertainty)
        {
            var intervals = uncertainty.Intervals(law, Losses, plan.Options.Level);
            marks.Add(Mark.Band(law.Name, sizes, intervals.Select(interval => interval.Low), intervals.Select(interval => interval.High)));
        }
        marks.Add(Mark.Line(law.Name, sizes, Losses(law)) with { Pattern = LinePattern.Solid });
        foreach (var rival in plan.Compare.Where(rival => rival.LossHere is not null && rival.Name != law.Name && rival.Params.Value >= low && rival.Params.Value <= high))
            marks.Add(Mark.Points(rival.Name, [rival.Params.Value], [rival.LossHere!.Value.Value]) with { Radius = 5, Filled = false });
        marks.Add(Mark.VerticalRule(plan.NearOptimal.Low.Value, $"within {Cells.Percent(plan.Options.NearTolerance)}"));
        marks.Add(Mark.VerticalRule(plan.NearOptimal.High.Value));
        if (plan.Allocation.Unspent.Value < 1e-6 * plan.Flops.Value && plan.Allocation.Params.Value >= low && plan.Allocation.Params.Value <= high)
            marks.Add(Mark.Star("plan", plan.Allocation.Params.Value, plan.Allocation.Loss.Value));
        return new Figure($"Loss over size at {plan.Flops} FLOPs", ScaleAxes.Of(RunColumn.Params, law.Convention), Axis.Linear(ScaleAxes.Loss))
        {
            Subtitle = $"{plan.Allocation.Params} parameters on {plan.Allocation.Tokens} tokens; {law.Name}",
            Caption = (law.Uncertainty is null ? "" : $"Band: {Cells.Level(plan.Options.Level)} mean-loss interval. ")
                + $"Between the upright lines the loss stays within {Cells.Percent(plan.Options.NearTolerance)} of the lowest. Open markers: where published laws would spend the same compute, by this law.",
            Marks = [.. marks],
        };
    }

    /// <summary>Cost over size at one loss: training, serving and both.</summary>
    /// <param name="plan">The plan.</param>
    public static Figure Lifetime(LifetimePlan plan)
    {
        var sizes = plan.Frontier.Select(option => option.Params.Value).ToArray();
        return new Figure("Cost of a life over size, at one loss", ScaleAxes.Of(RunColumn.Params, plan.Law.Convention), Axis.Log($"Cost ({plan.Costs.Unit})"))
        {
            Subtitle = $"{plan.Demand.Input} tokens read, {plan.Demand.Output} written; loss {Cells.Loss(plan.Loss.Value)} nats/token",
            Caption = "Every size is trained until it reaches the same loss; left of the critical size none does.",
            Marks =
            [
                Mark.Line("training", sizes, plan.Frontier.Select(option => option.Training)),
                Mark.Line("serving", sizes, plan.Frontier.Select(option => option.Serving)),
                Mark.Line("both", sizes, plan.Frontier.Select(option => option.Total)) with { Pattern = LinePattern.Solid },
                Mark.VerticalRule(plan.Critical.Value, "critical size"),
                Mark.Star("chosen", plan.Chosen.Params.Value, plan.Chosen.Total),
            ],
        };
    }

    /// <summary>Loss over epochs of the text at hand, at one compute.</summary>
    /// <param name="plan">The plan.</param>
    public static Figure Texts(TextPlan plan)
    {
        var options = plan.Frontier.Append(plan.Chosen).OrderBy(option => option.Epochs).ToArray();
        return new Figure("Loss over epochs of the text at hand", Axis.Log("Epochs", Ticks.Plain), Axis.Linear(ScaleAxes.Loss))
        {
            Subtitle = $"{plan.Unique} unique tokens, {plan.Flops} FLOPs",
            Caption = "Every point spends the same compute: more epochs, fewer parameters. Level line: the best loss on unlimited text.",
            Marks =
            [
                Mark.Line("loss", options.Select(option => option.Epochs), options.Select(option => option.Loss.Value)) with { Pattern = LinePattern.Solid },
                Mark.HorizontalRule(plan.Unlimited.Loss.Value, "unlimited text"),
                Mark.Star("chosen", plan.Chosen.Epochs, plan.Chosen.Loss.Value),
            ],
        };
    }

    /// <summary>Cost over samples a problem, at one score.</summary>
    /// <param name="plan">The plan.</param>
    public static Figure Thinking(ThinkingPlan plan)
    {
        var samples = plan.Frontier.Select(option => (double)option.Samples).ToArray();
        return new Figure("Train more or think more", Axis.Log("Samples a problem", Ticks.Plain), Axis.Log($"Cost ({plan.Question.Costs.Unit})"))
        {
            Subtitle = $"{plan.Question.Target:P0} of problems right, {new Tokens(plan.Question.Volume)} problems",
            Caption = "Every point reaches the target: more samples need a weaker, cheaper model.",
            Marks =
            [
                Mark.Line("training", samples, plan.Frontier.Select(option => option.Model.Training)),
                Mark.Line("answering", samples, plan.Frontier.Select(option => option.Model.Serving)),
                Mark.Line("both", samples, plan.Frontier.Select(option => option.Model.Total)) with { Pattern = LinePattern.Solid },
                Mark.Star("chosen", plan.Chosen.Samples, plan.Chosen.Model.Total),
            ],
        };
    }
}
