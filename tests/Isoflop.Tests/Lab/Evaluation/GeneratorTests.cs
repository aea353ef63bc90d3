using Isoflop.Findings;
using Isoflop.Lab.Evaluation;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Training;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Evaluation;

public class GeneratorTests
{
    public static TheoryData<string> Shapes => TinyShapes.Names;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CachedLogits_AreThoseOfTheWholePass(string name)
    {
        var shape = TinyShapes.All[name];
        var model = Transformer.Initialise(shape, seed: 5);
        TinyShapes.Shake(model, seed: 6);
        var (inputs, targets) = TinyShapes.Tokens(shape, sequences: 1, seed: 7);
        var whole = new ModelPass(shape, model.Layout, new RotaryTable(shape), sequences: 1);
        whole.Loss(model.Weights, inputs, targets);

        // All at once, one by one, and in two pieces: the loss of a token is what its logits say.
        foreach (var cuts in new[] { [7], Enumerable.Repeat(1, 7).ToArray(), [4, 3] })
        {
            var (pass, position) = (new CachedPass(model), 0);
            foreach (var count in cuts)
            {
                var logits = pass.Read(inputs.AsSpan(position, count)).ToArray();
                position += count;
                Assert.Equal(position, pass.Position);
                var sum = logits.Sum(logit => Math.Exp(logit));
                Assert.Equal(whole.Losses[position - 1], Math.Log(sum) - logits[targets[position - 1]], 1e-4);
            }
        }
        Assert.Throws<ArgumentException>(() => new CachedPass(model).Read(new int[8]).ToArray());
    }

    [Fact]
    public void Draw_FollowsTheSoftmax()
    {
        float[] logits = [0, 1, 2, -1, 1];
        double[] Shares(GenerationOptions options)
        {
            var (sampler, counts) = (new Sampler(options, 5), new double[5]);
            for (var i = 0; i < 40_000; i++) counts[sampler.Draw(logits)]++;
            return [.. counts.Select(count => count / 40_000)];
        }

        void Near(double[] powers, double[] shares)
        {
            for (var i = 0; i < 5; i++) Assert.Equal(powers[i] / powers.Sum(), shares[i], 0.012);
        }

        Near([1, Math.E, Math.Exp(2), Math.Exp(-1), Math.E], Shares(new()));
        Near([1, Math.Exp(2), Math.Exp(4), Math.Exp(-2), Math.Exp(2)], Shares(new() { Temperature = 0.5 }));
        Near([0, Math.E, Math.Exp(2), 0, Math.E], Shares(new() { TopK = 3 }));
        // e² of 14.2 is .52, with the first e .71, with the second .90.
        Near([0, 0, 1, 0, 0], Shares(new() { TopP = 0.5 }));
        Near([0, Math.E, Math.Exp(2), 0, 0], Shares(new() { TopP = 0.7 }));
        Near([0, Math.E, Math.Exp(2), 0, Math.E], Shares(new() { TopP = 0.85 }));
        Near([0, 0, 1, 0, 0], Shares(new() { Temperature = 0 }));
        Near([0, 0, 1, 0, 0], Shares(new() { TopK = 1 }));
    }

    [Fact]
    public void Continue_GoesOnBeyondTheContext()
    {
        using var trainer = new Isoflop.Lab.Training.Trainer(TinyRuns.Spec() with { Steps = 300, LearningRate = 0.02 }, TinyRuns.Text(40_000));
        TinyRuns.Finish(trainer);
        var first = Generator.Continue(trainer.Model, [4], new() { Seed = 3 }).Take(2000).ToArray();
        Assert.Equal(first, Generator.Continue(trainer.Model, [4], new() { Seed = 3 }).Take(2000));
        Assert.NotEqual(first, Generator.Continue(trainer.Model, [4], new() { Seed = 4 }).Take(2000));
        // 0.77 of the tokens follow the rule of the text.
        Assert.InRange(first.Zip(first.Skip(1), (a, b) => b == ((a * 3) + 2) % 11 ? 1.0 : 0).Average(), 0.7, 0.84);
        // The likeliest token always follows it.
        var likeliest = Generator.Continue(trainer.Model, [4], new() { Temperature = 0 }).Take(100).ToArray();
        Assert.All(likeliest.Zip(likeliest.Skip(1)), pair => Assert.Equal(((pair.First * 3) + 2) % 11, pair.Second));
        // A beginning longer than the context counts for its end.
        var long40 = Enumerable.Range(0, 40).Select(i => i % 11).ToArray();
        Assert.Equal(
            Generator.Continue(trainer.Model, long40[^32..], new() { Seed = 3 }).Take(5), Generator.Continue(trainer.Model, long40, new() { Seed = 3 }).Take(5));
    }

    [Fact]
    public void Continue_RefusesWhatItCannotDo()
    {
        var model = Transformer.Initialise(TinyShapes.Dense, 1);
        void Refused(string said, int[] beginning, GenerationOptions? options = null) =>
            Assert.Contains(said, Assert.Throws<InputException>(() => Generator.Continue(model, beginning, options)).Message);
        Refused("empty", []);
        Refused("token 11", [3, 11]);
        Refused("token -1", [-1]);
        Refused("temperature of -1", [1], new() { Temperature = -1 });
        Refused("top-k of 0", [1], new() { TopK = 0 });
        Refused("top-p of 0", [1], new() { TopP = 0 });
    }
}
