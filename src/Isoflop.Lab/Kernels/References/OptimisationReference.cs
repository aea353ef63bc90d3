namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="Optimisation"/> computes, in double precision.</summary>
static class OptimisationReference
{
    /// <summary>weights, first, second [count] in place</summary>
    // m = β1 m + (1-β1) g;  v = β2 v + (1-β2) g²;  w = (1 - lr decay) w - lr (m / (1-β1^t)) / (√(v / (1-β2^t)) + ε)
    public static void AdamW(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, in AdamWStep step)
    {
        var (firstBias, secondBias) = (1 - Math.Pow(step.Beta1, step.Step), 1 - Math.Pow(step.Beta2, step.Step));
        for (var i = 0; i < weights.Length; i++)
        {
            var g = (double)gradients[i] * step.GradientScale;
            var m = (step.Beta1 * (double)first[i]) + ((1 - (double)step.Beta1) * g);
            var v = (step.Beta2 * (double)second[i]) + ((1 - (double)step.Beta2) * g * g);
            weights[i] = (float)((weights[i] * (1 - ((double)step.LearningRate * step.Decay))) - (step.LearningRate * (m / firstBias) / (Math.Sqrt(v / secondBias) + step.Epsilon)));
            (first[i], second[i]) = ((float)m, (float)v);
        }
    }

    /// <summary>Σ x²</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x) sum += (double)value * value;
        return sum;
    }
}
