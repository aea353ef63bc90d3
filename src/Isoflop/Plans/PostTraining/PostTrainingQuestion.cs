using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Spending;
using Isoflop.Runs;

namespace Isoflop.Plans.PostTraining;

/// <summary>What is asked of a post-training curve.</summary>
public sealed record PostTrainingQuestion
{
    /// <summary>The curve, its score before the training included.</summary>
    public required PostTrainingCurve Curve { get; init; }

    /// <summary>What may be spent: on post-training alone, or on both where <see cref="Law"/> is given.</summary>
    public required PlanBudget Budget { get; init; }

    /// <summary>On what, at what price.</summary>
    public required ComputePrice Price { get; init; }

    /// <summary>What doubling the compute must add to the score to be worth it: 0.01 is a point.</summary>
    public double Worthwhile { get; init; } = 0.01;

    /// <summary>A law of the loss over size and text, by which the budget is split between pre-training and post-training; null where it is for post-training alone.</summary>
    public ScalingLaw? Law { get; init; }

    /// <summary>The score before post-training over the loss of pre-training: a law of a task. Needed with <see cref="Law"/>.</summary>
    public ScalingLaw? Link { get; init; }

    /// <summary>Level of the intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Refuses what cannot be.</summary>
    /// <returns>This.</returns>
    /// <exception cref="InputException">A number out of its range, a curve without a start, or a law without a link.</exception>
    public PostTrainingQuestion Check()
    {
        Budget.Check();
        if (double.IsNaN(Curve.Start))
            throw new InputException($"{Curve.Name} without the score before the training", "--start", "the base model's own score on the task of the curve", $"Measure it: --start 0.35. {Curve.Name}: {Curve.Task}.");
        if (Worthwhile is not (> 0 and < 1)) throw new InputException($"{Worthwhile:G4}", "--worth", "points of the score as a share, above 0 and below 1", "0.01 is a point for every doubling.");
        if (Law is null != Link is null)
            throw new InputException(Law is null ? "--link without --law" : "--law without --link", "options", "both or none", "The law gives the loss of a budget of pre-training, the link the score of that loss.");
        if (Law is { Form.SplitsCompute: false } law) throw new InputException($"{law.Name} ({law.Form.Formula})", "--law", "a law of the loss over params and tokens", "Take chinchilla, chinchilla-tied or kaplan, fitted or published.");
        if (Link is { } link && link.Form.Inputs is not [RunColumn.Loss])
            throw new InputException($"{link.Name} ({link.Form.Formula})", "--link", "a law of a score over the loss", "Take task-sigmoid or task-exponential: --link 0,0.9,4,2.1 or a file.");
        return this;
    }
}
