namespace Isoflop.Lab.Kernels;

/// <summary>
/// The shape of the attention of one sequence. Queries are [tokens, heads, headSize], keys and values [keys, keyValueHeads, headSize]; a token's
/// heads lie side by side, and tokens lie a stride apart, so that queries, keys and values may be columns of one matrix. Query head h reads
/// key-value head h / (heads / keyValueHeads). Query i stands at position keys - tokens + i and sees the keys up to its own.
/// </summary>
/// <param name="Tokens">Queries, at least 0.</param>
/// <param name="Heads">Query heads, a multiple of the key-value heads.</param>
/// <param name="KeyValueHeads">Heads of keys and values, at least 1.</param>
/// <param name="HeadSize">Channels of a head.</param>
/// <param name="QueryStride">Floats from one token's queries to the next's.</param>
/// <param name="KeyStride">Floats from one token's keys to the next's, and the same for values.</param>
/// <param name="OutputStride">Floats from one token's output to the next's.</param>
readonly record struct AttentionShape(int Tokens, int Heads, int KeyValueHeads, int HeadSize, int QueryStride, int KeyStride, int OutputStride)
{
    /// <summary>Keys and values, at least the number of tokens: more than that where earlier ones were kept (generation).</summary>
    public int Keys { get; init; } = Tokens;

    /// <summary>What scores are multiplied with before the softmax: 1/√headSize unless said otherwise.</summary>
    public float Scale { get; init; } = 1 / MathF.Sqrt(HeadSize);

    /// <summary>Query heads that read one key-value head.</summary>
    public int HeadsPerKey => Heads / KeyValueHeads;

    /// <summary>Where the keys (or values) that a query head reads begin in their row.</summary>
    public int KeyStart(int head) => head / HeadsPerKey * HeadSize;

    /// <summary>Queries, keys and values as the columns of one matrix [tokens, (heads + 2 keyValueHeads) headSize], the output [tokens, heads headSize].</summary>
    public static AttentionShape Fused(int tokens, int heads, int keyValueHeads, int headSize)
    {
        var stride = (heads + (2 * keyValueHeads)) * headSize;
        return new(tokens, heads, keyValueHeads, headSize, stride, stride, heads * headSize);
    }
}
