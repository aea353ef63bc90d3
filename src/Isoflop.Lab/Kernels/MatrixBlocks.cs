using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>A factor of a product: element (row, column) lies at row RowStride + column ColumnStride.</summary>
readonly ref struct Factor(ReadOnlySpan<float> values, int rowStride, int columnStride)
{
    public readonly ReadOnlySpan<float> Values = values;
    public readonly int RowStride = rowStride;
    public readonly int ColumnStride = columnStride;
}

/// <summary>
/// C = A B cut into blocks that stay in the caches  [Goto, van de Geijn 2008]: a panel of B, as deep as a block and as wide as a tile, stays in
/// the first level while the tiles of a block of A, which stays in the second, pass over it. B is packed into panels, so that a tile reads it line
/// by line; A, whose elements are only broadcast, is read where it lies unless its lines are far apart.
/// </summary>
static class MatrixBlocks<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // 256 deep: a panel of 32 columns takes 32 of the 48 KB of a first-level cache.
    const int DepthBlock = 256;

    // 256 rows of A, 256 deep: 256 KB of the second level; with the panels of 1,024 columns beside them 1.3 MB.
    const int RowBlock = 256;
    const int ColumnBlock = 1024;

    // From this many floats between two elements that a tile reads in turn, packing A costs less than cache misses (measured).
    const int FarApart = 512;

    static int TileRows => Tile<TLanes, TVector>.Rows;

    static int TileColumns => Tile<TLanes, TVector>.Columns;

    static int NarrowColumns => Tile<TLanes, TVector>.NarrowColumns;

    /// <summary>c[rows, columns] = a[rows, depth] b[depth, columns], or c += a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Factor a, Factor b, Span<float> c, int rows, int columns, int depth, bool accumulate, Workspace workspace)
    {
        var deepest = Math.Min(depth, DepthBlock);
        var panelFloats = RoundUp(Math.Min(columns, ColumnBlock), TileColumns) * deepest;
        var rowFloats = RoundUp(Math.Min(rows, RowBlock), TileRows) * deepest;
        var scratch = workspace.Floats(panelFloats + rowFloats + (TileRows * TileColumns));
        var panels = scratch[..panelFloats];
        var rowPanels = scratch.Slice(panelFloats, rowFloats);
        var edge = scratch[(panelFloats + rowFloats)..];
        for (var column = 0; column < columns; column += ColumnBlock)
        {
            var width = Math.Min(ColumnBlock, columns - column);
            for (var at = 0; at < depth; at += DepthBlock)
            {
                var deep = Math.Min(DepthBlock, depth - at);
                PanelPacking<TLanes, TVector>.PackColumns(b, at, column, deep, width, panels);
                for (var row = 0; row < rows; row += RowBlock)
                {
                    var count = Math.Min(RowBlock, rows - row);
                    var target = c[((row * columns) + column)..];
                    // Tiles read whole rows only: those of the last, incomplete tile are packed with zeros beside them.
                    var whole = a.ColumnStride >= FarApart ? 0 : count / TileRows * TileRows;
                    if (whole < count) PanelPacking<TLanes, TVector>.PackRows(a, row + whole, at, count - whole, deep, rowPanels);
                    for (var j = 0; j < width; j += TileColumns)
                    {
                        var panel = panels.Slice(j * deep, deep * TileColumns);
                        var wide = Math.Min(TileColumns, width - j);
                        Tiles(a.Values[((row * a.RowStride) + (at * a.ColumnStride))..], a.RowStride, a.ColumnStride, TileRows * a.RowStride, panel, deep, target[j..], columns, whole, wide, accumulate || at > 0, edge);
                        if (whole < count)
                            Tiles(rowPanels, 1, TileRows, TileRows * deep, panel, deep, target[((whole * columns) + j)..], columns, count - whole, wide, accumulate || at > 0, edge);
                    }
                }
            }
        }
    }

    // The tiles of one panel of B. A begins a tile every tileStride floats.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tiles(
        ReadOnlySpan<float> a, int rowStride, int depthStride, int tileStride, ReadOnlySpan<float> panel, int depth, Span<float> c, int cStride, int rows, int columns,
        bool accumulate, Span<float> edge)
    {
        var i = 0;
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(panel);
        ref var target = ref MemoryMarshal.GetReference(c);
        if (columns == TileColumns)
        {
            for (; i <= rows - TileRows; i += TileRows)
            {
                Tile<TLanes, TVector>.Multiply(in left, rowStride, depthStride, in right, TileColumns, depth, ref target, cStride, accumulate);
                left = ref Unsafe.Add(ref left, tileStride);
                target = ref Unsafe.Add(ref target, TileRows * cStride);
            }
        }
        else if (columns == NarrowColumns)
        {
            for (; i <= rows - TileRows; i += TileRows)
            {
                Tile<TLanes, TVector>.MultiplyNarrow(in left, rowStride, depthStride, in right, TileColumns, depth, ref target, cStride, accumulate);
                left = ref Unsafe.Add(ref left, tileStride);
                target = ref Unsafe.Add(ref target, TileRows * cStride);
            }
        }
        for (; i < rows; i += TileRows)
        {
            // A tile over the edge is computed whole beside the matrix.
            Tile<TLanes, TVector>.Multiply(in left, rowStride, depthStride, in right, TileColumns, depth, ref edge[0], TileColumns, accumulate: false);
            CopyEdge(edge, c[(i * cStride)..], cStride, Math.Min(TileRows, rows - i), columns, accumulate);
            left = ref Unsafe.Add(ref left, tileStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyEdge(ReadOnlySpan<float> edge, Span<float> target, int stride, int rows, int columns, bool accumulate)
    {
        for (var row = 0; row < rows; row++)
        {
            ref readonly var source = ref edge[row * TileColumns];
            ref var line = ref MemoryMarshal.GetReference(target.Slice(row * stride, columns));
            var i = 0;
            for (; i <= columns - TLanes.Count; i += TLanes.Count)
            {
                var sums = TLanes.Load(in source, i);
                TLanes.Store(accumulate ? TLanes.Add(sums, TLanes.Load(ref line, i)) : sums, ref line, i);
            }
            if (i == columns) continue;
            var last = TLanes.Load(in source, i);
            if (accumulate) last = TLanes.Add(last, PartialVector.Load<TLanes, TVector>(ref line, i, columns));
            PartialVector.Store<TLanes, TVector>(last, ref line, i, columns);
        }
    }

    static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
