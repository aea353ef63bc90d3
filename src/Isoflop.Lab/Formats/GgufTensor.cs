namespace Isoflop.Lab.Formats;

/// <summary>A tensor as a GGUF file lists it.</summary>
/// <param name="Name">Its name: blk.0.attn_q.weight.</param>
/// <param name="Dimensions">The fastest first, so that W[out, in] is (in, out).</param>
/// <param name="Type">Number of its element type: 0 for 32-bit floats.</param>
/// <param name="Offset">Its first byte, counted from the start of the tensor data.</param>
sealed record GgufTensor(string Name, long[] Dimensions, uint Type, long Offset)
{
    /// <summary>32-bit floats.</summary>
    public const uint Float32 = 0;

    /// <summary>IEEE half precision.</summary>
    public const uint Float16 = 1;

    /// <summary>The upper half of 32-bit floats.</summary>
    public const uint BFloat16 = 30;

    /// <summary>Elements.</summary>
    public long Length => Dimensions.Aggregate(1L, (product, dimension) => checked(product * dimension));
}
