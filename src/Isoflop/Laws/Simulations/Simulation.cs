using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Simulations;

/// <summary>Runs drawn from a law: to teach, to plan a study, and to test every method against a known truth.</summary>
public static class Simulation
{
    /// <summary>Runs of a design with noisy losses.</summary>
    /// <param name="law">The truth.</param>
    /// <param name="design">Where the runs are placed.</param>
    /// <param name="noise">Relative noise of a loss (standard deviation of its logarithm), at least 0; seeds of one recipe scatter by about 0.002 to 0.01.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="embeddings">The rule by which params without embeddings follow from params; null leaves that column out.</param>
    /// <param name="multiplier">Losses as if every run had this many times its compute, shared evenly by size and text; above 0.</param>
    /// <returns>Runs with params, tokens, FLOPs and loss, rows counted from 2 as in the file that <c>simulate</c> writes.</returns>
    public static RunSet Draw(ScalingLaw law, Design design, double noise, ulong seed, ParamsConversion? embeddings = null, double multiplier = 1)
    {
        var scales = design.Place(law);
        var random = new CounterRandom(seed, stream: 0);
        var runs = new Run[scales.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new Run
            {
                Params = scales[i].Params,
                NonEmbeddingParams = embeddings?.ToSmaller(scales[i].Params),
                Tokens = scales[i].Tokens,
                Flops = scales[i].Flops,
                Loss = new NatsPerToken(law.Loss(Worth(scales[i], multiplier)).Value * Math.Exp(noise * random.NextNormal())),
                Row = i + 2,
            };
        }
        return RunSet.From(runs, embeddings is null ? law.Convention : ParamsConvention.Total);
    }

    static Scale Worth(Scale scale, double multiplier) => multiplier == 1
        ? scale
        : new Scale(new Params(scale.Params.Value * Math.Sqrt(multiplier)), new Tokens(scale.Tokens.Value * Math.Sqrt(multiplier)), new Flops(scale.Flops.Value * multiplier));
}
