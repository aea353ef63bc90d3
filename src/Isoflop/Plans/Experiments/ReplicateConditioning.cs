using Isoflop.Laws;
using Isoflop.Numerics;

namespace Isoflop.Plans.Experiments;

/// <summary>
/// What runs still to be made would leave of the uncertainty of a number, to first order in the replicates: the covariance of the number's logarithm and of the
/// log-losses at candidate scales over the replicates, conditioned on measuring some of them with noise, one after the other (the update of a Kalman filter; the
/// replicates stand for the distribution, so that what they know of curvature and of weakly determined directions enters).
/// </summary>
sealed class ReplicateConditioning
{
    readonly double[,] _covariance;
    readonly double _noise;

    ReplicateConditioning(double[,] covariance, double noise) => (_covariance, _noise) = (covariance, noise);

    /// <summary>Standard deviation of the number's logarithm.</summary>
    public double Deviation => Math.Sqrt(Math.Max(0, _covariance[0, 0]));

    /// <param name="law">A law with replicates.</param>
    /// <param name="decision">The number.</param>
    /// <param name="candidates">Where runs might be made.</param>
    /// <param name="noise">Relative noise of a run as the fit sees it.</param>
    public static ReplicateConditioning Of(ScalingLaw law, Decision decision, Scale[] candidates, double noise)
    {
        var replicates = law.Uncertainty!.Replicates;
        var samples = new double[replicates.Count][];
        Parallel.For(0, samples.Length, replicate =>
        {
            var drawn = law with { Coefficients = [.. replicates[replicate]] };
            var sample = new double[candidates.Length + 1];
            sample[0] = Math.Log(decision.Of(drawn));
            for (var c = 0; c < candidates.Length; c++) sample[c + 1] = Math.Log(drawn.Loss(candidates[c]).Value);
            samples[replicate] = sample;
        });
        samples = Array.FindAll(samples, sample => Array.TrueForAll(sample, double.IsFinite));
        return new ReplicateConditioning(Covariance(samples, candidates.Length + 1), noise);
    }

    /// <summary>The same, to be changed by itself.</summary>
    public ReplicateConditioning Copy() => new((double[,])_covariance.Clone(), _noise);

    /// <summary>The deviation that one run more would leave.</summary>
    /// <param name="candidate">0-based.</param>
    public double After(int candidate)
    {
        var c = candidate + 1;
        return Math.Sqrt(Math.Max(0, _covariance[0, 0] - (_covariance[0, c] * _covariance[0, c] / (_covariance[c, c] + (_noise * _noise)))));
    }

    /// <summary>Makes a run: Σ - Σ_c Σ_cᵀ / (Σ_cc + σ²).</summary>
    /// <param name="candidate">0-based.</param>
    public void Add(int candidate)
    {
        var (c, width) = (candidate + 1, _covariance.GetLength(0));
        var gain = new double[width];
        for (var i = 0; i < width; i++) gain[i] = _covariance[i, c];
        var total = gain[c] + (_noise * _noise);
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < width; j++) _covariance[i, j] -= gain[i] * gain[j] / total;
        }
    }

    static double[,] Covariance(double[][] samples, int width)
    {
        var means = new double[width];
        foreach (var sample in samples)
        {
            for (var i = 0; i < width; i++) means[i] += sample[i] / samples.Length;
        }
        var covariance = new double[width, width];
        Parallel.For(0, width, i =>
        {
            for (var j = 0; j < width; j++)
            {
                var sum = 0.0;
                foreach (var sample in samples) sum += (sample[i] - means[i]) * (sample[j] - means[j]);
                covariance[i, j] = sum / Math.Max(1, samples.Length - 1);
            }
        });
        return covariance;
    }

    /// <summary>
    /// The noise of a run as a fit by the Huber loss sees it: √(E[ψ²]) / E[ψ'] of its residuals; a small δ makes the fit nearly one by absolute values, to which
    /// normal noise counts √(π/2) times.
    /// </summary>
    /// <param name="residuals">Relative residuals.</param>
    /// <param name="delta">δ of the fit.</param>
    public static double EffectiveNoise(ReadOnlySpan<double> residuals, double delta)
    {
        var sigma = Quantiles.RobustScale(residuals);
        if (sigma == 0 || double.IsInfinity(delta)) return sigma;
        var squares = 0.0;
        foreach (var residual in residuals) squares += Math.Min(residual * residual, delta * delta) / residuals.Length;
        return Math.Sqrt(squares) / MathNet.Numerics.SpecialFunctions.Erf(delta / (sigma * Math.Sqrt(2)));
    }
}
