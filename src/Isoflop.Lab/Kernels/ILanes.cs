namespace Isoflop.Lab.Kernels;

/// <summary>
/// Arithmetic on vectors of one width, so that a kernel is written once and compiled once for each. The compiler sees the vectors themselves, not a
/// wrapper: the code is the same as by hand (measured).
/// </summary>
/// <typeparam name="TVector">The vector of floats.</typeparam>
interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vectors that the processor holds in registers at a time.</summary>
    static abstract int Registers { get; }

    /// <summary>The floats from that index on.</summary>
    static abstract TVector Load(ref readonly float source, nint index);

    /// <summary>Writes the vector from that index on.</summary>
    static abstract void Store(TVector vector, ref float target, nint index);

    /// <summary>The floats from that index on, as many as there are; the lanes beyond have the filler.</summary>
    static abstract TVector LoadPart(ref readonly float source, nint index, int count, float filler);

    /// <summary>Writes the first lanes, as many as there are, from that index on.</summary>
    static abstract void StorePart(TVector vector, ref float target, nint index, int count);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Fill(float value);

    /// <summary>a + b</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a b</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c - a b, rounded once where the processor can.</summary>
    static abstract TVector NegativeMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The larger; b where either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller; b where either is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>√a</summary>
    static abstract TVector SquareRoot(TVector a);

    /// <summary>ln a</summary>
    static abstract TVector Log(TVector a);

    /// <summary>Sum of the lanes, in pairs from the two halves down.</summary>
    static abstract float Sum(TVector a);

    /// <summary>Largest of the lanes.</summary>
    static abstract float Largest(TVector a);

    /// <summary>a 2^n, where the lanes of n + 1.5 2^23 are given: integers, as adding that number has rounded them.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector a, TVector shifted);

    /// <summary>b where a &lt; limit, a otherwise c.</summary>
    static abstract TVector WhereLess(TVector a, TVector limit, TVector b, TVector c);
}
