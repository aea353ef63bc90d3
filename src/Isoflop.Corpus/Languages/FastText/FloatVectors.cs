using System.Numerics;
using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>Sums and products of short vectors of 32-bit numbers.</summary>
static class FloatVectors
{
    /// <summary>Adds a vector to a sum of the same length.</summary>
    public static void Add(Span<float> sum, ReadOnlySpan<float> vector)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var parts = MemoryMarshal.Cast<float, Vector<float>>(vector);
        for (var part = 0; part < wide.Length; part++) wide[part] += parts[part];
        for (var index = wide.Length * Vector<float>.Count; index < sum.Length; index++) sum[index] += vector[index];
    }

    /// <summary>Adds a multiple of a vector to a sum of the same length.</summary>
    public static void AddScaled(Span<float> sum, ReadOnlySpan<float> vector, float factor)
    {
        for (var index = 0; index < sum.Length; index++) sum[index] += factor * vector[index];
    }

    /// <summary>The inner product of two vectors of the same length.</summary>
    public static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0f;
        for (var index = 0; index < one.Length; index++) sum += one[index] * other[index];
        return sum;
    }
}
