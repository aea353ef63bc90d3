using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>The rows of <see cref="Activation"/> in vectors of one width.</summary>
static class ActivationRows<TActivation, TLanes, TVector>
    where TActivation : struct, IActivation<TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>y[count] from x[count]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(y[..x.Length]);
        var i = 0;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count) TLanes.Store(Bend(TLanes.Load(ref source, i)), ref target, i);
        if (i < x.Length) Store(Bend(Load(ref source, i, x.Length)), ref target, i, x.Length);
    }

    /// <summary>dx[count] from dy, x [count]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dx)
    {
        ref var upstream = ref MemoryMarshal.GetReference(dy[..x.Length]);
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(dx[..x.Length]);
        var i = 0;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(ref upstream, i), Derivative(TLanes.Load(ref source, i))), ref target, i);
        if (i < x.Length) Store(TLanes.Multiply(Load(ref upstream, i, x.Length), Derivative(Load(ref source, i, x.Length))), ref target, i, x.Length);
    }

    /// <summary>y[rows, hidden] from gateAndUp[rows, 2 hidden]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatedForward(ReadOnlySpan<float> gateAndUp, Span<float> y, int rows, int hidden)
    {
        for (var row = 0; row < rows; row++)
        {
            ref var gates = ref MemoryMarshal.GetReference(gateAndUp.Slice(2 * row * hidden, hidden));
            ref var ups = ref MemoryMarshal.GetReference(gateAndUp.Slice(((2 * row) + 1) * hidden, hidden));
            ref var target = ref MemoryMarshal.GetReference(y.Slice(row * hidden, hidden));
            var i = 0;
            for (; i <= hidden - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.Multiply(Bend(TLanes.Load(ref gates, i)), TLanes.Load(ref ups, i)), ref target, i);
            if (i < hidden) Store(TLanes.Multiply(Bend(Load(ref gates, i, hidden)), Load(ref ups, i, hidden)), ref target, i, hidden);
        }
    }

    /// <summary>dgateAndUp[rows, 2 hidden] from dy[rows, hidden], gateAndUp[rows, 2 hidden]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatedBackward(ReadOnlySpan<float> dy, ReadOnlySpan<float> gateAndUp, Span<float> dgateAndUp, int rows, int hidden)
    {
        for (var row = 0; row < rows; row++)
        {
            var (left, right) = (2 * row * hidden, ((2 * row) + 1) * hidden);
            ref var upstreams = ref MemoryMarshal.GetReference(dy.Slice(row * hidden, hidden));
            ref var gates = ref MemoryMarshal.GetReference(gateAndUp.Slice(left, hidden));
            ref var ups = ref MemoryMarshal.GetReference(gateAndUp.Slice(right, hidden));
            ref var dgates = ref MemoryMarshal.GetReference(dgateAndUp.Slice(left, hidden));
            ref var dups = ref MemoryMarshal.GetReference(dgateAndUp.Slice(right, hidden));
            var i = 0;
            for (; i <= hidden - TLanes.Count; i += TLanes.Count)
            {
                var (dgate, dup) = Gradients(TLanes.Load(ref gates, i), TLanes.Load(ref ups, i), TLanes.Load(ref upstreams, i));
                TLanes.Store(dgate, ref dgates, i);
                TLanes.Store(dup, ref dups, i);
            }
            if (i == hidden) continue;
            var (dlastGate, dlastUp) = Gradients(Load(ref gates, i, hidden), Load(ref ups, i, hidden), Load(ref upstreams, i, hidden));
            Store(dlastGate, ref dgates, i, hidden);
            Store(dlastUp, ref dups, i, hidden);
        }
    }

    // x s
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Bend(TVector x) => TLanes.Multiply(x, Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Derivative(TVector x) => Derivative(x, Sigmoid(x));

    // Of y = x s up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector Gate, TVector Up) Gradients(TVector gate, TVector up, TVector upstream)
    {
        var sigmoid = Sigmoid(gate);
        return (TLanes.Multiply(TLanes.Multiply(upstream, up), Derivative(gate, sigmoid)), TLanes.Multiply(upstream, TLanes.Multiply(gate, sigmoid)));
    }

    // s = 1 / (1 + exp(-z))
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Sigmoid(TVector x)
    {
        var one = TLanes.Fill(1);
        return TLanes.Divide(one, TLanes.Add(one, Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Fill(0), TActivation.Argument(x)))));
    }

    // (x s)' = s + x z' s (1 - s)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Derivative(TVector x, TVector sigmoid)
    {
        var bend = TLanes.Multiply(sigmoid, TLanes.Subtract(TLanes.Fill(1), sigmoid));
        return TLanes.MultiplyAdd(TLanes.Multiply(x, TActivation.Slope(x)), bend, sigmoid);
    }

    static TVector Load(ref readonly float source, int i, int end) => PartialVector.Load<TLanes, TVector>(in source, i, end);

    static void Store(TVector vector, ref float target, int i, int end) => PartialVector.Store<TLanes, TVector>(vector, ref target, i, end);
}
