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
            if (!addend.IsEmpty)
            {
                ref var added = ref MemoryMarshal.GetReference(addend.Slice(row * width, width));
                ref var total = ref MemoryMarshal.GetReference(sum.Slice(row * width, width));
                for (var i = 0; i < width; i += TLanes.Count) Store(TLanes.Add(Load(ref source, i, width), Load(ref added, i, width)), ref total, i, width);
                source = ref total;
            }
            ref var target = ref MemoryMarshal.GetReference(y.Slice(row * width, width));
            // Two sums, because each addition waits for the one before it.
            var (even, odd) = (TLanes.Fill(0), TLanes.Fill(0));
            for (var i = 0; i < width; i += 2 * TLanes.Count)
            {
                var left = Load(ref source, i, width);
                even = TLanes.MultiplyAdd(left, left, even);
                if (i + TLanes.Count >= width) break;
                var right = Load(ref source, i + TLanes.Count, width);
                odd = TLanes.MultiplyAdd(right, right, odd);
            }
            var inverse = 1 / MathF.Sqrt((TLanes.Sum(TLanes.Add(even, odd)) / width) + epsilon);
            inverseRoot[row] = inverse;
            var factor = TLanes.Fill(inverse);
            for (var i = 0; i < width; i += TLanes.Count)
                Store(TLanes.Multiply(TLanes.Multiply(Load(ref source, i, width), factor), Load(ref gains, i, width)), ref target, i, width);
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
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var product = TLanes.Multiply(Load(ref upstream, i, width), Load(ref source, i, width));
                dot = TLanes.MultiplyAdd(Load(ref gains, i, width), product, dot);
                Store(TLanes.MultiplyAdd(product, factor, Load(ref dgains, i, width)), ref dgains, i, width);
            }
            var back = TLanes.Fill(-r * r * r * TLanes.Sum(dot) / width);
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var gradient = TLanes.Multiply(TLanes.Multiply(factor, Load(ref gains, i, width)), Load(ref upstream, i, width));
                gradient = TLanes.MultiplyAdd(Load(ref source, i, width), back, gradient);
                Store(accumulate ? TLanes.Add(Load(ref target, i, width), gradient) : gradient, ref target, i, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Load(ref readonly float source, int i, int end) => PartialVector.Load<TLanes, TVector>(in source, i, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(TVector vector, ref float target, int i, int end) => PartialVector.Store<TLanes, TVector>(vector, ref target, i, end);
}
