using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>Softmax of rows, and the choice of a row's largest: what a router of experts needs.</summary>
static class Softmax
{
    /// <summary>p = exp(x) / Σ exp(x), row by row.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="p">[rows, width]; may be x.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Entries of a row, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Forward(ReadOnlySpan<float> x, Span<float> p, int rows, int width, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RowSoftmax<Lanes16, Vector512<float>>.Forward(x, p, rows, width); break;
            case InstructionSet.Avx2: RowSoftmax<Lanes8, Vector256<float>>.Forward(x, p, rows, width); break;
            default: RowSoftmax<Lanes4, Vector128<float>>.Forward(x, p, rows, width); break;
        }
    }

    /// <summary>dx = p (dp - Σ p dp), row by row.</summary>
    /// <param name="dp">[rows, width]</param>
    /// <param name="p">[rows, width], as the forward pass left it.</param>
    /// <param name="dx">[rows, width]; may be dp.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Entries of a row, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Backward(ReadOnlySpan<float> dp, ReadOnlySpan<float> p, Span<float> dx, int rows, int width, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RowSoftmax<Lanes16, Vector512<float>>.Backward(dp, p, dx, rows, width); break;
            case InstructionSet.Avx2: RowSoftmax<Lanes8, Vector256<float>>.Backward(dp, p, dx, rows, width); break;
            default: RowSoftmax<Lanes4, Vector128<float>>.Backward(dp, p, dx, rows, width); break;
        }
    }

    /// <summary>The largest entries of every row, largest first; of equal ones the earlier.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="indices">[rows, count]: their columns.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="width">Entries of a row.</param>
    /// <param name="count">How many, 1 .. width; cost grows with rows width count.</param>
    public static void Largest(ReadOnlySpan<float> x, Span<int> indices, int rows, int width, int count)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = x.Slice(row * width, width);
            var chosen = indices.Slice(row * count, count);
            for (var rank = 0; rank < count; rank++)
            {
                var best = -1;
                for (var column = 0; column < width; column++)
                {
                    if ((best < 0 || line[column] > line[best]) && !chosen[..rank].Contains(column)) best = column;
                }
                chosen[rank] = best;
            }
        }
    }
}
