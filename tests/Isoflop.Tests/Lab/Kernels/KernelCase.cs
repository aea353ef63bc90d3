using Isoflop.Lab.Kernels;
using Isoflop.Numerics;

namespace Isoflop.Tests.Lab.Kernels;

/// <summary>Inputs of kernels, and how far two results are apart.</summary>
static class KernelCase
{
    /// <summary>Every set of instructions; what the processor lacks is emulated by the runtime.</summary>
    public static readonly InstructionSet[] Sets = [InstructionSet.Portable, InstructionSet.Avx2, InstructionSet.Avx512];

    /// <summary>Standard normal numbers times a scale.</summary>
    public static float[] Normal(int count, ulong stream, double scale = 1)
    {
        var random = new CounterRandom(seed: 20261122, stream);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (float)(scale * random.NextNormal());
        return values;
    }

    /// <summary>Whether every element is within tolerance times (1 + |expected|), and the first that is not.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs((double)expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"{what}: element {i} of {expected.Length} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }
}
