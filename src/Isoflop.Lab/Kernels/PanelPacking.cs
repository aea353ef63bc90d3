using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Isoflop.Lab.Kernels;

/// <summary>Copies the factors of a product into the order in which tiles read them.</summary>
static class PanelPacking
{
    /// <summary>Packs columns of b into panels [depth, panelColumns], one after another; columns beyond the last are 0.</summary>
    /// <param name="b">The factor.</param>
    /// <param name="row">First row: the depth at which the block begins.</param>
    /// <param name="column">First column.</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="panelColumns">Columns of a panel.</param>
    /// <param name="panels">[⌈columns / panelColumns⌉, depth, panelColumns]</param>
    public static void Pack(Factor b, int row, int column, int depth, int columns, int panelColumns, Span<float> panels)
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

    /// <summary>Packs rows of a as [depth, tileRows]; rows beyond the last are 0.</summary>
    public static void PackRows(Factor a, int row, int column, int rows, int depth, int tileRows, Span<float> packed)
    {
        if (rows < tileRows) packed.Clear();
        for (var i = 0; i < rows; i++)
        {
            var source = a.Values[(((row + i) * a.RowStride) + (column * a.ColumnStride))..];
            for (var d = 0; d < depth; d++) packed[(d * tileRows) + i] = source[d * a.ColumnStride];
        }
    }

    static void CopyRows(ReadOnlySpan<float> source, int stride, int rows, int count, Span<float> panel, int panelColumns)
    {
        for (var row = 0; row < rows; row++) source.Slice(row * stride, count).CopyTo(panel[(row * panelColumns)..]);
    }

    /// <summary>source[rows, depth] to panel[depth, rows], rows of the panel panelColumns apart; in squares of four where the processor can.</summary>
    public static void Transpose(ReadOnlySpan<float> source, int stride, int rows, int depth, Span<float> panel, int panelColumns)
    {
        var (wholeRows, wholeDepth) = Sse.IsSupported ? (rows & ~3, depth & ~3) : (0, 0);
        for (var i = 0; i < wholeRows; i += 4)
        {
            for (var d = 0; d < wholeDepth; d += 4)
            {
                var (r0, r1) = (Vector128.Create(source[((i * stride) + d)..]), Vector128.Create(source[(((i + 1) * stride) + d)..]));
                var (r2, r3) = (Vector128.Create(source[(((i + 2) * stride) + d)..]), Vector128.Create(source[(((i + 3) * stride) + d)..]));
                var (low01, high01) = (Sse.UnpackLow(r0, r1), Sse.UnpackHigh(r0, r1));
                var (low23, high23) = (Sse.UnpackLow(r2, r3), Sse.UnpackHigh(r2, r3));
                Sse.MoveLowToHigh(low01, low23).CopyTo(panel[((d * panelColumns) + i)..]);
                Sse.MoveHighToLow(low23, low01).CopyTo(panel[(((d + 1) * panelColumns) + i)..]);
                Sse.MoveLowToHigh(high01, high23).CopyTo(panel[(((d + 2) * panelColumns) + i)..]);
                Sse.MoveHighToLow(high23, high01).CopyTo(panel[(((d + 3) * panelColumns) + i)..]);
            }
        }
        for (var i = 0; i < rows; i++)
        {
            for (var d = i < wholeRows ? wholeDepth : 0; d < depth; d++) panel[(d * panelColumns) + i] = source[(i * stride) + d];
        }
    }
}
