using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Simulations;

/// <summary>Runs drawn from a law: to teach, to plan a study, and to test every method against a known truth.</summary>
public static class Simulation
{
    // Streams of the seed: the noise, and the columns beside size and tokens.
    const ulong NoiseStream = 0, OthersStream = 3;

    /// <summary>Runs of a design with noisy losses.</summary>
    /// <param name="law">The truth.</param>
    /// <param name="design">Where the runs are placed.</param>
    /// <param name="noise">Relative noise of a loss (standard deviation of its logarithm), at least 0; seeds of one recipe scatter by about 0.002 to 0.01.</param>
    /// <param name="seed">Seed of the noise and of the other columns.</param>
    /// <param name="embeddings">The rule by which params without embeddings follow from params; null leaves that column out.</param>
    /// <param name="multiplier">Losses as if every run had this many times its compute, shared evenly by size and text; above 0.</param>
    /// <param name="others">
    /// Smallest and largest value of each further column that the law is a function of, drawn evenly in the logarithm, whole numbers where the
    /// column counts things; null where there is none.
    /// </param>
    /// <returns>Runs with params, tokens, FLOPs, the other columns and what the law gives, rows counted from 2 as in the file that <c>simulate</c> writes.</returns>
    /// <exception cref="InputException">A column that the law is a function of has no range.</exception>
    public static RunSet Draw(
        ScalingLaw law,
        Design design,
        double noise,
        ulong seed,
        ParamsConversion? embeddings = null,
        double multiplier = 1,
        ImmutableDictionary<RunColumn, (double Low, double High)>? others = null)
    {
        var columns = Others(law, others);
        var scales = design.Place(law).ToArray();
        var values = columns.Select(_ => new double[scales.Length]).ToArray();
        var otherRandom = new CounterRandom(seed, OthersStream);
        for (var i = 0; i < scales.Length; i++)
        {
            for (var k = 0; k < columns.Length; k++)
            {
                var (column, low, high) = columns[k];
                var value = low * Math.Pow(high / low, otherRandom.NextUniform());
                values[k][i] = Counts(column) ? Math.Round(value) : value;
                scales[i] = scales[i].With(column, values[k][i]);
            }
        }
        var random = new CounterRandom(seed, NoiseStream);
        var drawn = new double[scales.Length];
        var runs = new Run[scales.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new Run
            {
                Params = scales[i].Params,
                NonEmbeddingParams = embeddings?.ToSmaller(scales[i].Params),
                Tokens = scales[i].Tokens,
                Flops = scales[i].Flops,
                Row = i + 2,
            };
            drawn[i] = law.Value(Worth(scales[i], multiplier, columns)) * Math.Exp(noise * random.NextNormal());
        }
        var set = RunSet.From(runs, embeddings is null ? law.Convention : ParamsConvention.Total).With(law.Form.Target, drawn);
        for (var k = 0; k < columns.Length; k++) set = set.With(columns[k].Column, values[k]);
        return set;
    }

    /// <summary>The runs with the score of a task, as so many questions would measure it: right answers are drawn with the law's score at the run's loss.</summary>
    /// <param name="runs">Runs with losses.</param>
    /// <param name="header">The header of the new column.</param>
    /// <param name="score">A law of the score over the loss.</param>
    /// <param name="questions">Number of questions, at least 1.</param>
    /// <param name="seed">Seed of the answers; each column needs its own.</param>
    public static RunSet Score(RunSet runs, string header, ScalingLaw score, int questions, ulong seed)
    {
        var random = new CounterRandom(seed, stream: 1);
        var scores = new double[runs.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var chance = score.Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, runs.Values(RunColumn.Loss)[i]));
            var right = 0;
            for (var question = 0; question < questions; question++) right += random.NextUniform() < chance ? 1 : 0;
            scores[i] = (double)right / questions;
        }
        return runs.With(header, scores);
    }

    static Scale Worth(Scale scale, double multiplier, (RunColumn Column, double Low, double High)[] columns)
    {
        if (multiplier == 1) return scale;
        var worth = new Scale(new Params(scale.Params.Value * Math.Sqrt(multiplier)), new Tokens(scale.Tokens.Value * Math.Sqrt(multiplier)), new Flops(scale.Flops.Value * multiplier));
        return columns.Aggregate(worth, (moved, column) => moved.With(column.Column, scale[column.Column]));
    }

    static (RunColumn Column, double Low, double High)[] Others(ScalingLaw law, ImmutableDictionary<RunColumn, (double Low, double High)>? ranges) =>
    [
        .. law.Form.Inputs.Where(column => column is not (RunColumn.Params or RunColumn.Tokens or RunColumn.Flops)).Select(column =>
            ranges is not null && ranges.TryGetValue(column, out var range) ? (column, range.Low, range.High) : throw new InputException(
                $"no range for {column.Header()}",
                "simulate",
                $"a range for each of {string.Join(", ", law.Form.Inputs.Except([RunColumn.Params, RunColumn.Tokens, RunColumn.Flops]).Select(other => other.Header()))}, which {law.Form.Name} is a function of",
                $"State it: --with {column.Header()}=LOW..HIGH.")),
    ];

    static bool Counts(RunColumn column) =>
        column is RunColumn.Experts or RunColumn.WeightBits or RunColumn.ActivationBits or RunColumn.KeyValueBits or RunColumn.PostTrainingBits;
}
