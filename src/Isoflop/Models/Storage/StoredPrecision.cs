using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Models.Storage;

/// <summary>How weights are stored: bits of a weight with its share of the scales, which is more than the number in the format's name.</summary>
/// <param name="Name">The name in use: bf16, nvfp4, q4_k_m.</param>
/// <param name="Bits">Bits of a weight of a matrix, scales included.</param>
/// <param name="EmbeddingBits">Bits of a weight of the embedding and the head, which many formats leave wider.</param>
/// <param name="NominalBits">Bits of a weight without its scales: what a law of precision counts.</param>
/// <param name="Source">Where the numbers come from.</param>
public sealed record StoredPrecision(string Name, double Bits, double EmbeddingBits, double NominalBits, string Source)
{
    // Bits of a mixed type: the file of Llama-3.1-8B in llama.cpp's tools/quantize/README.md over its 8,030,261,248 weights.
    static StoredPrecision Measured(string name, double gibibytes, double nominal)
    {
        var bits = gibibytes * (8L << 30) / 8_030_261_248;
        return new(name, bits, bits, nominal, $"{gibibytes} GiB for Llama-3.1-8B in llama.cpp's tools/quantize/README.md");
    }

    static StoredPrecision Whole(string name, double bits) => new(name, bits, bits, bits, "the format itself");

    static StoredPrecision Blocks(string name, double bits, double scaleBits, double block, string source) =>
        new(name, bits + (scaleBits / block), 16, bits, $"{bits} bits and {scaleBits} of scales for {block} weights: {source}; embedding and head at 16");

    /// <summary>The formats that are known.</summary>
    public static ImmutableArray<StoredPrecision> All { get; } =
    [
        Whole("fp32", 32),
        Whole("bf16", 16),
        Whole("fp16", 16),
        Whole("fp8", 8),
        Whole("int8", 8),
        Blocks("mxfp8", 8, 8, 32, "OCP Microscaling Formats 1.0"),
        Blocks("mxfp6", 6, 8, 32, "OCP Microscaling Formats 1.0"),
        Blocks("mxfp4", 4, 8, 32, "OCP Microscaling Formats 1.0"),
        Blocks("nvfp4", 4, 8, 16, "NVIDIA Blackwell, an FP8 scale for 16 weights"),
        Blocks("int4-g128", 4, 32, 128, "GPTQ and AWQ with a 16-bit scale and zero"),
        new("q8_0", 8.5, 8.5, 8, "a 16-bit scale for 32 weights: ggml"),
        new("q6_k", 6.5625, 6.5625, 6, "16 scales of 8 bits and one of 16 for 256 weights: ggml"),
        Measured("q5_k_m", 5.33, 5),
        Measured("q4_k_m", 4.58, 4),
        Measured("q3_k_s", 3.41, 3),
        Measured("q2_k_s", 2.78, 2),
        Measured("iq2_xxs", 2.23, 2),
        Measured("iq1_s", 1.87, 1),
    ];

    /// <summary>The format of that name.</summary>
    /// <param name="name">A name in any case.</param>
    /// <param name="where">The option, for the message.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static StoredPrecision Find(string name, string where = "--precision") =>
        All.FirstOrDefault(precision => string.Equals(precision.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"'{name}'", where, string.Join(", ", All.Select(precision => precision.Name)), $"Did you mean {NearestName.Of(name, All.Select(precision => precision.Name))}?");
}
