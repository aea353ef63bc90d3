namespace Isoflop.Lab.Kernels;

/// <summary>The block of a matrix product whose sums stay in registers.</summary>
interface IMatrixTile
{
    /// <summary>Rows of the block.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the block.</summary>
    static abstract int Columns { get; }

    /// <summary>Columns of the narrow block: half as many.</summary>
    static abstract int NarrowColumns { get; }

    /// <summary>c = a b (or c += a b) for one whole block.</summary>
    /// <param name="a">[rows, depth]: element (r, d) lies at r rowStride + d depthStride.</param>
    /// <param name="rowStride">Floats from one row of a to the next.</param>
    /// <param name="depthStride">Floats from one column of a to the next.</param>
    /// <param name="b">[depth, columns], rows <paramref name="bStride"/> floats apart.</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="depth">Products in every sum, at least 0.</param>
    /// <param name="c">[rows, columns], rows <paramref name="cStride"/> floats apart.</param>
    /// <param name="cStride">Floats from one row of c to the next.</param>
    /// <param name="accumulate">Adds to c instead of replacing it.</param>
    static abstract void Multiply(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate);

    /// <summary>The same for a block of <see cref="NarrowColumns"/>.</summary>
    static abstract void MultiplyNarrow(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate);
}
