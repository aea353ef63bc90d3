using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Lifetimes;
using Isoflop.Plans.Thinking;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Plans.Thinking;

public class ThinkingPlanTests
{
    static readonly ScalingLaw Link = new() { Form = LawForms.Find("task-sigmoid")!, Coefficients = [0, 0.9, 6, 2.3] };

    static ThinkingQuestion Question(double volume, AnsweringKind kind = AnsweringKind.Coverage) => new()
    {
        Target = 0.6,
        Link = Link,
        Volume = volume,
        Prompt = new Tokens(500),
        Thought = new Tokens(1000),
        Answering = new Answering(kind, 0.9, 0.2),
        Difficulty = new Difficulty(2),
        MostSamples = 256,
        Costs = LifetimeCosts.OfFlops,
    };

    static readonly ScalingLaw Law = PublishedLaws.Find("besiroglu-2024")!;

    [Fact]
    public void Frontier_EveryOptionReachesTheTarget()
    {
        var question = Question(1e9);
        var plan = ThinkingPlan.Of(Law, question, 0.9);
        Assert.True(plan.Frontier.Length >= 4);
        Assert.All(plan.Frontier, option =>
        {
            var loss = Law.Loss(option.Model.Params, option.Model.Tokens);
            var single = Link.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, loss.Value));
            Assert.Equal(question.Target, question.Score(single, option.Samples), 1e-4);
        });
        // More samples need less of a single one.
        Assert.Equal(plan.Frontier.Select(option => option.Single).OrderDescending(), plan.Frontier.Select(option => option.Single));
        Assert.Equal(plan.Frontier.Min(option => option.Model.Total), plan.Chosen.Model.Total);
    }

    [Fact]
    public void Chosen_ThinksMoreWhereFewAsk()
    {
        var few = ThinkingPlan.Of(Law, Question(1e5), 0.9);
        var many = ThinkingPlan.Of(Law, Question(1e13), 0.9);
        Assert.True(few.Chosen.Samples > many.Chosen.Samples, $"{few.Chosen.Samples} and {many.Chosen.Samples}");
        Assert.True(few.Chosen.Model.Params.Value < few.Least.Model.Params.Value);
    }

    [Fact]
    public void Switching_IsWhereBothTotalsMeet()
    {
        var plan = ThinkingPlan.Of(Law, Question(1e5), 0.9);
        Assert.True(plan.Chosen.Samples > 1);
        var at = plan.Question with { Volume = plan.Switching };
        double Total(ThinkingOption option) => LifetimeOption.Of(option.Model.Params, option.Model.Tokens, at.Demand(option.Samples), at.Costs).Total;
        Assert.Equal(1, Total(plan.Chosen) / Total(plan.Least), 1e-6);
    }

    [Fact]
    public void Of_AVerifierThatErrsNeedsABetterModel()
    {
        var perfect = ThinkingPlan.Of(Law, Question(1e6), 0.9);
        var imperfect = ThinkingPlan.Of(Law, Question(1e6, AnsweringKind.Verifier), 0.9);
        var majority = ThinkingPlan.Of(Law, Question(1e6, AnsweringKind.Majority), 0.9);
        Assert.True(imperfect.Chosen.Model.Total > perfect.Chosen.Model.Total);
        Assert.True(majority.Chosen.Model.Total > perfect.Chosen.Model.Total);
    }

    [Fact]
    public void Of_TheIntervalHoldsTheChosenSize()
    {
        var plan = ThinkingPlan.Of(PlanLaws.Fitted, Question(1e5), 0.9);
        Assert.True(plan.ParamsInterval!.Value.Contains(plan.Chosen.Model.Params.Value));
        Assert.True(plan.SwitchingInterval!.Value.Contains(plan.Switching));
    }

    [Fact]
    public void Of_ATargetBeyondTheCeiling_SaysWhatCanBeReached()
    {
        var message = Assert.Throws<InputException>(() => ThinkingPlan.Of(Law, Question(1e6, AnsweringKind.Majority) with { Target = 0.99 }, 0.9)).Message;
        Assert.Contains("at most", message, StringComparison.Ordinal);
    }
}
