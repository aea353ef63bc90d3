using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The three matrix products of a linear layer y = x Wᵀ, whose weights lie as [outputs, inputs]. Letters throughout: m rows (tokens),
/// n outputs, k inputs; every matrix is row-major and dense.
/// </summary>
static class MatrixProduct
{
    /// <summary>y = x wᵀ (or y += x wᵀ): the layer itself. A single row takes a path of its own, and is rounded otherwise than beside others.</summary>
    /// <param name="x">[m, k]</param>
    /// <param name="w">[n, k]</param>
    /// <param name="y">[m, n]; must not overlap the others.</param>
    /// <param name="m">Rows, at least 0.</param>
    /// <param name="n">Outputs, at least 0.</param>
    /// <param name="k">Inputs, at least 0.</param>
    /// <param name="accumulate">Adds to y instead of replacing it.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    /// <param name="set">The instructions to use.</param>
    public static void MultiplyTransposed(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int m, int n, int k, bool accumulate, Workspace workspace, InstructionSet set = default)
    {
        if (m != 1)
        {
            Multiply(new Factor(x, k, 1), new Factor(w, 1, k), y, m, n, k, accumulate, workspace, set);
            return;
        }
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: VectorProduct<Lanes16, Vector512<float>>.MultiplyTransposed(x, w, y, n, k, accumulate); break;
            case InstructionSet.Avx2: VectorProduct<Lanes8, Vector256<float>>.MultiplyTransposed(x, w, y, n, k, accumulate); break;
            default: VectorProduct<Lanes4, Vector128<float>>.MultiplyTransposed(x, w, y, n, k, accumulate); break;
        }
    }

    /// <summary>dx = dy w (or dx += dy w): the gradient of the layer's input.</summary>
    /// <param name="dy">[m, n]</param>
    /// <param name="w">[n, k]</param>
    /// <param name="dx">[m, k]; must not overlap the others.</param>
    /// <param name="m">Rows, at least 0.</param>
    /// <param name="n">Outputs, at least 0.</param>
    /// <param name="k">Inputs, at least 0.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Multiply(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx, int m, int n, int k, bool accumulate, Workspace workspace, InstructionSet set = default) =>
        Multiply(new Factor(dy, n, 1), new Factor(w, k, 1), dx, m, k, n, accumulate, workspace, set);

    /// <summary>dw = dyᵀ x (or dw += dyᵀ x): the gradient of the layer's weights.</summary>
    /// <param name="dy">[m, n]</param>
    /// <param name="x">[m, k]</param>
    /// <param name="dw">[n, k]; must not overlap the others.</param>
    /// <param name="m">Rows, at least 0.</param>
    /// <param name="n">Outputs, at least 0.</param>
    /// <param name="k">Inputs, at least 0.</param>
    /// <param name="accumulate">Adds to dw instead of replacing it.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    /// <param name="set">The instructions to use.</param>
    public static void TransposedMultiply(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dw, int m, int n, int k, bool accumulate, Workspace workspace, InstructionSet set = default) =>
        Multiply(new Factor(dy, 1, n), new Factor(x, k, 1), dw, n, k, m, accumulate, workspace, set);

    static void Multiply(Factor a, Factor b, Span<float> c, int rows, int columns, int depth, bool accumulate, Workspace workspace, InstructionSet set)
    {
        if (rows == 0 || columns == 0) return;
        if (depth == 0)
        {
            if (!accumulate) c[..(rows * columns)].Clear();
            return;
        }
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: MatrixBlocks<Lanes16, Vector512<float>>.Multiply(a, b, c, rows, columns, depth, accumulate, workspace); break;
            case InstructionSet.Avx2: MatrixBlocks<Lanes8, Vector256<float>>.Multiply(a, b, c, rows, columns, depth, accumulate, workspace); break;
            default: MatrixBlocks<Lanes4, Vector128<float>>.Multiply(a, b, c, rows, columns, depth, accumulate, workspace); break;
        }
    }
}
