using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Comparisons;

/// <summary>The covariance that a set of runs leaves of the free parameters, in units of the squared scatter: of runs made, or of runs still to be made.</summary>
/// <param name="Covariance">[free, free].</param>
/// <param name="Free">Number of free parameters.</param>
/// <param name="DegreesOfFreedom">Runs minus free parameters.</param>
/// <param name="Scatter">Relative scatter of a run.</param>
sealed record DesignCovariance(double[] Covariance, int Free, int DegreesOfFreedom, double Scatter)
{
    /// <summary>Half the width of the t interval of a free parameter.</summary>
    public double HalfWidth(int parameter, double level) =>
        Student(DegreesOfFreedom, (1 + level) / 2) * Math.Sqrt(Covariance[parameter * (Free + 1)]) * Scatter;

    /// <summary>Quantile of Student's t.</summary>
    public static double Student(int freedom, double probability) => StudentT.InvCDF(0, 1, Math.Max(1, freedom), probability);

    /// <summary>Adds a run: (V⁻¹ + j jᵀ)⁻¹ = V - V j jᵀ V / (1 + jᵀ V j)   [Sherman and Morrison 1950].</summary>
    public static void Add(double[] covariance, double[] row, int free)
    {
        var moved = new double[free];
        var scale = 1.0;
        for (var i = 0; i < free; i++)
        {
            for (var j = 0; j < free; j++) moved[i] += covariance[(i * free) + j] * row[j];
            scale += row[i] * moved[i];
        }
        for (var i = 0; i < free; i++)
        {
            for (var j = 0; j < free; j++) covariance[(i * free) + j] -= moved[i] * moved[j] / scale;
        }
    }

    /// <summary>√(gᵀ V g).</summary>
    public static double Norm(double[] covariance, double[] gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            for (var j = 0; j < gradient.Length; j++) sum += gradient[i] * covariance[(i * gradient.Length) + j] * gradient[j];
        }
        return Math.Sqrt(Math.Max(0, sum));
    }
}
