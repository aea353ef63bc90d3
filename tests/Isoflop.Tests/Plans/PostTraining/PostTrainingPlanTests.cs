using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Plans.PostTraining;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Plans.PostTraining;

public class PostTrainingPlanTests
{
    static readonly ScalingLaw Link = new() { Form = LawForms.Find("task-sigmoid")!, Coefficients = [0, 0.9, 6, 2.3] };

    static readonly ComputePrice Price = new() { Device = Devices.Get(Devices.All, "H100"), Utilisation = AchievedUtilisation.Stated(0.4), Stated = new Dollars(2) };

    static PostTrainingCurve Published(string name) => PostTrainingCurve.Published.Single(curve => curve.Name == name);

    static PostTrainingCurve Stated(double start, double ceiling, double exponent, double middle, ComputeUnit unit = ComputeUnit.DeviceHours) =>
        PostTrainingCurve.Of(new ScalingLaw { Form = LawForms.Find("score-sigmoid")!, Coefficients = [start, ceiling, exponent, middle] }, unit);

    static PostTrainingQuestion Ask(PostTrainingCurve curve, double hours) => new() { Curve = curve, Budget = new DollarBudget(new Dollars(2 * hours)), Price = Price };

    // Khatri et al. 2025, table 1, and what the text says of it.
    [Theory]
    [InlineData("scalerl-8b", 0.610, 1.92, 2542)]
    [InlineData("scalerl-8b-32k", 0.645, 1.89, 11272)]
    [InlineData("scalerl-8b-batch512", 0.605, 1.77, 2818)]
    [InlineData("scalerl-8b-batch2048", 0.645, 1.70, 10909)]
    [InlineData("scalerl-scout", 0.710, 1.65, 4242)]
    public void Published_IsTheTable(string name, double ceiling, double exponent, double middle)
    {
        var law = Published(name).Law;
        Assert.Equal((ceiling, exponent, middle), (law["A"], law["B"], law["Cmid"]));
        Assert.Contains("2510.13786", law.Source, StringComparison.Ordinal);
        Assert.Equal(0.5, Published(name).Gained(middle), 1e-12);
    }

    // The long and the large-batch curve overtake the short one late: in the paper's figures 9 and 10 they cross it, and from one score they cross once.
    [Theory]
    [InlineData("scalerl-8b-32k")]
    [InlineData("scalerl-8b-batch2048")]
    public void Published_SlowerCurvesOvertakeLate(string name)
    {
        var (slow, fast) = (Published(name).StartingAt(0.3), Published("scalerl-8b").StartingAt(0.3));
        Assert.True(slow.Score(4000) < fast.Score(4000));
        Assert.True(slow.Score(100_000) > fast.Score(100_000));
    }

    [Fact]
    public void Score_IsTheFormula()
    {
        var curve = Stated(0.35, 0.61, 1.92, 2542);
        Assert.Equal(0.35 + (0.26 / (1 + Math.Pow(2542 / 5000.0, 1.92))), curve.Score(5000), 1e-12);
        Assert.Equal(0.9, curve.Gained(curve.ComputeFor(0.9)), 1e-12);
    }

    // A second way: a fine walk along the curve for the last compute at which a doubling adds so much.
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void LastWorthwhile_IsWhereDoublingsGetSmaller(double points)
    {
        var curve = Stated(0.35, 0.61, 1.92, 2542);
        var walked = Enumerable.Range(0, 200_000).Select(i => 10 * Math.Exp(i * 1e-4)).Last(spent => curve.Score(2 * spent) - curve.Score(spent) >= points);
        Assert.Equal(1, curve.LastWorthwhile(points) / walked, 2e-4);
    }

    [Fact]
    public void LastWorthwhile_AboveTheSteepestDoubling_IsNever()
    {
        var curve = Stated(0.35, 0.61, 1.92, 2542);
        var steepest = 0.26 * Math.Tanh(1.92 * Math.Log(2) / 4);
        Assert.True(curve.LastWorthwhile(steepest * 0.999) > 0);
        Assert.Equal(0, curve.LastWorthwhile(steepest * 1.001));
        Assert.Contains(PostTrainingPlan.Of(Ask(curve, 5000) with { Worthwhile = 0.2 }).Findings, finding => finding.Id == "never-worthwhile");
    }

    [Fact]
    public void Of_APublishedCurve_HasTheRangeOfItsCeiling()
    {
        var plan = PostTrainingPlan.Of(Ask(Published("scalerl-8b").StartingAt(0.35), 5000));
        Assert.Equal(5000, plan.Compute, 1e-9);
        Assert.Equal(10_000, plan.Chosen.Dollars, 1e-6);
        var (low, high) = (Stated(0.35, 0.59, 1.92, 2542).Score(5000), Stated(0.35, 0.63, 1.92, 2542).Score(5000));
        Assert.Equal((low, high), (plan.Chosen.ScoreInterval!.Value.Low, plan.Chosen.ScoreInterval.Value.High));
        Assert.Contains(plan.Findings, finding => finding.Id == "interval-of-the-ceiling");
        Assert.Contains(plan.Findings, finding => finding.Id == "curve-of-one-recipe");
        Assert.Contains(PostTrainingPlan.Of(Ask(Published("scalerl-8b").StartingAt(0.35), 500)).Findings, finding => finding.Id == "before-the-curve");
        Assert.Contains(PostTrainingPlan.Of(Ask(Published("scalerl-8b").StartingAt(0.35), 5e6)).Findings, finding => finding is { Id: "beyond-the-curve", Severity: Severity.Warning });
    }

    // A second way: every share tried by the law, the link and the curve themselves.
    [Theory]
    [InlineData(CeilingAssumption.Same)]
    [InlineData(CeilingAssumption.SameShareOfErrors)]
    public void Splits_AreTheBestOfAGrid(CeilingAssumption assumption)
    {
        var law = PublishedLaws.Find("besiroglu-2024")!;
        var curve = Stated(0.35, 0.95, 1.92, 1e22, ComputeUnit.Flops);
        var plan = PostTrainingPlan.Of(Ask(curve, 0) with { Budget = new FlopsBudget(new Flops(1e24)), Law = law, Link = Link });
        var split = plan.Splits.Single(split => split.Assumption == assumption);
        double Score(double share)
        {
            var start = Link.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, law.Optimum(new Flops((1 - share) * 1e24))!.Loss.Value));
            var ceiling = assumption == CeilingAssumption.Same ? 0.95 : 1 - ((1 - start) * 0.05 / 0.65);
            return start + (Math.Max(0, ceiling - start) / (1 + Math.Pow(1e22 / (share * 1e24), 1.92)));
        }

        var best = Enumerable.Range(1, 9999).Select(i => i / 10_000.0).MaxBy(Score);
        Assert.Equal(Score(best), split.Score, 1e-4);
        Assert.Equal(1, split.Share / best, 0.05);
        Assert.Equal(Score(split.Share), split.Score, 1e-9);
        Assert.True(split.NearOptimal.Low < split.Share && split.Share < split.NearOptimal.High);
        Assert.Null(split.ShareInterval);
    }

    [Fact]
    public void Splits_OfAFittedLaw_HaveIntervals()
    {
        var curve = Stated(0.35, 0.95, 1.92, 1e22, ComputeUnit.Flops);
        var plan = PostTrainingPlan.Of(Ask(curve, 0) with { Budget = new FlopsBudget(new Flops(1e24)), Law = PlanLaws.Fitted, Link = Link });
        Assert.All(plan.Splits, split => Assert.True(split.ShareInterval!.Value.Contains(split.Share)));
        Assert.Contains(plan.Findings, finding => finding.Id == "split-assumed");
    }

    // A base model that the curve could not improve gets no post-training.
    [Fact]
    public void Splits_BelowTheBaseModel_AreNone()
    {
        var curve = Stated(0.05, 0.1, 1.92, 1e22, ComputeUnit.Flops);
        var plan = PostTrainingPlan.Of(Ask(curve, 0) with { Budget = new FlopsBudget(new Flops(1e24)), Law = PublishedLaws.Find("besiroglu-2024"), Link = Link });
        Assert.Equal(0, plan.Splits[0].Share);
        Assert.Equal(plan.Splits[0].WithoutAny, plan.Splits[0].Score);
    }

    [Fact]
    public void Of_WithoutAStart_SaysWhichScoreIsMissing()
    {
        var exception = Assert.Throws<InputException>(() => PostTrainingPlan.Of(Ask(Published("scalerl-8b"), 5000)));
        Assert.Contains("--start", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Published("scalerl-8b").StartingAt(0.61));
        Assert.Throws<InputException>(() => PostTrainingPlan.Of(Ask(Stated(0.1, 0.5, 1, 1e3), 5000) with { Link = Link }));
        Assert.Throws<InputException>(() => PostTrainingPlan.Of(Ask(Stated(0.1, 0.5, 1, 1e3), 5000) with { Worthwhile = 0 }));
        Assert.Throws<InputException>(() => PostTrainingCurve.Of(Link, ComputeUnit.Flops));
    }
}
