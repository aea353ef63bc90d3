using Isoflop.Lab.Kernels;
using Isoflop.Lab.Kernels.References;
using static Isoflop.Tests.Lab.Kernels.KernelCase;

namespace Isoflop.Tests.Lab.Kernels;

public class OptimisationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(55)]
    [InlineData(3001)]
    public void AdamW_IsTheReference(int count)
    {
        foreach (var set in Sets)
        {
            var (weights, first, second) = (Normal(count, 1), new float[count], new float[count]);
            var (fast, fastFirst, fastSecond) = (Normal(count, 1), new float[count], new float[count]);
            for (var number = 1; number <= 20; number++)
            {
                var gradients = Normal(count, 100 + (ulong)number, 0.3);
                var step = new AdamWStep(LearningRate: 3e-3f, Beta1: 0.9f, Beta2: 0.95f, Epsilon: 1e-8f, Decay: 0.1f, Step: number, GradientScale: 0.7f);
                OptimisationReference.AdamW(weights, gradients, first, second, step);
                Optimisation.AdamW(fast, gradients, fastFirst, fastSecond, step, set);
            }
            AssertClose(weights, fast, 2e-6, $"weights, {set}");
            AssertClose(first, fastFirst, 1e-6, $"first moment, {set}");
            AssertClose(second, fastSecond, 1e-6, $"second moment, {set}");
        }
    }

    [Fact]
    public void AdamW_FirstStepMovesEveryWeightByTheRate()
    {
        float[] weights = [1, 1, 1];
        Optimisation.AdamW(weights, [5, -0.01f, 100], new float[3], new float[3], new AdamWStep(0.1f, 0.9f, 0.999f, 1e-8f, 0, 1, 1));
        AssertClose([0.9f, 1.1f, 0.9f], weights, 1e-5, "weights");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1024)]
    [InlineData(70_001)]
    public void SumOfSquares_IsTheReference(int count)
    {
        var x = Normal(count, 2);
        foreach (var set in Sets)
        {
            var expected = OptimisationReference.SumOfSquares(x);
            Assert.Equal(expected, Optimisation.SumOfSquares(x, set), 1e-6 * (1 + expected));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(99)]
    public void Elementwise_IsWhatItSays(int count)
    {
        var (x, y) = (Normal(count, 3), Normal(count, 4));
        foreach (var set in Sets)
        {
            float[] sum = [.. x], scaled = [.. x], more = [.. x];
            Elementwise.Add(sum, y, set);
            Elementwise.Scale(scaled, 0.3f, set);
            Elementwise.AddScaled(more, -2.5f, y, set);
            Assert.Equal(x.Zip(y, (a, b) => a + b), sum);
            Assert.Equal(x.Select(a => a * 0.3f), scaled);
            AssertClose([.. x.Zip(y, (a, b) => (float)(a - (2.5 * b)))], more, 2e-7, $"{set}");
            Assert.Equal(x.Zip(y, (a, b) => (double)a * b).Sum(), Elementwise.Dot(x, y, set), 1e-5);
        }
    }
}
