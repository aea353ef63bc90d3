using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>The ranges of <see cref="Optimisation"/> in vectors of one width.</summary>
static class OptimisationRanges<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // Squares are summed in single precision over this many floats, and from there on in double precision.
    const int Stretch = 1024;

    /// <summary>One step of AdamW.</summary>
    // m = β1 m + (1-β1) g;  v = β2 v + (1-β2) g²;  w = (1 - lr decay) w - (lr / (1-β1^t)) m / (√v / √(1-β2^t) + ε)
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AdamW(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, in AdamWStep step)
    {
        var count = weights.Length;
        ref var weight = ref MemoryMarshal.GetReference(weights);
        ref var gradient = ref MemoryMarshal.GetReference(gradients[..count]);
        ref var mean = ref MemoryMarshal.GetReference(first[..count]);
        ref var square = ref MemoryMarshal.GetReference(second[..count]);
        var (beta1, rest1) = (TLanes.Fill(step.Beta1), TLanes.Fill((float)(1 - (double)step.Beta1)));
        var (beta2, rest2) = (TLanes.Fill(step.Beta2), TLanes.Fill((float)(1 - (double)step.Beta2)));
        var kept = TLanes.Fill((float)(1 - ((double)step.LearningRate * step.Decay)));
        var rate = TLanes.Fill((float)(step.LearningRate / (1 - Math.Pow(step.Beta1, step.Step))));
        var unbias = TLanes.Fill((float)(1 / Math.Sqrt(1 - Math.Pow(step.Beta2, step.Step))));
        var (epsilon, scale) = (TLanes.Fill(step.Epsilon), TLanes.Fill(step.GradientScale));
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            var g = TLanes.Multiply(TLanes.Load(ref gradient, i), scale);
            var m = TLanes.MultiplyAdd(rest1, g, TLanes.Multiply(beta1, TLanes.Load(ref mean, i)));
            var v = TLanes.MultiplyAdd(TLanes.Multiply(rest2, g), g, TLanes.Multiply(beta2, TLanes.Load(ref square, i)));
            var ratio = TLanes.Divide(m, TLanes.MultiplyAdd(TLanes.SquareRoot(v), unbias, epsilon));
            TLanes.Store(m, ref mean, i);
            TLanes.Store(v, ref square, i);
            TLanes.Store(TLanes.NegativeMultiplyAdd(rate, ratio, TLanes.Multiply(kept, TLanes.Load(ref weight, i))), ref weight, i);
        }
        if (i < count) Padded(weights[i..], gradients[i..count], first[i..count], second[i..count], step);
    }

    // What is less than a vector, copied to one of each.
    static void Padded(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, in AdamWStep step)
    {
        Span<float> w = stackalloc float[TLanes.Count], g = stackalloc float[TLanes.Count], m = stackalloc float[TLanes.Count], v = stackalloc float[TLanes.Count];
        weights.CopyTo(w);
        gradients.CopyTo(g);
        first.CopyTo(m);
        second.CopyTo(v);
        AdamW(w, g, m, v, step);
        w[..weights.Length].CopyTo(weights);
        m[..weights.Length].CopyTo(first);
        v[..weights.Length].CopyTo(second);
    }

    /// <summary>Σ x²</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        for (; !x.IsEmpty; x = x[Math.Min(Stretch, x.Length)..])
        {
            var stretch = x[..Math.Min(Stretch, x.Length)];
            sum += Elementwise.Dot<TLanes, TVector>(stretch, stretch);
        }
        return sum;
    }
}
