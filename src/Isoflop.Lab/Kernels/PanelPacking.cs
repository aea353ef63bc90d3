using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>Copies the factors of a product into the order in which tiles read them.</summary>
static class PanelPacking<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // Panels of a packed side by side: 32 rows are two cache lines of a line of aᵀ.
    const int Together = 4;

    static int PanelRows => Tile<TLanes, TVector>.Rows;

    static int PanelColumns => Tile<TLanes, TVector>.Columns;

    /// <summary>Packs columns of b into panels [depth, tile's columns], one after another; columns beyond the last are 0.</summary>
    /// <param name="b">The factor.</param>
    /// <param name="row">First row: the depth at which the block begins.</param>
    /// <param name="column">First column.</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="panels">[⌈columns / tile's columns⌉, depth, tile's columns]</param>
    public static void PackColumns(Factor b, int row, int column, int depth, int columns, Span<float> panels)
    {
        var source = b.Values[((row * b.RowStride) + (column * b.ColumnStride))..];
        if (b.ColumnStride == 1)
        {
            CopyRows(source, b.RowStride, depth, columns, panels);
            return;
        }
        for (var j = 0; j < columns; j += PanelColumns)
        {
            var panel = panels.Slice(j * depth, depth * PanelColumns);
            var count = Math.Min(PanelColumns, columns - j);
            if (count < PanelColumns) panel.Clear();
            SquareTranspose.Apply(source[(j * b.ColumnStride)..], b.ColumnStride, count, depth, panel, PanelColumns);
        }
    }

    /// <summary>Packs rows of a into panels [depth, tile's rows], one after another; rows beyond the last are 0.</summary>
    /// <param name="a">The factor.</param>
    /// <param name="row">First row.</param>
    /// <param name="column">First column: the depth at which the block begins.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="depth">Columns.</param>
    /// <param name="panels">[⌈rows / tile's rows⌉, depth, tile's rows]</param>
    public static void PackRows(Factor a, int row, int column, int rows, int depth, Span<float> panels)
    {
        var source = a.Values[((row * a.RowStride) + (column * a.ColumnStride))..];
        var i = 0;
        if (a.RowStride == 1)
        {
            var whole = rows / PanelRows * PanelRows;
            for (; i < whole; i += Together * PanelRows)
                CopyColumns(source[i..], a.ColumnStride, Math.Min(Together * PanelRows, whole - i), depth, panels[(i * depth)..]);
            i = whole;
        }
        for (; i < rows; i += PanelRows)
        {
            var panel = panels.Slice(i * depth, depth * PanelRows);
            var count = Math.Min(PanelRows, rows - i);
            if (count < PanelRows) panel.Clear();
            if (a.RowStride == 1) for (var d = 0; d < depth; d++) source.Slice((d * a.ColumnStride) + i, count).CopyTo(panel[(d * PanelRows)..]);
            else SquareTranspose.Apply(source[(i * a.RowStride)..], a.RowStride, count, depth, panel, PanelRows);
        }
    }

    // Whole rows of b in turn, so that memory is read in its order; each is cut over all panels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(ReadOnlySpan<float> source, int stride, int depth, int columns, Span<float> panels)
    {
        // One check for all: the last element of each must lie in its span.
        _ = (source[((depth - 1) * stride) + columns - 1], panels[(((columns + PanelColumns - 1) / PanelColumns) * PanelColumns * depth) - 1]);
        ref var line = ref MemoryMarshal.GetReference(source);
        ref var target = ref MemoryMarshal.GetReference(panels);
        var whole = columns / PanelColumns * PanelColumns;
        for (var d = 0; d < depth; d++)
        {
            ref var to = ref target;
            for (var j = 0; j < whole; j += PanelColumns)
            {
                TLanes.Store(TLanes.Load(ref line, j), ref to, 0);
                TLanes.Store(TLanes.Load(ref line, j + TLanes.Count), ref to, TLanes.Count);
                to = ref Unsafe.Add(ref to, depth * PanelColumns);
            }
            if (whole < columns)
            {
                TLanes.Store(PartialVector.Load<TLanes, TVector>(ref line, whole, columns), ref to, 0);
                TLanes.Store(PartialVector.Load<TLanes, TVector>(ref line, whole + TLanes.Count, columns), ref to, TLanes.Count);
            }
            line = ref Unsafe.Add(ref line, stride);
            target = ref Unsafe.Add(ref target, PanelColumns);
        }
    }

    // Depth outside: what lies side by side is read at once, and lines a power of two apart do not push one another out of the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyColumns(ReadOnlySpan<float> source, int stride, int rows, int depth, Span<float> panels)
    {
        _ = (source[((depth - 1) * stride) + rows - 1], panels[(rows * depth) - 1]);
        ref var line = ref MemoryMarshal.GetReference(source);
        ref var target = ref MemoryMarshal.GetReference(panels);
        for (var d = 0; d < depth; d++)
        {
            ref var to = ref target;
            for (var i = 0; i < rows; i += PanelRows)
            {
                if (PanelRows == Vector256<float>.Count) Vector256.LoadUnsafe(ref line, (nuint)i).StoreUnsafe(ref to);
                else Vector128.LoadUnsafe(ref line, (nuint)i).StoreUnsafe(ref to);
                to = ref Unsafe.Add(ref to, depth * PanelRows);
            }
            line = ref Unsafe.Add(ref line, stride);
            target = ref Unsafe.Add(ref target, PanelRows);
        }
    }
}
