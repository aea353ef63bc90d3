using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The instructions that a kernel is computed with. The result of a kernel is a pure function of its input and of this; each set can be asked
/// for on any machine (the runtime emulates what the processor lacks), so that all of them are tested everywhere.
/// </summary>
enum InstructionSet
{
    /// <summary>The fastest that this processor has, found once.</summary>
    Best,

    /// <summary>Vectors of four numbers; fused multiplication and addition where the processor has it.</summary>
    Portable,

    /// <summary>Vectors of eight numbers, fused multiplication and addition.</summary>
    Avx2,

    /// <summary>Vectors of sixteen numbers, fused multiplication and addition.</summary>
    Avx512,
}

/// <summary>Which instructions this processor has.</summary>
static class InstructionSets
{
    /// <summary>The fastest that this processor has.</summary>
    // A static readonly field is a constant to the compiler: the choice costs nothing.
    public static readonly InstructionSet Fastest =
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? InstructionSet.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? InstructionSet.Avx2
        : InstructionSet.Portable;

    /// <summary>The set itself, or the fastest for <see cref="InstructionSet.Best"/>.</summary>
    public static InstructionSet Resolve(InstructionSet set) => set == InstructionSet.Best ? Fastest : set;
}
