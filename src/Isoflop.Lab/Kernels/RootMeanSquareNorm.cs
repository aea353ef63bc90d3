using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>y = gain x / √(mean x² + ε), row by row  [Zhang, Sennrich 2019].</summary>
static class RootMeanSquareNorm
{
    /// <summary>The norm of every row.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="gain">[width]</param>
    /// <param name="y">[rows, width]; may be x.</param>
    /// <param name="inverseRoot">[rows]: 1 / √(mean x² + ε), kept for the backward pass.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Channels, at least 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gain, Span<float> y, Span<float> inverseRoot, int rows, int width, float epsilon, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RootMeanSquareNormRows<Lanes16, Vector512<float>>.Forward(x, [], [], gain, y, inverseRoot, rows, width, epsilon); break;
            case InstructionSet.Avx2: RootMeanSquareNormRows<Lanes8, Vector256<float>>.Forward(x, [], [], gain, y, inverseRoot, rows, width, epsilon); break;
            default: RootMeanSquareNormRows<Lanes4, Vector128<float>>.Forward(x, [], [], gain, y, inverseRoot, rows, width, epsilon); break;
        }
    }

    /// <summary>sum = x + addend and y = norm of sum, in one pass: the residual stream's addition and the norm that reads it.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="addend">[rows, width]</param>
    /// <param name="sum">[rows, width]; may be x or addend.</param>
    /// <param name="gain">[width]</param>
    /// <param name="y">[rows, width]; must not be sum.</param>
    /// <param name="inverseRoot">[rows]: kept for the backward pass, in which sum is the norm's input.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Channels, at least 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="set">The instructions to use.</param>
    public static void ForwardOfSum(
        ReadOnlySpan<float> x, ReadOnlySpan<float> addend, Span<float> sum, ReadOnlySpan<float> gain, Span<float> y, Span<float> inverseRoot,
        int rows, int width, float epsilon, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RootMeanSquareNormRows<Lanes16, Vector512<float>>.Forward(x, addend, sum, gain, y, inverseRoot, rows, width, epsilon); break;
            case InstructionSet.Avx2: RootMeanSquareNormRows<Lanes8, Vector256<float>>.Forward(x, addend, sum, gain, y, inverseRoot, rows, width, epsilon); break;
            default: RootMeanSquareNormRows<Lanes4, Vector128<float>>.Forward(x, addend, sum, gain, y, inverseRoot, rows, width, epsilon); break;
        }
    }

    /// <summary>Gradients of the norm's input (replaced or added to) and of its gain (always added to).</summary>
    /// <param name="dy">[rows, width]</param>
    /// <param name="x">[rows, width]: the norm's input.</param>
    /// <param name="gain">[width]</param>
    /// <param name="inverseRoot">[rows], as the forward pass left it.</param>
    /// <param name="dx">[rows, width]; may be dy unless it is added to.</param>
    /// <param name="dgain">[width]; added to.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Channels, at least 1.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> inverseRoot, Span<float> dx, Span<float> dgain,
        int rows, int width, bool accumulate, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RootMeanSquareNormRows<Lanes16, Vector512<float>>.Backward(dy, x, gain, inverseRoot, dx, dgain, rows, width, accumulate); break;
            case InstructionSet.Avx2: RootMeanSquareNormRows<Lanes8, Vector256<float>>.Backward(dy, x, gain, inverseRoot, dx, dgain, rows, width, accumulate); break;
            default: RootMeanSquareNormRows<Lanes4, Vector128<float>>.Backward(dy, x, gain, inverseRoot, dx, dgain, rows, width, accumulate); break;
        }
    }
}
