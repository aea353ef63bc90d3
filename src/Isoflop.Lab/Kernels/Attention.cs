using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>Causal softmax attention of one sequence, all heads, never storing tokens x tokens.</summary>
static class Attention
{
    /// <summary>output = softmax(scale q kᵀ, causal) v.</summary>
    /// <param name="q">[tokens, heads, headSize] at the query stride.</param>
    /// <param name="k">[keys, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="v">[keys, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="output">[tokens, heads, headSize] at the output stride.</param>
    /// <param name="logSumExp">[heads, tokens]: ln Σ exp(score) of every query, kept for the backward pass.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Forward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> output, Span<float> logSumExp, in AttentionShape shape,
        Workspace workspace, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: AttentionHeads<Lanes16, Vector512<float>>.Forward(q, k, v, output, logSumExp, shape, workspace); break;
            case InstructionSet.Avx2: AttentionHeads<Lanes8, Vector256<float>>.Forward(q, k, v, output, logSumExp, shape, workspace); break;
            default: AttentionHeads<Lanes4, Vector128<float>>.Forward(q, k, v, output, logSumExp, shape, workspace); break;
        }
    }

    /// <summary>Gradients of queries, keys and values, which replace what is there.</summary>
    /// <param name="q">[tokens, heads, headSize] at the query stride.</param>
    /// <param name="k">[tokens, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="v">[tokens, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="output">[tokens, heads, headSize] at the output stride, as the forward pass left it.</param>
    /// <param name="logSumExp">[heads, tokens], as the forward pass left it.</param>
    /// <param name="doutput">[tokens, heads, headSize] at the output stride.</param>
    /// <param name="dq">[tokens, heads, headSize] at the query stride.</param>
    /// <param name="dk">[tokens, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="dv">[tokens, keyValueHeads, headSize] at the key stride.</param>
    /// <param name="shape">The shape, with as many keys as tokens.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Backward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> output, ReadOnlySpan<float> logSumExp, ReadOnlySpan<float> doutput,
        Span<float> dq, Span<float> dk, Span<float> dv, in AttentionShape shape, Workspace workspace, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: AttentionHeads<Lanes16, Vector512<float>>.Backward(q, k, v, output, logSumExp, doutput, dq, dk, dv, shape, workspace); break;
            case InstructionSet.Avx2: AttentionHeads<Lanes8, Vector256<float>>.Backward(q, k, v, output, logSumExp, doutput, dq, dk, dv, shape, workspace); break;
            default: AttentionHeads<Lanes4, Vector128<float>>.Backward(q, k, v, output, logSumExp, doutput, dq, dk, dv, shape, workspace); break;
        }
    }
}
