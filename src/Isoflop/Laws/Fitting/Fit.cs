using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Runs;

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

    /// <summary>What was minimised.</summary>
    public ResidualLoss ResidualLoss => Options.LossFor(Law.Form);

    /// <summary>Σ over runs of weight x loss of the residual, at the law.</summary>
    public required double Objective { get; init; }

    /// <summary>Predicted minus measured, on the scale of the loss (log residuals by default): [run].</summary>
    public required ImmutableArray<double> Residuals { get; init; }

    /// <summary>Robust standard deviation of the residuals: the relative noise of a run about the law.</summary>
    public required double Noise { get; init; }

    /// <summary>Number of coefficients that were free.</summary>
    public required int FreeCoefficients { get; init; }

    /// <summary>Root mean square of the residuals.</summary>
    public double RootMeanSquare => Math.Sqrt(Residuals.Average(residual => residual * residual));

    /// <summary>Akaike's criterion for few points, from the residuals as if normal: n ln(RSS/n) + 2p + 2p(p+1)/(n-p-1) with p one more than the free coefficients [Hurvich and Tsai 1989].</summary>
    public double Aicc
    {
        get
        {
            var (count, free) = (Residuals.Length, FreeCoefficients + 1);
            return (2 * count * Math.Log(RootMeanSquare)) + (2 * free) + (2.0 * free * (free + 1) / Math.Max(1, count - free - 1));
        }
    }

    /// <summary>Refitted coefficient vectors.</summary>
    public Replicates Replicates => Uncertainty.Replicates;

    /// <summary>Whether the optimum is to be trusted.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>What the fit has to tell its reader.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>
    /// The interval of anything computed from the law: a coefficient, the loss at a scale, an optimal size, dollars. The question is put to
    /// every replicate.
    /// </summary>
    /// <param name="question">What is computed from a law; NaN where it has no answer.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval Interval(Func<ScalingLaw, double> question, double level) => Uncertainty.Interval(Law, question, level);

    /// <summary>The interval of a coefficient (a parameter interval).</summary>
    /// <param name="coefficient">Its name.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval CoefficientInterval(string coefficient, double level) => Interval(law => law[coefficient], level);

    /// <summary>The interval of the law's own loss at a scale (a mean-loss interval): where the average of many such runs would lie.</summary>
    /// <param name="scale">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval MeanLossInterval(Scale scale, double level) => Uncertainty.MeanLossIntervals(Law, [scale], level)[0];

    /// <summary>The interval in which one new run would land (a prediction interval): the law's uncertainty and the scatter of runs about it.</summary>
    /// <param name="scale">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval NewRunInterval(Scale scale, double level) => Uncertainty.NewRunIntervals(Law, [scale], level)[0];

    LawUncertainty Uncertainty => Law.Uncertainty!;
}
