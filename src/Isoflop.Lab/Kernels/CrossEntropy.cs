using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>The loss of next-token prediction, -ln softmax(logits)[target], in nats.</summary>
static class CrossEntropy
{
    /// <summary>A target that counts for nothing: loss 0, gradient 0.</summary>
    public const int Ignored = -1;

    /// <summary>Loss of every row; the logits are replaced by their gradient scale (softmax - target).</summary>
    /// <param name="logits">[rows, vocabulary]; becomes the gradient.</param>
    /// <param name="targets">[rows]: 0 .. vocabulary - 1, or <see cref="Ignored"/>.</param>
    /// <param name="losses">[rows], nats.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="vocabulary">Tokens of the vocabulary, at least 1.</param>
    /// <param name="scale">What the gradient is multiplied with: 1 / tokens of the step for a mean.</param>
    /// <param name="set">The instructions to use.</param>
    public static void LossAndGradient(
        Span<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary, float scale, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RowSoftmax<Lanes16, Vector512<float>>.CrossEntropy(logits, targets, losses, rows, vocabulary, scale); break;
            case InstructionSet.Avx2: RowSoftmax<Lanes8, Vector256<float>>.CrossEntropy(logits, targets, losses, rows, vocabulary, scale); break;
            default: RowSoftmax<Lanes4, Vector128<float>>.CrossEntropy(logits, targets, losses, rows, vocabulary, scale); break;
        }
    }

    /// <summary>Loss of every row; the logits stay as they are.</summary>
    /// <param name="logits">[rows, vocabulary]</param>
    /// <param name="targets">[rows]: 0 .. vocabulary - 1, or <see cref="Ignored"/>.</param>
    /// <param name="losses">[rows], nats.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="vocabulary">Tokens of the vocabulary, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: RowSoftmax<Lanes16, Vector512<float>>.CrossEntropyLoss(logits, targets, losses, rows, vocabulary); break;
            case InstructionSet.Avx2: RowSoftmax<Lanes8, Vector256<float>>.CrossEntropyLoss(logits, targets, losses, rows, vocabulary); break;
            default: RowSoftmax<Lanes4, Vector128<float>>.CrossEntropyLoss(logits, targets, losses, rows, vocabulary); break;
        }
    }
}
