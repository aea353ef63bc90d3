using Isoflop.Findings;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Training;

public class TrainerTests
{
    public static TheoryData<string, OptimiserKind> Kinds => new()
    {
        { "dense", OptimiserKind.AdamW },
        { "dense", OptimiserKind.Muon },
        { "norm", OptimiserKind.AdamW },
        { "capacity", OptimiserKind.AdamW },
        { "bias", OptimiserKind.AdamW },
        { "everything", OptimiserKind.Muon },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Weights_AreTheSameBitsForAnyThreads(string shape, OptimiserKind kind)
    {
        var (expected, losses) = Train(1);
        Assert.All([1, 2, 3], threads =>
        {
            var (weights, again) = Train(threads);
            Assert.Equal(expected, weights);
            Assert.Equal(losses, again);
        });

        (uint[] Weights, double[] Losses) Train(int threads)
        {
            using var trainer = new Trainer(TinyRuns.Spec(shape, kind), TinyRuns.Text(), new() { Threads = threads, Validation = TinyRuns.Text(1000, seed: 9) });
            var steps = TinyRuns.Finish(trainer);
            var bits = trainer.Model.Weights.ToArray().Select(BitConverter.SingleToUInt32Bits).ToArray();
            return (bits, [.. steps.Select(step => step.Loss.Value), .. steps.Select(step => step.GradientNorm), trainer.Validate().Loss.Value]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Loss_ComesNearTheEntropyOfTheText(string shape, OptimiserKind kind)
    {
        // A quarter of the tokens are drawn anew, one in eleven of them as foretold: the rest is a function of the token before.
        var foretold = 0.75 + (0.25 / 11);
        var entropy = -(foretold * Math.Log(foretold)) - (10 * (0.25 / 11) * Math.Log(0.25 / 11));
        using var trainer = new Trainer(TinyRuns.Spec(shape, kind) with { Steps = 200, LearningRate = 0.02 }, TinyRuns.Text(40_000), new() { Validation = TinyRuns.Text(8000, seed: 9) });
        var steps = TinyRuns.Finish(trainer);
        Assert.InRange(steps[0].Loss.Value, 2.2, 3.2);
        var validation = trainer.Validate();
        Assert.Equal(249 * 32, validation.Tokens.Value);
        Assert.InRange(validation.StandardError, 0.005, 0.05);
        Assert.InRange(validation.Loss.Value, entropy - (4 * validation.StandardError), entropy + 0.06 + (4 * validation.StandardError));
    }

    [Fact]
    public void Step_TellsWhatItDid()
    {
        using var trainer = new Trainer(TinyRuns.Spec("capacity"), TinyRuns.Text());
        var steps = TinyRuns.Finish(trainer);
        Assert.Equal(Enumerable.Range(1, 12), steps.Select(step => step.Step));
        Assert.Equal(12 * 1024, steps[^1].Tokens.Value);
        Assert.Equal(trainer.Spec.Rates().Rates.ToArray(), steps.Select(step => step.LearningRate));
        Assert.All(steps, step => Assert.InRange(step.DroppedShare, 0.25, 0.7));
        // 2,999 tokens after the first are 93 sequences of 32, and 384 were seen.
        Assert.Equal(93 * 32, trainer.UniqueTokens.Value);
        Assert.Equal(384.0 / 93, trainer.Epochs, 12);
        Assert.Throws<InvalidOperationException>(() => trainer.Step());
    }

    [Fact]
    public void Step_StopsWhereTheLossIsNoNumber()
    {
        var spec = TinyRuns.Spec() with { LearningRate = 1e30, Schedule = "constant" };
        using var trainer = new Trainer(spec, TinyRuns.Text());
        var steps = TinyRuns.Finish(trainer);
        Assert.InRange(steps.Count, 2, 11);
        Assert.False(double.IsFinite(steps[^1].Loss.Value) && double.IsFinite(steps[^1].GradientNorm));
        Assert.Equal("training-diverged", trainer.Stopped!.Id);
        Assert.Contains($"Step {steps.Count}", trainer.Stopped.Message);
        Assert.Equal(steps.Count - 1, trainer.Steps);
    }

    [Fact]
    public void Step_AllocatesNothing()
    {
        using var trainer = new Trainer(TinyRuns.Spec("everything") with { Steps = 40 }, TinyRuns.Text(), new() { Validation = TinyRuns.Text(1000) });
        for (var step = 0; step < 20; step++) trainer.Step();
        trainer.Validate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        // Over the end of an epoch as well.
        while (!trainer.Ended) trainer.Step();
        trainer.Validate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Memory_IsWhatIsTaken(string shape)
    {
        var spec = TinyRuns.Spec(shape) with { Shape = TinyShapes.All[shape] with { Context = 64, Width = 48, HeadSize = 12, FeedForwardWidth = 128, Vocabulary = 300 } };
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var trainer = new Trainer(spec, TinyRuns.Text());
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        var estimate = TrainingMemory.Of(spec, threads: 1);
        // Without the 4 MB that kernels scratch in, so that they hide nothing.
        Assert.InRange(estimate.Total - (4 << 20), 0.95 * (taken - (4 << 20)), 1.02 * (taken - (4 << 20)));
        trainer.Step();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - taken, 0, 1 << 17);
    }

    public static TheoryData<string> Shapes => TinyShapes.Names;

    [Fact]
    public void Trainer_RefusesWhatItCannotDo()
    {
        static void Refused(string said, RunSpec spec, TokenArray? text = null, TrainerOptions? options = null) =>
            Assert.Contains(said, Assert.Throws<InputException>(() => new Trainer(spec, text ?? TinyRuns.Text(), options)).Message);

        var spec = TinyRuns.Spec();
        Refused("32 tokens", spec, TinyRuns.Text(32));
        Refused("token 11 at position 200", spec, new TokenArray(Enumerable.Range(0, 300).Select(i => (ushort)(i < 200 ? i % 11 : 11)).ToArray()));
        Refused("validation text: 5 tokens", spec, options: new() { Validation = TinyRuns.Text(5) });
        Refused("at most the 1 MB that there are", spec, options: new() { AvailableBytes = 1_000_000 });
        Refused("threads of 0", spec, options: new() { Threads = 0 });
        Refused("1,000 tokens a step", spec with { BatchTokens = 1000 });
        Refused("Take 992", spec with { BatchTokens = 1000 });
        Refused("learning rate of 0", spec with { LearningRate = 0 });
        Refused("'weird'", spec with { Schedule = "weird" });
        Refused("beta2 of 1", spec with { Optimiser = new() { Beta2 = 1 } });
        Refused("clip norm of 0", spec with { Optimiser = new() { ClipNorm = 0 } });
    }
}
