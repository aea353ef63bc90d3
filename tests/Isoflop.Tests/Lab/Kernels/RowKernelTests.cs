using Isoflop.Lab.Kernels;
using Isoflop.Lab.Kernels.References;
using static Isoflop.Tests.Lab.Kernels.KernelCase;

namespace Isoflop.Tests.Lab.Kernels;

/// <summary>Kernels that work row by row, against their references, with rows that end within a vector.</summary>
public class RowKernelTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 3, 5 }, { 4, 16 }, { 5, 31 }, { 2, 33 }, { 7, 64 }, { 3, 100 }, { 2, 515 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RootMeanSquareNorm_IsTheReference(int rows, int width)
    {
        const float epsilon = 1e-5f;
        var (x, addend, gain, dy) = (Normal(rows * width, 1, 3), Normal(rows * width, 2), Normal(width, 3), Normal(rows * width, 4));
        foreach (var set in Sets)
        {
            var (sum, y, inverse, fastSum, fast, fastInverse) =
                (new float[x.Length], new float[x.Length], new float[rows], new float[x.Length], new float[x.Length], new float[rows]);
            RootMeanSquareNormReference.ForwardOfSum(x, addend, sum, gain, y, inverse, rows, width, epsilon);
            RootMeanSquareNorm.ForwardOfSum(x, addend, fastSum, gain, fast, fastInverse, rows, width, epsilon, set);
            Assert.Equal(sum, fastSum);
            AssertClose(y, fast, 1e-6, $"y, {set}");
            AssertClose(inverse, fastInverse, 1e-6, $"1/rms, {set}");
            RootMeanSquareNorm.Forward(sum, gain, fast, fastInverse, rows, width, epsilon, set);
            AssertClose(y, fast, 1e-6, $"y without a sum, {set}");
            foreach (var accumulate in new[] { false, true })
            {
                var (dx, dgain, fastDx, fastGain) = (Normal(x.Length, 5), Normal(width, 6), Normal(x.Length, 5), Normal(width, 6));
                RootMeanSquareNormReference.Backward(dy, sum, gain, inverse, dx, dgain, rows, width, accumulate);
                RootMeanSquareNorm.Backward(dy, sum, gain, inverse, fastDx, fastGain, rows, width, accumulate, set);
                AssertClose(dx, fastDx, 2e-6, $"dx, {set}, accumulate {accumulate}");
                AssertClose(dgain, fastGain, 2e-6, $"dgain, {set}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Elementwise_IsTheLoop(int rows, int width)
    {
        const float factor = -0.7f;
        var (x, y) = (Normal(rows * width, 8), Normal(rows * width, 9));
        float[] scaled = [.. x.Select(value => value * factor)], sum = [.. x.Zip(y, (a, b) => a + b)], added = [.. x.Zip(y, (a, b) => a + (factor * b))];
        foreach (var set in Sets)
        {
            float[] copy = [.. y], own = [.. x], total = [.. x], more = [.. x];
            Elementwise.CopyScaled(copy, factor, x, set);
            Assert.Equal(scaled, copy);
            Elementwise.Scale(own, factor, set);
            Assert.Equal(scaled, own);
            Elementwise.Add(total, y, set);
            Assert.Equal(sum, total);
            Elementwise.AddScaled(more, factor, y, set);
            AssertClose(added, more, 1e-7, $"{set}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CrossEntropy_IsTheReference(int rows, int vocabulary)
    {
        const float scale = 0.125f;
        var logits = Normal(rows * vocabulary, 7, 4);
        var targets = new int[rows];
        for (var row = 0; row < rows; row++) targets[row] = row == 1 ? CrossEntropy.Ignored : row * 37 % vocabulary;
        foreach (var set in Sets)
        {
            float[] gradient = [.. logits], fast = [.. logits];
            var (losses, fastLosses, lossesOnly) = (new float[rows], new float[rows], new float[rows]);
            CrossEntropyReference.LossAndGradient(gradient, targets, losses, rows, vocabulary, scale);
            CrossEntropy.Loss(fast, targets, lossesOnly, rows, vocabulary, set);
            CrossEntropy.LossAndGradient(fast, targets, fastLosses, rows, vocabulary, scale, set);
            AssertClose(losses, fastLosses, 2e-6, $"loss, {set}");
            Assert.Equal(fastLosses, lossesOnly);
            AssertClose(gradient, fast, 5e-7, $"gradient, {set}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax_IsTheReference(int rows, int width)
    {
        var (x, dp) = (Normal(rows * width, 8, 2), Normal(rows * width, 9));
        foreach (var set in Sets)
        {
            var (p, fast, dx, fastDx) = (new float[x.Length], new float[x.Length], new float[x.Length], new float[x.Length]);
            SoftmaxReference.Forward(x, p, rows, width);
            Softmax.Forward(x, fast, rows, width, set);
            AssertClose(p, fast, 5e-7, $"p, {set}");
            SoftmaxReference.Backward(dp, p, dx, rows, width);
            Softmax.Backward(dp, p, fastDx, rows, width, set);
            AssertClose(dx, fastDx, 1e-6, $"dx, {set}");
        }
    }

    [Fact]
    public void Softmax_LargestAreTheFirstOfASortedRow()
    {
        const int rows = 20, width = 9, count = 4;
        // Rounded, so that some are equal: of these the earlier comes first.
        float[] x = [.. Normal(rows * width, 10, 2).Select(value => MathF.Round(value))];
        var indices = new int[rows * count];
        Softmax.Largest(x, indices, rows, width, count);
        for (var row = 0; row < rows; row++)
        {
            var expected = Enumerable.Range(0, width).OrderByDescending(column => x[(row * width) + column]).ThenBy(column => column).Take(count);
            Assert.Equal(expected, indices.AsSpan(row * count, count).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Activation_IsTheReference(int rows, int hidden)
    {
        // Up to five spreads of 4: where sigmoids are 0 and 1 too.
        var (both, dy) = (Normal(2 * rows * hidden, 11, 4), Normal(rows * hidden, 12));
        var x = both[..(rows * hidden)];
        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            foreach (var set in Sets)
            {
                var what = $"{kind}, {set}";
                var (expected, actual) = (new float[x.Length], new float[x.Length]);
                ActivationReference.Forward(kind, x, expected);
                Activation.Forward(kind, x, actual, set);
                AssertClose(expected, actual, 1e-6, $"y, {what}");
                ActivationReference.Backward(kind, dy, x, expected);
                Activation.Backward(kind, dy, x, actual, set);
                AssertClose(expected, actual, 3e-6, $"dx, {what}");
                ActivationReference.GatedForward(kind, both, expected, rows, hidden);
                Activation.GatedForward(kind, both, actual, rows, hidden, set);
                AssertClose(expected, actual, 1e-6, $"gated y, {what}");
                var (dboth, inPlace) = (new float[both.Length], (float[])[.. both]);
                ActivationReference.GatedBackward(kind, dy, both, dboth, rows, hidden);
                Activation.GatedBackward(kind, dy, inPlace, inPlace, rows, hidden, set);
                AssertClose(dboth, inPlace, 3e-6, $"gated dx, {what}");
            }
        }
    }

    // The reference's own slopes: by central differences.
    [Fact]
    public void Activation_BackwardIsTheDerivative()
    {
        const float step = 1e-2f;
        float[] x = [-6, -2, -0.75f, 0, 0.3f, 1.5f, 5];
        float[] ones = [1, 1, 1, 1, 1, 1, 1];
        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            var (plus, minus, slope) = (new float[7], new float[7], new float[7]);
            Activation.Forward(kind, [.. x.Select(value => value + step)], plus);
            Activation.Forward(kind, [.. x.Select(value => value - step)], minus);
            Activation.Backward(kind, ones, x, slope);
            for (var i = 0; i < x.Length; i++) Assert.Equal((plus[i] - minus[i]) / (2 * step), slope[i], 2e-4);
        }
    }

    [Theory]
    [InlineData(3, 2, 4)]
    [InlineData(5, 3, 6)]
    [InlineData(4, 2, 16)]
    [InlineData(4, 2, 22)]
    [InlineData(3, 1, 32)]
    [InlineData(2, 2, 64)]
    public void Rotary_IsTheReferenceAndTurnsBack(int tokens, int heads, int headSize)
    {
        const int first = 11;
        var stride = (heads * headSize) + 3;
        var (cosines, sines) = (new float[(first + tokens) * headSize / 2], new float[(first + tokens) * headSize / 2]);
        Rotary.Fill(cosines, sines, first + tokens, headSize, 10_000);
        var x = Normal(tokens * stride, 13);
        foreach (var set in Sets)
        {
            float[] expected = [.. x], actual = [.. x];
            RotaryReference.Apply(expected, cosines, sines, tokens, heads, headSize, stride, first, inverse: false);
            Rotary.Apply(actual, cosines, sines, tokens, heads, headSize, stride, first, inverse: false, set);
            AssertClose(expected, actual, 3e-7, $"{set}");
            Rotary.Apply(actual, cosines, sines, tokens, heads, headSize, stride, first, inverse: true, set);
            AssertClose(x, actual, 5e-7, $"back, {set}");
        }
    }

    // What rotary positions are for: the product of a query and a key depends on their distance alone.
    [Fact]
    public void Rotary_ProductsDependOnTheDistanceAlone()
    {
        const int size = 16;
        var (cosines, sines) = (new float[100 * size / 2], new float[100 * size / 2]);
        Rotary.Fill(cosines, sines, 100, size, 10_000);
        var (query, key) = (Normal(size, 14), Normal(size, 15));
        float Product(int queryPosition, int keyPosition)
        {
            float[] q = [.. query], k = [.. key];
            Rotary.Apply(q, cosines, sines, 1, 1, size, size, queryPosition, inverse: false);
            Rotary.Apply(k, cosines, sines, 1, 1, size, size, keyPosition, inverse: false);
            return Elementwise.Dot(q, k);
        }

        Assert.Equal(Product(7, 0), Product(99, 92), 1e-5);
        Assert.NotEqual(Product(7, 0), Product(8, 0), 1e-3);
    }

    [Fact]
    public void Embedding_GathersAndScatters()
    {
        const int vocabulary = 6, width = 37;
        int[] tokens = [3, 0, 3, 5, 3];
        var (table, dy) = (Normal(vocabulary * width, 16), Normal(tokens.Length * width, 17));
        var y = new float[tokens.Length * width];
        Embedding.Gather(table, tokens, y, width);
        var expected = Normal(vocabulary * width, 18);
        for (var row = 0; row < tokens.Length; row++)
        {
            Assert.Equal(table.AsSpan(tokens[row] * width, width), y.AsSpan(row * width, width));
            for (var i = 0; i < width; i++) expected[(tokens[row] * width) + i] += dy[(row * width) + i];
        }
        foreach (var set in Sets)
        {
            var dtable = Normal(vocabulary * width, 18);
            Embedding.ScatterAdd(dy, tokens, dtable, width, set);
            Assert.Equal(expected, dtable);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Gather(table, [vocabulary], y, width));
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Gather(table, [-1], y, width));
    }
}
