using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Plans;
using Isoflop.Plans.Shapes;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Tests.Plans;

public class PlanTests
{
    static ComputePrice Price(string device = "H100", double? mfu = null, double? dollars = null) => new()
    {
        Device = Devices.Get(Devices.All, device),
        Utilisation = mfu is { } share ? AchievedUtilisation.Stated(share) : AchievedUtilisation.Published,
        Stated = dollars is { } price ? new Dollars(price) : null,
    };

    static readonly ScalingLaw Besiroglu = PublishedLaws.Find("besiroglu-2024")!;

    // DeepSeek-V3: 180K hours a trillion tokens on 14.8T is 2.664M, with 119K and 5K beside it 2.788M, at 2 dollars 5.576M.
    [Fact]
    public void Dollars_OfDeepSeekV3()
    {
        Assert.Equal(2.788e6, (180e3 * 14.8) + 119e3 + 5e3, 1);
        var plan = Plan.Of(Besiroglu, new DollarBudget(new Dollars(5.576e6)), Price("H800", mfu: 0.346, dollars: 2));
        Assert.Equal(2.788e6, plan.Training.DeviceHours, 1);
        Assert.Equal(5.576e6, plan.Training.Dollars.Value, 1);
        // On 2,048 devices that is 56.7 days, of which 54.2 are pre-training.
        var month = Plan.Of(Besiroglu, new DeviceBudget(2048, 2.664e6 / 24 / 2048), Price("H800", mfu: 0.346, dollars: 2));
        Assert.Equal(54.2, month.Training.Days, 0.05);
        // 6 N_active D = 3.286e24 at 34.6 % of the peak takes those hours.
        Assert.Equal(3.286e24, month.Flops.Value, 0.02e24);
    }

    [Fact]
    public void Energy_OfLlama65B()
    {
        // 1,022,362 A100-hours at 400 W and 1.1 are 449 MWh and 173 t   [LLaMA, table 15].
        var price = Price("A100") with { Device = Price("A100").Device with { Watts = 400, AllInKilowatts = null } };
        var plan = Plan.Of(Besiroglu, new DeviceBudget(2048, 1_022_362 / 24.0 / 2048), price);
        Assert.Equal(449.8, plan.Training.Energy.MegawattHours, 0.1);
        Assert.Equal(173.2, plan.Training.Energy.TonnesCarbonDioxide, 0.1);
    }

    [Fact]
    public void Budgets_OfOneSizeAgree()
    {
        var price = Price(mfu: 0.4, dollars: 2);
        var flops = 64 * 10 * 86_400.0 * 989e12 * 0.4;
        var plans = new PlanBudget[] { new FlopsBudget(new Flops(flops)), new DeviceBudget(64, 10), new DollarBudget(new Dollars(64 * 240 * 2)) }.Select(budget => Plan.Of(Besiroglu, budget, price)).ToArray();
        Assert.All(plans, plan =>
        {
            Assert.Equal(1, plan.Flops.Value / flops, 1e-12);
            Assert.Equal(64 * 240, plan.Training.DeviceHours, 1e-6);
            Assert.Equal(64 * 240 * 2, plan.Training.Dollars.Value, 1e-6);
        });
    }

    [Fact]
    public void Intervals_OfKnownUtilisationAndPrice_AreThoseOfTheLaw()
    {
        var law = PlanLaws.Fitted;
        var plan = Plan.Of(law, new FlopsBudget(new Flops(1e24)), Price(mfu: 0.4, dollars: 2));
        Assert.Equal(law.Uncertainty!.Interval(law, drawn => drawn.Optimum(new Flops(1e24))!.Params.Value, 0.9), plan.ParamsInterval);
        Assert.Equal(0, plan.Training.DollarsInterval.Width, 1e-6);
        Assert.Null(plan.FlopsInterval);
        var scale = new Scale(plan.Allocation.Params, plan.Allocation.Tokens);
        var run = law.Uncertainty.NewRunIntervals(law, [scale], 0.9)[0];
        Assert.Equal(run.Low, plan.LossInterval!.Value.Low, 0.01);
        Assert.Equal(run.High, plan.LossInterval.Value.High, 0.01);
    }

    [Fact]
    public void Intervals_OfATime_HoldUtilisationToo()
    {
        var law = PlanLaws.Fitted;
        var known = Plan.Of(law, new DeviceBudget(512, 30), Price(mfu: 0.264, dollars: 2));
        var unknown = Plan.Of(law, new DeviceBudget(512, 30), Price());
        Assert.True(unknown.ParamsInterval!.Value.Width > 1.2 * known.ParamsInterval!.Value.Width);
        Assert.Equal(known.Allocation.Params.Value, unknown.Allocation.Params.Value, 0.01 * known.Allocation.Params.Value);
        // 90 % of published runs lie between 0.15 and 0.5 or so.
        Assert.InRange(unknown.FlopsInterval!.Value.High / unknown.FlopsInterval.Value.Low, 2, 3.5);
        Assert.Contains(unknown.Findings, finding => finding.Id == "mfu-assumed");
        Assert.DoesNotContain(known.Findings, finding => finding.Id == "mfu-assumed");
    }

    [Fact]
    public void Off_DeadweightIsWhatTheBestSplitSaves()
    {
        var plan = Plan.Of(Besiroglu, new FlopsBudget(new Flops(1e24)), Price());
        Assert.All(plan.Off, off =>
        {
            Assert.Equal(Besiroglu.Loss(off.Params, off.Tokens).Value, off.Loss.Value, 1e-12);
            Assert.Equal(off.Loss.Value, Besiroglu.Optimum(new Flops(1e24 - off.Deadweight.Value))!.Loss.Value, 1e-9);
        });
        var fitted = Plan.Of(PlanLaws.Fitted, new FlopsBudget(new Flops(1e24)), Price());
        Assert.All(fitted.Off, off => Assert.InRange(off.Deadweight.Value, off.DeadweightInterval!.Value.Low, off.DeadweightInterval.Value.High));
    }

    [Theory]
    [InlineData(1e18)]
    [InlineData(1e21)]
    [InlineData(1e24)]
    [InlineData(3e26)]
    public void Shapes_AreCountedExactlyAndBuildable(double flops)
    {
        var plan = Plan.Of(Besiroglu, new FlopsBudget(new Flops(flops)), Price(), options: new PlanOptions { Vocabulary = 32_000, Context = 2048 });
        Assert.NotEmpty(plan.Shapes);
        Assert.All(plan.Shapes, choice =>
        {
            choice.Shape.Check();
            Assert.Equal(ParameterGroups.Of(choice.Shape).Total, choice.Params);
            Assert.InRange(choice.Off, -0.1, 0.1);
            Assert.Equal(0, choice.Shape.Width % choice.Shape.Heads);
            Assert.Equal(0, choice.Shape.Heads % choice.Shape.KeyHeads);
        });
        if (flops >= 1e21) Assert.InRange(Math.Abs(plan.Shapes[0].Off), 0, 0.03);
    }

    [Fact]
    public void Shapes_NearLlama3()
    {
        // 8.03B with a vocabulary of 128,256: Llama 3 has 32 layers of 4096 with 14336.
        var choices = BuildableShapes.Near(new Params(8_030_261_248), ParamsConvention.Total, 128_256, 8192);
        Assert.Contains(choices, choice => choice.Shape is { Layers: 32, Width: 4096, FeedForwardWidth: 14336, Heads: 32, KeyHeads: 8 } && choice.Off == 0);
    }

    // What two constraints leave is a fixed piece of work: how long and for how much depends on the devices.
    [Fact]
    public void Of_AFixedPieceOfWork_HasAnUncertainPrice()
    {
        var price = new ComputePrice { Device = Devices.Get(Devices.All, "H100") };
        var plan = Plan.Of(PlanLaws.Fitted, new DollarBudget(new Dollars(5e6)), price, new PlanConstraints { MostParams = new Params(30e9), MostTokens = new Tokens(1e12) });
        var hours = 1.8e23 / (3600 * price.Peak);
        var shares = price.Utilisation.Values;
        Assert.True(plan.Training.DeviceHoursInterval.Low > hours / shares[^1] && plan.Training.DeviceHoursInterval.High < hours / shares[0]);
        Assert.True(plan.Training.DeviceHoursInterval.Width > hours);
        Assert.True(plan.Training.DollarsInterval.Contains(plan.Training.Dollars.Value) && plan.Training.DollarsInterval.Width > 1e5);
    }

    [Fact]
    public void Layout_FitsTheDevice()
    {
        var plan = Plan.Of(Besiroglu, new DeviceBudget(512, 30), Price());
        var layout = plan.Training.Layout!.Choice!;
        Assert.True(layout.Fits);
        Assert.Equal(512, layout.Layout.Devices);
        layout.Layout.Check(plan.Shape!.Shape);
        Assert.Equal(DeviceMemory.Of(plan.Shape.Shape, layout.Layout, layout.MicroBatch, layout.Recompute), layout.Memory);
        Assert.True(layout.Memory.Total.Value < 80e9);
    }

    [Fact]
    public void Layout_ThatFitsNowhere_IsAnError()
    {
        var plan = Plan.Of(Besiroglu, new FlopsBudget(new Flops(1e25)), Price(), options: new PlanOptions { Devices = 8 });
        Assert.Equal(Severity.Error, Assert.Single(plan.Findings, finding => finding.Id == "does-not-fit").Severity);
    }

    [Fact]
    public void Findings_SayThatRoundingAloneMovedTheOptimum()
    {
        var plan = Plan.Of(Besiroglu, new FlopsBudget(new Flops(5.76e23)), Price());
        var message = Assert.Single(plan.Findings, finding => finding.Id == "rounding-moves-the-optimum").Message;
        Assert.Contains("40.36B", message, StringComparison.Ordinal);
        Assert.Contains("32.19B", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ABudgetBelowAStep_IsRefused()
    {
        Assert.Throws<InputException>(() => Plan.Of(Besiroglu, new FlopsBudget(new Flops(3)), Price()));
        Assert.Throws<InputException>(() => Plan.Of(Besiroglu, new FlopsBudget(new Flops(-1)), Price()));
        Assert.Throws<InputException>(() => Plan.Of(Besiroglu, new DeviceBudget(0, 30), Price()));
        Assert.Throws<InputException>(() => Plan.Of(PublishedLaws.Find("kaplan-2020-c")!, new FlopsBudget(new Flops(1e24)), Price()));
        Assert.Throws<InputException>(() => Plan.Of(Besiroglu, new FlopsBudget(new Flops(1e24)), Price(), new PlanConstraints { MostParams = new Params(0) }));
    }
}
