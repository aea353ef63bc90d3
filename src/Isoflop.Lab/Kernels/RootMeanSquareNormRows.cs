using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>The rows of <see cref="RootMeanSquareNorm"/> in vectors of one width.</summary>
static class RootMeanSquareNormRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>sum = x + addend where there is an addend, y = norm of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> addend, Span<float> sum, ReadOnlySpan<float> gain, Span<float> y, Span<float> inverseRoot, int rows, int width, float epsilon)
    {
        ref var gains = ref MemoryMarshal.GetReference(gain[..width]);
        for (var row = 0; row < rows; row++)
        {
            ref var source = ref MemoryMarshal.GetReference(x.Slice(row * width, width));
            ref var target = ref MemoryMarshal.GetReference(y.Slice(row * width, width));
            var squares = TLanes.Fill(0);
            var i = 0;
            if (addend.IsEmpty)
            {
                for (; i <= width - TLanes.Count; i += TLanes.Count) squares = AddSquare(TLanes.Load(ref source, i), squares);
                if (i < width) squares = AddSquare(Load(ref source, i, width), squares);
            }
            else
            {
                ref var added = ref MemoryMarshal.GetReference(addend.Slice(row * width, width));
                ref var total = ref MemoryMarshal.GetReference(sum.Slice(row * width, width));
                for (; i <= width - TLanes.Count; i += TLanes.Count)
                {
                    var value = TLanes.Add(TLanes.Load(ref source, i), TLanes.Load(ref added, i));
                    TLanes.Store(value, ref total, i);
                    squares = AddSquare(value, squares);
                }
                if (i < width)
                {
                    var last = TLanes.Add(Load(ref source, i, width), Load(ref added, i, width));
                    PartialVector.Store<TLanes, TVector>(last, ref total, i, width);
                    squares = AddSquare(last, squares);
                }
                source = ref total;
            }
            var inverse = 1 / MathF.Sqrt((TLanes.Sum(squares) / width) + epsilon);
            inverseRoot[row] = inverse;
            var factor = TLanes.Fill(inverse);
            for (i = 0; i <= width - TLanes.Count; i += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(ref source, i), factor), TLanes.Load(ref gains, i)), ref target, i);
            if (i < width)
                PartialVector.Store<TLanes, TVector>(TLanes.Multiply(TLanes.Multiply(Load(ref source, i, width), factor), Load(ref gains, i, width)), ref target, i, width);
        }
    }

    /// <summary>dx and dgain.</summary>
    // With r = 1/√(mean x² + ε):  dx = r gain dy - x r³ Σ(gain dy x) / width;  dgain = Σ_rows dy x r
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> inverseRoot, Span<float> dx, Span<float> dgain,
        int rows, int width, bool accumulate)
    {
        ref var gains = ref MemoryMarshal.GetReference(gain[..width]);
        ref var dgains = ref MemoryMarshal.GetReference(dgain[..width]);
        for (var row = 0; row < rows; row++)
        {
            ref var upstream = ref MemoryMarshal.GetReference(dy.Slice(row * width, width));
            ref var source = ref MemoryMarshal.GetReference(x.Slice(row * width, width));
            ref var target = ref MemoryMarshal.GetReference(dx.Slice(row * width, width));
            var r = inverseRoot[row];
            var (factor, dot) = (TLanes.Fill(r), TLanes.Fill(0));
            var i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
            {
                var product = TLanes.Multiply(TLanes.Load(ref upstream, i), TLanes.Load(ref source, i));
                dot = TLanes.MultiplyAdd(TLanes.Load(ref gains, i), product, dot);
                TLanes.Store(TLanes.MultiplyAdd(product, factor, TLanes.Load(ref dgains, i)), ref dgains, i);
            }
            if (i < width)
            {
                var product = TLanes.Multiply(Load(ref upstream, i, width), Load(ref source, i, width));
                dot = TLanes.MultiplyAdd(Load(ref gains, i, width), product, dot);
                PartialVector.Store<TLanes, TVector>(TLanes.MultiplyAdd(product, factor, Load(ref dgains, i, width)), ref dgains, i, width);
            }
            var back = TLanes.Fill(-r * r * r * TLanes.Sum(dot) / width);
            for (i = 0; i <= width - TLanes.Count; i += TLanes.Count)
            {
                var gradient = TLanes.Multiply(TLanes.Multiply(factor, TLanes.Load(ref gains, i)), TLanes.Load(ref upstream, i));
                gradient = TLanes.MultiplyAdd(TLanes.Load(ref source, i), back, gradient);
                TLanes.Store(accumulate ? TLanes.Add(TLanes.Load(ref target, i), gradient) : gradient, ref target, i);
            }
            if (i == width) continue;
            var last = TLanes.Multiply(TLanes.Multiply(factor, Load(ref gains, i, width)), Load(ref upstream, i, width));
            last = TLanes.MultiplyAdd(Load(ref source, i, width), back, last);
            if (accumulate) last = TLanes.Add(Load(ref target, i, width), last);
            PartialVector.Store<TLanes, TVector>(last, ref target, i, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector AddSquare(TVector value, TVector sum) => TLanes.MultiplyAdd(value, value, sum);

    static TVector Load(ref readonly float source, int i, int end) => PartialVector.Load<TLanes, TVector>(in source, i, end);
}
