using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Runs;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Fitting;

/// <summary>What fitting returns, good or bad: the law, its replicates, residuals, certificate and findings.</summary>
public sealed record Fit
{
    /// <summary>The fitted law.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>The runs it was fitted to.</summary>
    public required RunSet Runs { get; init; }

    /// <summary>How it was fitted.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>Σ over runs of weight x loss of the residual, at the law.</summary>
    public required double Objective { get; init; }

    /// <summary>Predicted minus measured, on the scale of the loss (log residuals by default): [run].</summary>
    public required ImmutableArray<double> Residuals { get; init; }

    /// <summary>The same, each divided by √(1 - leverage): what a new run would scatter by.</summary>
    public required ImmutableArray<double> CorrectedResiduals { get; init; }

    /// <summary>Robust standard deviation of the residuals: the relative noise of a run about the law.</summary>
    public required double Noise { get; init; }

    /// <summary>Number of coefficients that were free.</summary>
    public required int FreeCoefficients { get; init; }

    /// <summary>Refitted coefficient vectors.</summary>
    public required Replicates Replicates { get; init; }

    /// <summary>Whether the optimum is to be trusted.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>What the fit has to tell its reader.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>
    /// The interval of anything computed from the law: a coefficient, the loss at a scale, an optimal size, dollars. The question is put to
    /// every replicate; the interval is the expanded percentile interval [Hesterberg 2015, The American Statistician 69, sec. 5.3].
    /// </summary>
    /// <param name="question">What is computed from a law; NaN where it has no answer.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval Interval(Func<ScalingLaw, double> question, double level)
    {
        var answers = new double[Replicates.Count];
        Parallel.For(0, answers.Length, replicate => answers[replicate] = question(ReplicateLaw(replicate)));
        return Central(answers, level);
    }

    /// <summary>The interval of a coefficient (a parameter interval).</summary>
    /// <param name="coefficient">Its name.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval CoefficientInterval(string coefficient, double level) => Interval(law => law[coefficient], level);

    /// <summary>The interval of the law's own loss at a scale (a mean-loss interval): where the average of many such runs would lie.</summary>
    /// <param name="scale">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval MeanLossInterval(Scale scale, double level) => Interval(law => law.Loss(scale).Value, level);

    /// <summary>The interval in which one new run would land (a prediction interval): the law's uncertainty and the scatter of runs about it.</summary>
    /// <param name="scale">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval NewRunInterval(Scale scale, double level)
    {
        const int drawsPerReplicate = 4;
        var answers = new double[Replicates.Count * drawsPerReplicate];
        for (var replicate = 0; replicate < Replicates.Count; replicate++)
        {
            var loss = ReplicateLaw(replicate).Loss(scale).Value;
            // Stream numbers beyond the replicates' own.
            var random = new CounterRandom(Options.Seed, ulong.MaxValue - (ulong)replicate);
            for (var draw = 0; draw < drawsPerReplicate; draw++)
            {
                var residual = CorrectedResiduals[random.NextIndex(CorrectedResiduals.Length)];
                answers[(replicate * drawsPerReplicate) + draw] = Options.Loss.Scale == ResidualScale.Log ? loss * Math.Exp(-residual) : loss - residual;
            }
        }
        return Central(answers, level);
    }

    ScalingLaw ReplicateLaw(int replicate) => Law with { Coefficients = [.. Replicates[replicate]] };

    // The percentile level at which a t interval with n - p degrees of freedom would end.
    Interval Central(double[] answers, double level)
    {
        var freedom = Math.Max(1, Runs.Count - FreeCoefficients);
        var quantile = StudentT.InvCDF(0, 1, freedom, (1 + level) / 2);
        var expanded = (2 * Normal.CDF(0, 1, quantile)) - 1;
        var interval = Quantiles.Central(answers, expanded);
        return interval with { Level = level };
    }
}
