using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>An activation x sigmoid(z(x)): z is what tells SiLU and GELU apart.</summary>
interface IActivation<TVector>
    where TVector : struct
{
    /// <summary>z(x)</summary>
    static abstract TVector Argument(TVector x);

    /// <summary>z'(x)</summary>
    static abstract TVector Slope(TVector x);
}

/// <summary>z = x</summary>
readonly struct Silu<TLanes, TVector> : IActivation<TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Argument(TVector x) => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope(TVector x) => TLanes.Fill(1);
}

/// <summary>z = 2 √(2/π) (x + .044715 x³), since (1 + tanh u) / 2 = sigmoid(2 u).</summary>
readonly struct Gelu<TLanes, TVector> : IActivation<TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // 2 √(2/π), and its product with .044715.
    const float Linear = 1.5957691216f;
    const float Cubic = 0.0713548162726f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Argument(TVector x) => TLanes.Multiply(x, TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Fill(Cubic), TLanes.Fill(Linear)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope(TVector x) => TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Fill(3 * Cubic), TLanes.Fill(Linear));
}
