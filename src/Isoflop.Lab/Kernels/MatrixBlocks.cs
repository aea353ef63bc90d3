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
/// the first level while the tiles of a block of A, which stays in the second, pass over it. Panels are packed, so that a tile reads them line by
/// line; A is read where it lies, because its elements are only broadcast.
/// </summary>
static class MatrixBlocks<TTile>
    where TTile : struct, IMatrixTile
{
    // 256 deep: a panel of 32 columns takes 32 of the 48 KB of a first-level cache.
    const int DepthBlock = 256;

    // 512 rows of A, 256 deep: 512 KB of the second level; with the panels of 1,024 columns beside them 1.5 MB.
    const int RowBlock = 512;
    const int ColumnBlock = 1024;

    /// <summary>c[rows, columns] = a[rows, depth] b[depth, columns], or c += a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Factor a, Factor b, Span<float> c, int rows, int columns, int depth, bool accumulate, Workspace workspace)
    {
        var (tileRows, tileColumns) = (TTile.Rows, TTile.Columns);
        var widest = RoundUp(Math.Min(columns, ColumnBlock), tileColumns);
        var deepest = Math.Min(depth, DepthBlock);
        var scratch = workspace.Floats((widest * deepest) + (tileRows * deepest) + (tileRows * tileColumns));
        var panels = scratch[..(widest * deepest)];
        var lastRows = scratch.Slice(widest * deepest, tileRows * deepest);
        ref var edge = ref scratch[(widest * deepest) + (tileRows * deepest)];
        for (var column = 0; column < columns; column += ColumnBlock)
        {
            var width = Math.Min(ColumnBlock, columns - column);
            for (var at = 0; at < depth; at += DepthBlock)
            {
                var deep = Math.Min(DepthBlock, depth - at);
                var add = accumulate || at > 0;
                PanelPacking.Pack(b, at, column, deep, width, tileColumns, panels);
                for (var block = 0; block < rows; block += RowBlock)
                {
                    var end = Math.Min(rows, block + RowBlock);
                    for (var j = 0; j < width; j += tileColumns)
                    {
                        ref var panel = ref panels[j * deep];
                        var whole = width - j >= tileColumns;
                        for (var i = block; i < end; i += tileRows)
                        {
                            ref readonly var left = ref a.Values[(i * a.RowStride) + (at * a.ColumnStride)];
                            ref var target = ref c[(i * columns) + column + j];
                            if (whole && end - i >= tileRows)
                            {
                                TTile.Multiply(in left, a.RowStride, a.ColumnStride, ref panel, tileColumns, deep, ref target, columns, add);
                                continue;
                            }
                            // A tile over the edge is computed whole beside the matrix.
                            var count = Math.Min(tileRows, end - i);
                            PanelPacking.PackRows(a, i, at, count, deep, tileRows, lastRows);
                            TTile.Multiply(ref lastRows[0], 1, tileRows, ref panel, tileColumns, deep, ref edge, tileColumns, false);
                            Copy(ref edge, tileColumns, ref target, columns, count, Math.Min(tileColumns, width - j), add);
                        }
                    }
                }
            }
        }
    }

    static void Copy(ref float edge, int edgeStride, ref float target, int targetStride, int rows, int columns, bool add)
    {
        for (var row = 0; row < rows; row++)
        {
            var source = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref edge, row * edgeStride), columns);
            var line = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, row * targetStride), columns);
            if (!add) source.CopyTo(line);
            else for (var i = 0; i < columns; i++) line[i] += source[i];
        }
    }

    static int RoundUp(int value, int step) => (value + step - 1) / step * step;
}
