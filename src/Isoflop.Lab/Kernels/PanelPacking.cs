using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Isoflop.Lab.Kernels;

/// <summary>Copies the factors of a product into the order in which tiles read them.</summary>
static class PanelPacking
{
    // Panels of a packed side by side: 32 rows are two cache lines of a line of aᵀ.
    const int Together = 4;

    /// <summary>Packs columns of b into panels [depth, panelColumns], one after another; columns beyond the last are 0.</summary>
    /// <param name="b">The factor.</param>
    /// <param name="row">First row: the depth at which the block begins.</param>
    /// <param name="column">First column.</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="panelColumns">Columns of a panel.</param>
    /// <param name="panels">[⌈columns / panelColumns⌉, depth, panelColumns]</param>
    public static void PackColumns(Factor b, int row, int column, int depth, int columns, int panelColumns, Span<float> panels)
    {
        for (var j = 0; j < columns; j += panelColumns)
        {
            var panel = panels.Slice(j * depth, depth * panelColumns);
            var count = Math.Min(panelColumns, columns - j);
            if (count < panelColumns) panel.Clear();
            var source = b.Values[((row * b.RowStride) + ((column + j) * b.ColumnStride))..];
            if (b.ColumnStride == 1) CopyRows(source, b.RowStride, depth, count, panel, panelColumns);
            else Transpose(source, b.ColumnStride, count, depth, panel, panelColumns);
        }
    }

    /// <summary>Packs rows of a into panels [depth, panelRows], one after another; rows beyond the last are 0.</summary>
    /// <param name="a">The factor.</param>
    /// <param name="row">First row.</param>
    /// <param name="column">First column: the depth at which the block begins.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="depth">Columns.</param>
    /// <param name="panelRows">Rows of a panel.</param>
    /// <param name="panels">[⌈rows / panelRows⌉, depth, panelRows]</param>
    public static void PackRows(Factor a, int row, int column, int rows, int depth, int panelRows, Span<float> panels)
    {
        for (var i = 0; i < rows; i += Together * panelRows)
        {
            var end = Math.Min(rows, i + (Together * panelRows));
            // Depth outside: what lies side by side is read at once, and lines a power of two apart do not push one another out of the cache.
            if (a.RowStride == 1)
            {
                if (end - i < Together * panelRows) panels[(i * depth)..((end + panelRows - 1) / panelRows * panelRows * depth)].Clear();
                for (var d = 0; d < depth; d++)
                {
                    var source = a.Values.Slice(((column + d) * a.ColumnStride) + row, rows);
                    for (var at = i; at < end; at += panelRows) source[at..Math.Min(end, at + panelRows)].CopyTo(panels[((at * depth) + (d * panelRows))..]);
                }
                continue;
            }
            for (var at = i; at < end; at += panelRows)
            {
                var panel = panels.Slice(at * depth, depth * panelRows);
                var count = Math.Min(panelRows, end - at);
                if (count < panelRows) panel.Clear();
                Transpose(a.Values[(((row + at) * a.RowStride) + column)..], a.RowStride, count, depth, panel, panelRows);
            }
        }
    }

    /// <summary>source[rows, depth] to panel[depth, rows], rows of the panel panelColumns apart; in squares of four where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ReadOnlySpan<float> source, int stride, int rows, int depth, Span<float> panel, int panelColumns)
    {
        if (rows == 0 || depth == 0) return;
        // One check for all: the last element of each must lie in its span.
        _ = (source[((rows - 1) * stride) + depth - 1], panel[((depth - 1) * panelColumns) + rows - 1]);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(panel);
        var (wholeRows, wholeDepth) = Sse.IsSupported ? (rows & ~3, depth & ~3) : (0, 0);
        for (var i = 0; i < wholeRows; i += 4)
        {
            ref var row = ref Unsafe.Add(ref from, i * stride);
            ref var target = ref Unsafe.Add(ref to, i);
            for (var d = 0; d < wholeDepth; d += 4)
            {
                var r0 = Vector128.LoadUnsafe(ref row, (nuint)d);
                var r1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, stride), (nuint)d);
                var r2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 2 * stride), (nuint)d);
                var r3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 3 * stride), (nuint)d);
                var (low01, high01) = (Sse.UnpackLow(r0, r1), Sse.UnpackHigh(r0, r1));
                var (low23, high23) = (Sse.UnpackLow(r2, r3), Sse.UnpackHigh(r2, r3));
                Sse.MoveLowToHigh(low01, low23).StoreUnsafe(ref target);
                Sse.MoveHighToLow(low23, low01).StoreUnsafe(ref Unsafe.Add(ref target, panelColumns));
                Sse.MoveLowToHigh(high01, high23).StoreUnsafe(ref Unsafe.Add(ref target, 2 * panelColumns));
                Sse.MoveHighToLow(high23, high01).StoreUnsafe(ref Unsafe.Add(ref target, 3 * panelColumns));
                target = ref Unsafe.Add(ref target, 4 * panelColumns);
            }
        }
        for (var i = 0; i < rows; i++)
        {
            for (var d = i < wholeRows ? wholeDepth : 0; d < depth; d++) panel[(d * panelColumns) + i] = source[(i * stride) + d];
        }
    }

    static void CopyRows(ReadOnlySpan<float> source, int stride, int rows, int count, Span<float> panel, int panelColumns)
    {
        for (var row = 0; row < rows; row++) source.Slice(row * stride, count).CopyTo(panel[(row * panelColumns)..]);
    }
}
