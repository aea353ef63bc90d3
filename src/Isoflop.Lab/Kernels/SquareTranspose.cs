using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Isoflop.Lab.Kernels;

/// <summary>Rows to columns.</summary>
static class SquareTranspose
{
    /// <summary>source[rows, depth] to target[depth, rows]; in squares of four where the processor can.</summary>
    /// <param name="source">[rows, depth]</param>
    /// <param name="stride">Floats from one row of the source to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="depth">Columns of the source.</param>
    /// <param name="target">[depth, rows]</param>
    /// <param name="targetStride">Floats from one row of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<float> source, int stride, int rows, int depth, Span<float> target, int targetStride)
    {
        if (rows == 0 || depth == 0) return;
        // One check for all: the last element of each must lie in its span.
        _ = (source[((rows - 1) * stride) + depth - 1], target[((depth - 1) * targetStride) + rows - 1]);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var (wholeRows, wholeDepth) = Sse.IsSupported ? (rows & ~3, depth & ~3) : (0, 0);
        for (var i = 0; i < wholeRows; i += 4)
        {
            ref var row = ref Unsafe.Add(ref from, i * stride);
            ref var column = ref Unsafe.Add(ref to, i);
            for (var d = 0; d < wholeDepth; d += 4)
            {
                var r0 = Vector128.LoadUnsafe(ref row, (nuint)d);
                var r1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, stride), (nuint)d);
                var r2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 2 * stride), (nuint)d);
                var r3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 3 * stride), (nuint)d);
                var (low01, high01) = (Sse.UnpackLow(r0, r1), Sse.UnpackHigh(r0, r1));
                var (low23, high23) = (Sse.UnpackLow(r2, r3), Sse.UnpackHigh(r2, r3));
                Sse.MoveLowToHigh(low01, low23).StoreUnsafe(ref column);
                Sse.MoveHighToLow(low23, low01).StoreUnsafe(ref Unsafe.Add(ref column, targetStride));
                Sse.MoveLowToHigh(high01, high23).StoreUnsafe(ref Unsafe.Add(ref column, 2 * targetStride));
                Sse.MoveHighToLow(high23, high01).StoreUnsafe(ref Unsafe.Add(ref column, 3 * targetStride));
                column = ref Unsafe.Add(ref column, 4 * targetStride);
            }
        }
        for (var i = 0; i < rows; i++)
        {
            for (var d = i < wholeRows ? wholeDepth : 0; d < depth; d++) target[(d * targetStride) + i] = source[(i * stride) + d];
        }
    }
}
