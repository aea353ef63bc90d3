using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>The softmax of one row, and what its gradient needs, in vectors of one width.</summary>
static class RowSoftmax<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>ln Σ exp(x) of a row; where there is room for them, exp(x - largest) too, and the factor that makes them sum to 1.</summary>
    /// <param name="x">[width]</param>
    /// <param name="exponentials">[width], or empty; may be x.</param>
    /// <param name="factor">1 / Σ exp(x - largest)</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float LogSumExp(ReadOnlySpan<float> x, Span<float> exponentials, out float factor)
    {
        var width = x.Length;
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(exponentials);
        var (even, odd) = (TLanes.Fill(float.NegativeInfinity), TLanes.Fill(float.NegativeInfinity));
        var i = 0;
        for (; i <= width - (2 * TLanes.Count); i += 2 * TLanes.Count)
            (even, odd) = (TLanes.Max(even, TLanes.Load(ref source, i)), TLanes.Max(odd, TLanes.Load(ref source, i + TLanes.Count)));
        for (; i <= width - TLanes.Count; i += TLanes.Count) even = TLanes.Max(even, TLanes.Load(ref source, i));
        // exp(-∞) = 0: what lies beyond the row adds nothing.
        var rest = i < width ? PartialVector.Load<TLanes, TVector>(ref source, i, width, float.NegativeInfinity) : even;
        even = TLanes.Max(even, rest);
        var largest = TLanes.Largest(TLanes.Max(even, odd));
        var shift = TLanes.Fill(largest);
        (even, odd) = (TLanes.Fill(0), TLanes.Fill(0));
        for (i = 0; i <= width - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            var left = Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Load(ref source, i), shift));
            var right = Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Load(ref source, i + TLanes.Count), shift));
            (even, odd) = (TLanes.Add(even, left), TLanes.Add(odd, right));
            if (exponentials.IsEmpty) continue;
            TLanes.Store(left, ref target, i);
            TLanes.Store(right, ref target, i + TLanes.Count);
        }
        for (; i <= width - TLanes.Count; i += TLanes.Count)
        {
            var last = Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Load(ref source, i), shift));
            even = TLanes.Add(even, last);
            if (!exponentials.IsEmpty) TLanes.Store(last, ref target, i);
        }
        if (i < width)
        {
            rest = Exponential.Of<TLanes, TVector>(TLanes.Subtract(rest, shift));
            even = TLanes.Add(even, rest);
            if (!exponentials.IsEmpty) PartialVector.Store<TLanes, TVector>(rest, ref target, i, width);
        }
        var sum = TLanes.Sum(TLanes.Add(even, odd));
        factor = 1 / sum;
        return largest + MathF.Log(sum);
    }

    /// <summary>Losses of all rows; the logits become their gradient where asked.</summary>
    public static void CrossEntropy(Span<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary, float scale)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = logits.Slice(row * vocabulary, vocabulary);
            var target = targets[row];
            if (target == Kernels.CrossEntropy.Ignored)
            {
                losses[row] = 0;
                line.Clear();
                continue;
            }
            var logit = line[target];
            losses[row] = LogSumExp(line, line, out var factor) - logit;
            Elementwise.Scale<TLanes, TVector>(line, scale * factor);
            line[target] -= scale;
        }
    }

    /// <summary>Losses of all rows.</summary>
    public static void CrossEntropyLoss(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = logits.Slice(row * vocabulary, vocabulary);
            losses[row] = targets[row] == Kernels.CrossEntropy.Ignored ? 0 : LogSumExp(line, [], out _) - line[targets[row]];
        }
    }

    /// <summary>p = softmax of every row of x.</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> p, int rows, int width)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = p.Slice(row * width, width);
            LogSumExp(x.Slice(row * width, width), line, out var factor);
            Elementwise.Scale<TLanes, TVector>(line, factor);
        }
    }

    /// <summary>dx = p (dp - Σ p dp) of every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ReadOnlySpan<float> dp, ReadOnlySpan<float> p, Span<float> dx, int rows, int width)
    {
        for (var row = 0; row < rows; row++)
        {
            var (start, end) = (row * width, (row + 1) * width);
            var mean = TLanes.Fill(Elementwise.Dot<TLanes, TVector>(dp[start..end], p[start..end]));
            ref var upstream = ref MemoryMarshal.GetReference(dp);
            ref var weights = ref MemoryMarshal.GetReference(p);
            ref var target = ref MemoryMarshal.GetReference(dx[..end]);
            var i = start;
            for (; i <= end - TLanes.Count; i += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Load(ref weights, i), TLanes.Subtract(TLanes.Load(ref upstream, i), mean)), ref target, i);
            if (i == end) continue;
            var centred = TLanes.Subtract(PartialVector.Load<TLanes, TVector>(ref upstream, i, end), mean);
            PartialVector.Store<TLanes, TVector>(TLanes.Multiply(PartialVector.Load<TLanes, TVector>(ref weights, i, end), centred), ref target, i, end);
        }
    }
}
