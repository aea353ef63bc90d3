using Isoflop.Lab.Kernels;
using Isoflop.Lab.Kernels.References;
using static Isoflop.Tests.Lab.Kernels.KernelCase;

namespace Isoflop.Tests.Lab.Kernels;

public class AttentionTests
{
    // Tokens, heads, key-value heads, head size: around the blocks of 32, 16 and 8 queries and the padding of heads to 16, 8 and 4 channels.
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 4 }, { 7, 2, 1, 10 }, { 33, 3, 3, 16 }, { 64, 4, 2, 16 }, { 45, 6, 2, 40 }, { 130, 2, 2, 32 }, { 65, 2, 1, 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardAndBackward_AreTheReference(int tokens, int heads, int keyValueHeads, int headSize)
    {
        var shape = AttentionShape.Fused(tokens, heads, keyValueHeads, headSize);
        var (keys, values) = (heads * headSize, (heads + keyValueHeads) * headSize);
        // Scores of a spread of 3: softmaxes that are neither flat nor a single key.
        var qkv = Normal(tokens * shape.QueryStride, 1, 1.7);
        var doutput = Normal(tokens * shape.OutputStride, 2);
        var (output, logSumExp, dqkv) = (new float[doutput.Length], new float[heads * tokens], new float[qkv.Length]);
        AttentionReference.Forward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), output, logSumExp, shape);
        AttentionReference.Backward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), doutput, dqkv, dqkv.AsSpan(keys), dqkv.AsSpan(values), shape);
        foreach (var set in Sets)
        {
            var what = $"{set}, {shape}";
            var workspace = Dirty();
            var (fast, fastLog, fastGradient) = (NaNs(output.Length), NaNs(logSumExp.Length), NaNs(dqkv.Length));
            Attention.Forward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), fast, fastLog, shape, workspace, set);
            AssertClose(output, fast, 3e-6, $"output, {what}");
            AssertClose(logSumExp, fastLog, 1e-6, $"logSumExp, {what}");
            Attention.Backward(
                qkv, qkv.AsSpan(keys), qkv.AsSpan(values), fast, fastLog, doutput, fastGradient, fastGradient.AsSpan(keys), fastGradient.AsSpan(values), shape, Dirty(), set);
            AssertClose(dqkv, fastGradient, 2e-5, $"gradient, {what}");
        }
    }

    // The derivative of Σ output doutput by every query, key and value, by central differences of the reference in double precision's stead.
    [Fact]
    public void Backward_IsTheDerivativeOfForward()
    {
        var shape = AttentionShape.Fused(9, 4, 2, 6);
        var (keys, values) = (4 * 6, 6 * 6);
        var (qkv, doutput) = (Normal(9 * shape.QueryStride, 3), Normal(9 * shape.OutputStride, 4));
        var (output, logSumExp, dqkv) = (new float[doutput.Length], new float[4 * 9], new float[qkv.Length]);
        double Objective(float[] at)
        {
            AttentionReference.Forward(at, at.AsSpan(keys), at.AsSpan(values), output, logSumExp, shape);
            return output.Zip(doutput, (o, d) => (double)o * d).Sum();
        }

        Objective(qkv);
        Attention.Backward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), output, logSumExp, doutput, dqkv, dqkv.AsSpan(keys), dqkv.AsSpan(values), shape, new Workspace());
        const float step = 1e-2f;
        for (var i = 0; i < qkv.Length; i++)
        {
            float[] plus = [.. qkv], minus = [.. qkv];
            plus[i] += step;
            minus[i] -= step;
            var expected = (Objective(plus) - Objective(minus)) / ((double)plus[i] - minus[i]);
            // The third derivative times step² / 6, and the rounding of outputs over the step.
            Assert.Equal(expected, dqkv[i], 1e-3 * (1 + Math.Abs(expected)));
        }
    }

    // Generation: the last tokens with the keys of all give what all of them gave together, to the last bit.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Forward_OfTheLastTokensIsTheEndOfAll(int last)
    {
        const int tokens = 70, heads = 2, size = 16;
        var all = AttentionShape.Fused(tokens, heads, 1, size);
        var qkv = Normal(tokens * all.QueryStride, 5);
        var (keys, values) = (heads * size, (heads + 1) * size);
        foreach (var set in Sets)
        {
            var (output, some, logSumExp) = (new float[tokens * heads * size], new float[last * heads * size], new float[heads * tokens]);
            Attention.Forward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), output, logSumExp, all, new Workspace(), set);
            Attention.Forward(
                qkv.AsSpan((tokens - last) * all.QueryStride), qkv.AsSpan(keys), qkv.AsSpan(values), some, logSumExp, all with { Tokens = last, Keys = tokens }, new Workspace(), set);
            AssertClose(output.AsSpan((tokens - last) * heads * size), some, 1e-6, $"{set}");
        }
    }

    [Fact]
    public void Forward_LargeScoresStayFinite()
    {
        var shape = AttentionShape.Fused(40, 1, 1, 8);
        var qkv = Normal(40 * 24, 6, 100);
        foreach (var set in Sets)
        {
            var (output, logSumExp) = (new float[40 * 8], new float[40]);
            Attention.Forward(qkv, qkv.AsSpan(8), qkv.AsSpan(16), output, logSumExp, shape, new Workspace(), set);
            Assert.All(output, value => Assert.True(float.IsFinite(value)));
        }
    }

    static float[] NaNs(int count) => [.. Enumerable.Repeat(float.NaN, count)];

    // Scratch memory full of NaN: what a kernel reads without having written shows.
    static Workspace Dirty()
    {
        var workspace = new Workspace();
        workspace.Floats(200_000).Fill(float.NaN);
        return workspace;
    }
}
