using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Catalogue;
using Isoflop.Models.Training;
using Isoflop.Plans;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Tests.Plans.Spending;

public class LayoutSearchTests
{
    static readonly Bytes H100 = new(80e9);

    static ModelShape Shape(string name) => PublishedModels.Get(PublishedModels.All, name).Shape!;

    // Whatever is chosen can be: devices add up, what must divide divides, the memory is what the accounting says, and no more than there is.
    [Theory]
    [InlineData("Llama 3 8B", 64, 512, 8192)]
    [InlineData("Llama 3 8B", 128, 16, 131072)]
    [InlineData("Llama 3.1 405B", 16384, 2048, 8192)]
    [InlineData("Mixtral 8x7B", 256, 1024, 8192)]
    [InlineData("DeepSeek-V3", 2048, 15360, 4096)]
    [InlineData("GPT-2 XL 1.5B", 8, 512, 512)]
    public void Find_IsALayoutThatFits(string model, int devices, int sequences, int context)
    {
        var shape = Shape(model) with { Context = context };
        var choice = LayoutSearch.Find(shape, devices, H100, 8, sequences)!;
        var layout = choice.Layout.Check(shape);
        Assert.True(choice.Fits);
        Assert.Equal(devices, layout.Devices);
        Assert.Equal(DeviceMemory.Of(shape, layout, choice.MicroBatch, choice.Recompute), choice.Memory);
        Assert.True(choice.Memory.Total.Value + choice.Gathered.Value <= 0.92 * H100.Value);
        Assert.Equal(layout.Zero == ZeroStage.Parameters, choice.Gathered.Value > 0);
        Assert.True(layout.Data * choice.MicroBatch * choice.MicroBatches <= sequences && choice.MicroBatches >= 1);
        Assert.Equal((layout.Pipeline - 1.0) / (layout.VirtualStages * choice.MicroBatches), choice.Bubble);
        Assert.True(layout.VirtualStages == 1 || (shape.Layers % (layout.Pipeline * layout.VirtualStages) == 0 && choice.MicroBatches % layout.Pipeline == 0));
    }

    // Short sequences go together until a pass has some thousand tokens; long ones go alone.
    [Fact]
    public void Find_PutsShortSequencesTogether()
    {
        var shape = Shape("GPT-2 XL 1.5B");
        Assert.Equal(16, LayoutSearch.Find(shape with { Context = 512 }, 8, H100, 8, 512)!.MicroBatch);
        Assert.Equal(1, LayoutSearch.Find(shape with { Context = 8192 }, 8, H100, 8, 512)!.MicroBatch);
    }

    // 131,072 tokens of a 70B model do not fit a replica of eight: pieces do.
    [Fact]
    public void Find_DividesLongSequences()
    {
        var shape = Shape("Llama 3 70B") with { Context = 131_072 };
        var choice = LayoutSearch.Find(shape, 256, H100, 8, 32)!;
        Assert.True(choice.Fits && choice.Layout.Context > 1);
        var whole = DeviceMemory.Of(shape, choice.Layout with { Context = 1, Data = choice.Layout.WeightCopies }, 1, choice.Recompute);
        Assert.Equal(whole.Activations.Value / choice.Layout.Context, choice.Memory.Activations.Value, 1);
        Assert.Equal(whole.Weights, choice.Memory.Weights);
        Assert.True(whole.Total.Value > choice.Memory.Total.Value);
    }

    // Experts are divided among replicas where they do not fit otherwise, and no further than needed.
    [Fact]
    public void Find_DividesExperts()
    {
        var shape = Shape("DeepSeek-V3");
        var choice = LayoutSearch.Find(shape, 2048, H100, 8, 15_360)!;
        Assert.True(choice.Fits);
        var whole = DeviceMemory.Of(shape, choice.Layout with { Expert = 1 }, choice.MicroBatch, choice.Recompute);
        Assert.True(choice.Layout.Expert > 1);
        // Without the division two layers of 256 experts would be gathered at once: 2 x 2 bytes x 11.5B over the tensor parallelism.
        Assert.True(whole.Total.Value + (choice.Gathered.Value * choice.Layout.Expert / 2) > 0.92 * H100.Value);
        Assert.Equal(1, LayoutSearch.Find(Shape("Llama 3 8B"), 64, H100, 8, 512)!.Layout.Expert);
    }

    // 105 layers over 35 stages with 4 micro-batches idle eight and a half times the work; three chunks a stage divide that by three   [Narayanan 2021, sec. 2.2].
    [Fact]
    public void Bubble_OfAnInterleavedPipeline()
    {
        Assert.Equal(34 / 4.0, new ParallelLayout { Pipeline = 35 }.Bubble(4));
        Assert.Equal(34 / 12.0, new ParallelLayout { Pipeline = 35, VirtualStages = 3 }.Bubble(4));
    }

    // A pipeline that would idle half of its time loses to computing the layers again, and interleaving to neither.
    [Fact]
    public void Find_WeighsBubblesAgainstRecompute()
    {
        var choice = LayoutSearch.Find(Shape("Llama 3.1 405B"), 16_384, H100, 8, 2048)!;
        Assert.True(choice.Lost < 0.5, $"{choice.Words} loses {choice.Lost:P0}");
    }

    [Fact]
    public void Obstacle_SaysWhatBindsAndByHowMuch()
    {
        var shape = Shape("Llama 3 8B");
        // 509 is a prime: 509 replicas for 128 sequences.
        Assert.Null(LayoutSearch.Find(shape, 509, H100, 8, 128));
        Assert.Contains("509 replicas", LayoutSearch.Obstacle(shape, 509, 8, 128), StringComparison.Ordinal);
        Assert.Contains("4.0 times", LayoutSearch.Obstacle(shape, 509, 8, 128), StringComparison.Ordinal);
    }

    [Fact]
    public void Enough_IsTheFirstDoublingThatFits()
    {
        var shape = Shape("Llama 3.1 405B");
        Assert.False(LayoutSearch.Find(shape, 8, H100, 8, 2048)!.Fits);
        var enough = LayoutSearch.Enough(shape, 8, H100, 8, 2048)!.Value;
        Assert.True(LayoutSearch.Find(shape, enough, H100, 8, 2048)!.Fits);
        Assert.False(LayoutSearch.Find(shape, enough / 2, H100, 8, 2048)!.Fits);
    }

    [Fact]
    public void Plan_ThatDoesNotFit_NamesTheLargestPartAndHowManyWould()
    {
        var price = new ComputePrice { Device = Devices.Get(Devices.All, "H100"), Utilisation = AchievedUtilisation.Stated(0.4) };
        var plan = Plan.Of(PublishedLaws.Find("besiroglu-2024")!, new FlopsBudget(new Flops(1e25)), price, options: new PlanOptions { Devices = 8 });
        var finding = Assert.Single(plan.Findings, finding => finding.Id == "does-not-fit");
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Matches("times its 80 GB; (weights|optimiser states|activations|logits)", finding.Message);
        Assert.Matches("[0-9,]+ devices would hold it", finding.Remedy);
    }
}
