using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Plans.Experts;
using Isoflop.Plans.Serving;
using Isoflop.Tests.Models;

namespace Isoflop.Tests.Plans.Experts;

/// <summary>Experts beside dense models at equal compute, memory and bytes.</summary>
public class ExpertPlanTests
{
    static ExpertQuestion Question(ModelShape shape) => new()
    {
        Serving = new ServingQuestion { Shape = shape, Device = Devices.Get(Devices.All, "H100"), Precision = StoredPrecision.Find("bf16") },
    };

    // Mixtral: 46.7B held, 12.9B computed; its dense twins have 12.9B and 46.7B.
    [Fact]
    public void Of_AMixtureHasItsTwins()
    {
        var plan = ExpertPlan.Of(Question(Shapes.Mixtral));
        Assert.Equal("as given", plan.Rows[0].Name);
        Assert.Equal("3.6", $"{plan.Rows[0].Sparsity:F1}");
        Assert.Equal(1, plan.Rows[1].Total.Value / plan.Rows[0].Active.Value, 0.002);
        Assert.Equal(1, plan.Rows[1].TrainingFlops.Value / plan.Rows[0].TrainingFlops.Value, 0.002);
        Assert.Equal(1, plan.Rows[2].Total.Value / plan.Rows[0].Total.Value, 0.02);
        // Two, 5.5 at a batch of 4, 7.9 at 16 and all 8 experts at 64.
        Assert.Equal(["2.0", "7.9", "8.0", "8.0"], plan.Rows[0].Steps.Select(step => $"{step.DistinctExperts:F1}"));
        // Equal bytes: the twin at batch 64 reads what the mixture reads there.
        var twin = plan.Rows.Single(row => row.Name == "dense, equal bytes at batch 64");
        Assert.Equal(1, twin.Steps[2].Read.Value / plan.Rows[0].Steps[2].Read.Value, 0.03);
    }

    // At a batch of one experts win on latency; at 64 and more nearly all are read and the win is in FLOPs alone.
    [Fact]
    public void BreakEven_LiesBetweenOneReaderAndMany()
    {
        var plan = ExpertPlan.Of(Question(Shapes.Mixtral));
        var (mixture, memory) = (plan.Rows[0], plan.Rows[2]);
        Assert.True(mixture.Steps[0].Seconds < 0.5 * memory.Steps[0].Seconds);
        Assert.True(mixture.Steps[2].Seconds > 0.9 * memory.Steps[2].Seconds);
        Assert.InRange(plan.BreakEvenBatch!.Value, 4, 32);
        Assert.True(mixture.TrainingFlops.Value < 0.35 * memory.TrainingFlops.Value);
        Assert.Contains(plan.Findings, finding => finding.Id == "batch-reads-all-experts");
        Assert.Contains(plan.Findings, finding => finding.Id == "no-law-of-experts");
    }

    // Experts in place of a dense block keep a token's compute, but for the router's.
    [Fact]
    public void WithExperts_KeepsTheComputeOfAToken()
    {
        var plan = ExpertPlan.Of(Question(Shapes.Llama3Small));
        var dense = plan.Rows[0];
        foreach (var row in plan.Rows.Where(row => row.Shape.Experts is not null))
        {
            Assert.Equal(1, row.TrainingFlops.Value / dense.TrainingFlops.Value, 0.003);
            Assert.Equal(1, row.Active.Value / dense.Active.Value, 0.003);
        }
        Assert.Equal(5, plan.Rows.Count(row => row.Shape.Experts is not null));
        Assert.True(plan.Rows[5].Total.Value > 20 * dense.Total.Value);
        Assert.StartsWith("dense, equal memory", plan.Rows[^1].Name);
        Assert.Equal(1, plan.Rows[^1].Total.Value / plan.Rows[1].Total.Value, 0.03);
    }

    // Under a published law of experts more of them lower the loss at equal compute, ever less.
    [Fact]
    public void Loss_FallsWithExperts()
    {
        var plan = ExpertPlan.Of(Question(Shapes.Llama(24, 1024, 16, 16, 2816, 32000, 2048)) with { Law = PublishedLaws.Find("clark-2022-s-base") });
        double[] losses = [.. plan.Rows.Where(row => row.Shape.Experts is not null).Select(row => row.Loss!.Value.Value)];
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.DoesNotContain(plan.Findings, finding => finding.Id == "no-law-of-experts");
    }

    [Fact]
    public void Of_RefusesWhatCannotBe()
    {
        Assert.Throws<InputException>(() => ExpertPlan.Of(Question(Shapes.Llama3Small) with { Experts = [1] }));
        Assert.Throws<InputException>(() => ExpertPlan.Of(Question(Shapes.Llama3Small) with { Batches = [0] }));
    }
}
