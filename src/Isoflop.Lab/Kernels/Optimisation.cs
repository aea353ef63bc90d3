using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>One step of AdamW as its kernel needs it.</summary>
/// <param name="LearningRate">Rate of this step.</param>
/// <param name="Beta1">Decay of the first moment, 0 .. 1.</param>
/// <param name="Beta2">Decay of the second moment, 0 .. 1.</param>
/// <param name="Epsilon">What is added to the root of the second moment, above 0.</param>
/// <param name="Decay">Weights are first multiplied by 1 - LearningRate Decay.</param>
/// <param name="Step">Number of this step, from 1: for the correction of the moments' bias.</param>
/// <param name="GradientScale">What gradients are multiplied with first: below 1 where they are clipped.</param>
readonly record struct AdamWStep(float LearningRate, float Beta1, float Beta2, float Epsilon, float Decay, int Step, float GradientScale);

/// <summary>What an optimiser does to every weight alike.</summary>
static class Optimisation
{
    /// <summary>One step of AdamW [Loshchilov, Hutter 2019], as PyTorch computes it.</summary>
    /// <param name="weights">[count]; replaced.</param>
    /// <param name="gradients">[count]</param>
    /// <param name="first">[count]: mean of gradients; replaced.</param>
    /// <param name="second">[count]: mean of squared gradients; replaced.</param>
    /// <param name="step">The step.</param>
    /// <param name="set">The instructions to use.</param>
    public static void AdamW(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, in AdamWStep step, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: OptimisationRanges<Lanes16, Vector512<float>>.AdamW(weights, gradients, first, second, step); break;
            case InstructionSet.Avx2: OptimisationRanges<Lanes8, Vector256<float>>.AdamW(weights, gradients, first, second, step); break;
            default: OptimisationRanges<Lanes4, Vector128<float>>.AdamW(weights, gradients, first, second, step); break;
        }
    }

    /// <summary>Σ x², in an order that the length alone decides; in double precision, so that a long buffer loses nothing.</summary>
    /// <param name="x">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static double SumOfSquares(ReadOnlySpan<float> x, InstructionSet set = default) => InstructionSets.Resolve(set) switch
    {
        InstructionSet.Avx512 => OptimisationRanges<Lanes16, Vector512<float>>.SumOfSquares(x),
        InstructionSet.Avx2 => OptimisationRanges<Lanes8, Vector256<float>>.SumOfSquares(x),
        _ => OptimisationRanges<Lanes4, Vector128<float>>.SumOfSquares(x),
    };
}
