using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>c = a b of whole tiles, small enough to need no blocks: what attention is made of.</summary>
static class TileProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>c = a b, or c += a b.</summary>
    /// <param name="a">[rows, depth]: element (r, d) lies at r rowStride + d depthStride.</param>
    /// <param name="rowStride">Floats from one row of a to the next.</param>
    /// <param name="depthStride">Floats from one column of a to the next.</param>
    /// <param name="b">[depth, columns]</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="depth">Products in every sum.</param>
    /// <param name="c">[rows, columns]</param>
    /// <param name="cStride">Floats from one row of c to the next.</param>
    /// <param name="rows">A multiple of the tile's rows.</param>
    /// <param name="columns">A multiple of the narrow tile's columns.</param>
    /// <param name="accumulate">Adds to c instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        ReadOnlySpan<float> a, int rowStride, int depthStride, ReadOnlySpan<float> b, int bStride, int depth, Span<float> c, int cStride, int rows, int columns,
        bool accumulate)
    {
        // One check for all tiles: the last element of each matrix must lie in its span.
        _ = (a[((rows - 1) * rowStride) + ((depth - 1) * depthStride)], b[((depth - 1) * bStride) + columns - 1], c[((rows - 1) * cStride) + columns - 1]);
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        ref var target = ref MemoryMarshal.GetReference(c);
        var j = 0;
        for (; j <= columns - Tile<TLanes, TVector>.Columns; j += Tile<TLanes, TVector>.Columns)
        {
            for (var i = 0; i < rows; i += Tile<TLanes, TVector>.Rows)
            {
                Tile<TLanes, TVector>.Multiply(
                    ref Unsafe.Add(ref left, i * rowStride), rowStride, depthStride, ref Unsafe.Add(ref right, j), bStride, depth,
                    ref Unsafe.Add(ref target, (i * cStride) + j), cStride, accumulate);
            }
        }
        if (j == columns) return;
        for (var i = 0; i < rows; i += Tile<TLanes, TVector>.Rows)
        {
            Tile<TLanes, TVector>.MultiplyNarrow(
                ref Unsafe.Add(ref left, i * rowStride), rowStride, depthStride, ref Unsafe.Add(ref right, j), bStride, depth,
                ref Unsafe.Add(ref target, (i * cStride) + j), cStride, accumulate);
        }
    }
}
