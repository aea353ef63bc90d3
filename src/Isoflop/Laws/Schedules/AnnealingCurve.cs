using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules;

/// <summary>
/// The simpler rival of the multi-power law: L(s) = L0 + A S1^-alpha - C S2, S1 = Σ η_i, S2 = Σ_{i≤s} Σ_{k≤i} (η_{k-1} - η_k) λ^(i-k), where
/// a lowering of the rate acts through a momentum that forgets with λ   [Tissue 2024, arXiv 2408.11029, eq. 1]. The warm-up is no annealing and
/// is left out of S2. C is free in sign; rates are in units of one rate.
/// </summary>
sealed class AnnealingCurve : ISeparableCurve
{
    readonly double[] _logSums;
    readonly double[] _annealings;

    /// <summary>The curve over runs.</summary>
    /// <param name="runs">The schedule of each run and the steps asked about, ascending.</param>
    /// <param name="unit">The rate that counts as 1.</param>
    /// <param name="forgetting">λ per step, in (0, 1).</param>
    public AnnealingCurve(IReadOnlyList<(LearningRateSchedule Schedule, int[] Steps)> runs, double unit, double forgetting)
    {
        var (logSums, annealings) = (new List<double>(), new List<double>());
        foreach (var (schedule, steps) in runs)
        {
            var sums = schedule.Sums(unit);
            var (momentum, annealing, next) = (0.0, 0.0, 0);
            for (var step = 1; step < schedule.Steps && next < steps.Length; step++)
            {
                var lowered = step <= schedule.WarmupEnd ? 0 : (schedule.Rates[step - 1] - schedule.Rates[step]) / unit;
                momentum = (forgetting * momentum) + lowered;
                annealing += momentum;
                if (steps[next] != step) continue;
                logSums.Add(Math.Log(sums[step]));
                annealings.Add(annealing);
                next++;
            }
        }
        (_logSums, _annealings) = ([.. logSums], [.. annealings]);
    }

    /// <summary>Number of points.</summary>
    public int Count => _logSums.Length;

    /// <inheritdoc/>
    public int CoefficientCount => 4;

    /// <inheritdoc/>
    public int LinearCount => 3;

    /// <inheritdoc/>
    public bool IsLinear(int coefficient) => coefficient < 3;

    /// <inheritdoc/>
    public double[] Grid(int coefficient, double[][] inputs) => [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    /// <inheritdoc/>
    public void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients) => linear.CopyTo(coefficients);

    /// <inheritdoc/>
    public void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear) => coefficients[..3].CopyTo(linear);

    /// <inheritdoc/>
    public int CoefficientOf(int linear) => linear;

    /// <inheritdoc/>
    public bool MayBeNegative(int linear) => linear == 2;

    /// <inheritdoc/>
    public double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        Span<double> unit = [1, 1, 1, coefficients[3]];
        Evaluate(unit, points, basis.Slice(4 * points.Count, points.Count), new Derivatives(basis, points.Count));
        return 1;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var point = (int)points[0][i];
            var first = Math.Exp(-coefficients[3] * _logSums[point]);
            values[i] = coefficients[0] + (coefficients[1] * first) - (coefficients[2] * _annealings[point]);
            derivatives[0][i] = 1;
            derivatives[1][i] = first;
            derivatives[2][i] = -_annealings[point];
            derivatives[3][i] = -coefficients[1] * first * _logSums[point];
        }
    }
}
