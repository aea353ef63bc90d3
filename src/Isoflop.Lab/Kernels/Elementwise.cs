namespace Isoflop.Lab.Kernels;

/// <summary>Arithmetic over whole buffers of floats.</summary>
static class Elementwise
{
    /// <summary>target += addend.</summary>
    /// <param name="target">[count]</param>
    /// <param name="addend">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static void Add(Span<float> target, ReadOnlySpan<float> addend, InstructionSet set = default)
    {
        for (var i = 0; i < addend.Length; i++) target[i] += addend[i];
    }

    /// <summary>target += factor addend.</summary>
    /// <param name="target">[count]</param>
    /// <param name="factor">Any number.</param>
    /// <param name="addend">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static void AddScaled(Span<float> target, float factor, ReadOnlySpan<float> addend, InstructionSet set = default)
    {
        for (var i = 0; i < addend.Length; i++) target[i] += factor * addend[i];
    }

    /// <summary>x *= factor.</summary>
    /// <param name="x">[count]</param>
    /// <param name="factor">Any number.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Scale(Span<float> x, float factor, InstructionSet set = default)
    {
        foreach (ref var value in x) value *= factor;
    }

    /// <summary>Σ x y, in an order that the length alone decides.</summary>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y, InstructionSet set = default)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += (double)x[i] * y[i];
        return (float)sum;
    }
}
