namespace Isoflop.Plans.Thinking;

/// <summary>
/// How the chances of single samples are spread over the problems of a task: a beta distribution of a mean and a concentration. With one chance for all,
/// coverage would rise exponentially; the power laws that are measured need problems of almost no chance [Schaeffer et al. 2025, arXiv 2502.17578].
/// </summary>
/// <param name="Concentration">The sum of the two shape coefficients, above 0: small where problems are either easy or hopeless, infinity where all are alike.</param>
public sealed record Difficulty(double Concentration)
{
    // In the logit of the chance the density falls off exponentially on both sides: the trapezoid rule converges as fast.
    const int Nodes = 160;

    /// <summary>The score of a way of answering over the whole task: the mean over problems, never the way applied to the mean chance.</summary>
    /// <param name="mean">Mean chance of a single sample, in (0, 1).</param>
    /// <param name="answered">The chance that a problem is answered rightly, by the chance of a single sample.</param>
    public double Score(double mean, Func<double, double> answered)
    {
        if (mean is <= 0 or >= 1 || double.IsPositiveInfinity(Concentration)) return answered(Math.Clamp(mean, 0, 1));
        var (a, b) = (mean * Concentration, (1 - mean) * Concentration);
        // The density is highest at m and falls by e^36 within these distances: as a power where a shape coefficient is small, as a bell where both are large.
        var (m, bell) = (Math.Log(a / b), Math.Sqrt((1 / a) + (1 / b)));
        var scale = Math.Min(1, bell);
        // x = m + s sinh u spaces the nodes: the middle is resolved as finely as the tails are long.
        var (from, to) = (-Math.Asinh(Math.Max(36 / a, 9 * bell) / scale), Math.Asinh(Math.Max(36 / b, 9 * bell) / scale));
        var (total, weights) = (0.0, 0.0);
        for (var i = 0; i <= Nodes; i++)
        {
            var u = from + ((to - from) * i / Nodes);
            var x = m + (scale * Math.Sinh(u));
            // σ(x)^a (1 - σ(x))^b, the beta density in x, times dx/du; over its value at m, so that large coefficients do not underflow.
            var weight = Math.Exp((a * (Softplus(-m) - Softplus(-x))) + (b * (Softplus(m) - Softplus(x)))) * Math.Cosh(u);
            weights += weight;
            total += weight * answered(1 / (1 + Math.Exp(-x)));
        }
        return total / weights;
    }

    static double Softplus(double x) => x > 30 ? x : Math.Log(1 + Math.Exp(x));
}
