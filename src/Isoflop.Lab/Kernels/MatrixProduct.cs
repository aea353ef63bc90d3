using Isoflop.Lab.Kernels.References;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The three matrix products of a linear layer y = x Wᵀ, whose weights lie as [outputs, inputs]. Letters throughout: m rows (tokens),
/// n outputs, k inputs; every matrix is row-major and dense.
/// </summary>
static class MatrixProduct
{
    /// <summary>y = x wᵀ (or y += x wᵀ): the layer itself.</summary>
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
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int m, int n, int k, bool accumulate, Workspace workspace, InstructionSet set = default) =>
        MatrixProductReference.MultiplyTransposed(x, w, y, m, n, k, accumulate);

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
        MatrixProductReference.Multiply(dy, w, dx, m, n, k, accumulate);

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
        MatrixProductReference.TransposedMultiply(dy, x, dw, m, n, k, accumulate);
}
