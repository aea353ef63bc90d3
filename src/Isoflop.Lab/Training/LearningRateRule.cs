using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>What each tensor learns by: the width rule of <see cref="OptimiserOptions.BaseWidth"/>, and which tensors decay or go to Muon.</summary>
static class LearningRateRule
{
    /// <summary>Whether the tensor takes Muon's steps.</summary>
    public static bool TakesMuon(ParameterSlice slice, OptimiserOptions options) =>
        options.Kind == OptimiserKind.Muon && slice.Kind is (ParameterKind.Hidden or ParameterKind.ResidualOutput);

    /// <summary>What the schedule's rate is multiplied with.</summary>
    /// <param name="slice">The tensor.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="options">The optimiser.</param>
    public static double Factor(ParameterSlice slice, TransformerShape shape, OptimiserOptions options)
    {
        if (options.BaseWidth is not { } width || !slice.IsMatrix || (slice.Kind == ParameterKind.Embedding && !shape.TiedHead)) return 1;
        var factor = (double)width / shape.Width;
        return TakesMuon(slice, options) ? Math.Sqrt(factor) : factor;
    }

    /// <summary>The decay of the tensor.</summary>
    /// <param name="slice">The tensor.</param>
    /// <param name="options">The optimiser.</param>
    public static double Decay(ParameterSlice slice, OptimiserOptions options) => slice.IsMatrix ? options.WeightDecay : 0;
}
