using Isoflop.Lab.Evaluation;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Training;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Evaluation;

public class LossEvaluatorTests
{
    [Fact]
    public void Measure_IsTheMeanOfTheTokensWithItsError()
    {
        var shape = TinyShapes.All["experts"];
        var model = Transformer.Initialise(shape, seed: 5);
        TinyShapes.Shake(model, seed: 6);
        var tokens = TinyRuns.Tokens(400, seed: 3);
        var single = new ModelPass(shape, model.Layout, new RotaryTable(shape), sequences: 1);
        var means = new List<double>();
        for (var first = 0; first + 7 < tokens.Length; first += 7)
        {
            single.Loss(model.Weights, [.. tokens[first..(first + 7)].Select(t => (int)t)], [.. tokens[(first + 1)..(first + 8)].Select(t => (int)t)]);
            means.Add(single.Losses.ToArray().Average(loss => (double)loss));
        }
        Assert.Equal(57, means.Count);
        var error = Math.Sqrt(means.Sum(own => Math.Pow(own - means.Average(), 2)) / 56 / 57);

        var one = LossEvaluator.Measure(model, new TokenArray(tokens), threads: 1);
        Assert.Equal(means.Average(), one.Loss.Value, 1e-6);
        Assert.Equal(error, one.StandardError, 1e-6);
        Assert.Equal(399, one.Tokens.Value);
        Assert.Equal(one, LossEvaluator.Measure(model, new TokenArray(tokens), threads: 3));
        Assert.Equal(means.Take(10).Average(), LossEvaluator.Measure(model, new TokenArray(tokens), threads: 2, sequences: 10).Loss.Value, 1e-6);
    }

    // A model that has learned nothing says 1/vocabulary of every token: uniform logits.
    [Fact]
    public void Measure_OfUniformLogitsIsLnOfTheVocabulary()
    {
        var model = Transformer.Empty(TinyShapes.Dense);
        var loss = LossEvaluator.Measure(model, TinyRuns.Text(200), threads: 1);
        Assert.Equal(Math.Log(11), loss.Loss.Value, 1e-6);
        Assert.Equal(0, loss.StandardError, 1e-6);
    }
}
