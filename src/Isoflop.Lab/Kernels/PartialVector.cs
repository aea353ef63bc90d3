using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>Vectors of a row whose last may be a part of one.</summary>
static class PartialVector
{
    /// <summary>The floats from index on; beyond the end the filler.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(ref readonly float source, int index, int end, float filler = 0)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        index <= end - TLanes.Count ? TLanes.Load(in source, index) : LoadPart<TLanes, TVector>(in source, index, end - index, filler);

    /// <summary>Writes the floats from index on, none beyond the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, ref float target, int index, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (index <= end - TLanes.Count) TLanes.Store(vector, ref target, index);
        else StorePart<TLanes, TVector>(vector, ref target, index, end - index);
    }

    // Out of line, so that loops hold the whole vectors alone.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static TVector LoadPart<TLanes, TVector>(ref readonly float source, int index, int count, float filler)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.LoadPart(in source, index, count, filler);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void StorePart<TLanes, TVector>(TVector vector, ref float target, int index, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.StorePart(vector, ref target, index, count);
}
