using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// Vectors of a row whose last may be a part of one. Widths of models are multiples of the vector, so that the part is rare: clarity is worth more
/// than masks.
/// </summary>
static class PartialVector
{
    const int Widest = 16;

    /// <summary>The floats from index on; beyond the end the filler.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(ref readonly float source, int index, int end, float filler = 0)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        index <= end - TLanes.Count ? TLanes.Load(in source, index) : LoadPart<TLanes, TVector>(in source, index, end, filler);

    /// <summary>Writes the floats from index on, none beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, ref float target, int index, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (index <= end - TLanes.Count) TLanes.Store(vector, ref target, index);
        else StorePart<TLanes, TVector>(vector, ref target, index, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static TVector LoadPart<TLanes, TVector>(ref readonly float source, int index, int end, float filler)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Span<float> lanes = stackalloc float[Widest];
        lanes.Fill(filler);
        MemoryMarshal.CreateReadOnlySpan(in Unsafe.Add(ref Unsafe.AsRef(in source), index), end - index).CopyTo(lanes);
        return TLanes.Load(in lanes[0], 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void StorePart<TLanes, TVector>(TVector vector, ref float target, int index, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Span<float> lanes = stackalloc float[Widest];
        TLanes.Store(vector, ref lanes[0], 0);
        lanes[..(end - index)].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, index), end - index));
    }
}
