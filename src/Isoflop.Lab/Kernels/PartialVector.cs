using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The last vector of a row, where it is a part of one. Loops take whole vectors, and what is left comes after them: a loop whose vectors may be
/// either keeps them all in memory (measured: norms take three times as long).
/// </summary>
static class PartialVector
{
    /// <summary>The floats from index on; beyond the end the filler.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static TVector Load<TLanes, TVector>(ref readonly float source, int index, int end, float filler = 0)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.LoadPart(in source, index, end - index, filler);

    /// <summary>Writes the floats from index on, none beyond the end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Store<TLanes, TVector>(TVector vector, ref float target, int index, int end)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.StorePart(vector, ref target, index, end - index);
}
