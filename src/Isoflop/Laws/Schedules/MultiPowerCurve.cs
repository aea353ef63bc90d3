using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules;

/// <summary>
/// The multi-power law over chosen steps of several runs, as the solver wants it: the changes of each schedule are grouped
/// (<see cref="ScheduleNodes"/>), so that a value costs some hundred powers and not one a step. Its one input is the number of the point.
/// <see cref="MultiPowerLaw.Loss"/> is the same sum, slow and plain.
/// </summary>
sealed class MultiPowerCurve : ISeparableCurve
{
    /// <summary>Number of coefficients of the law.</summary>
    public const int Coefficients = 7;

    // Tried at the start, with rates in units of the peak: around the published laws (alpha .43 to .51, C .10 to .13, beta .58 to .60, gamma .63 to .66).
    static readonly double[][] DefaultGrids = [[], [], [], [0.25, 0.45, 0.7], [0.03, 0.12, 0.5], [0.3, 0.6, 1], [0.4, 0.65, 0.9]];

    readonly ScheduleNodes[] _nodes;
    readonly int[] _runOf;
    readonly int[] _countOf;
    readonly double[] _sumOf;
    readonly double[][] _grids;
    readonly double[] _factor;
    readonly double[] _u;
    readonly double[] _logU;
    readonly double[] _power;

    /// <summary>The curve over runs.</summary>
    /// <param name="runs">The schedule of each run and the steps asked about, ascending.</param>
    /// <param name="unit">The rate that counts as 1; the peak, where grids or priors are to fit.</param>
    /// <param name="groups">About how many groups a change by the unit rate is cut into.</param>
    /// <param name="grids">[coefficient]: values to try; null for those around the published laws.</param>
    public MultiPowerCurve(IReadOnlyList<(LearningRateSchedule Schedule, int[] Steps)> runs, double unit, int groups = 24, double[][]? grids = null)
    {
        _grids = grids ?? DefaultGrids;
        var count = runs.Sum(run => run.Steps.Length);
        (_runOf, _countOf, _sumOf, _nodes) = (new int[count], new int[count], new double[count], new ScheduleNodes[runs.Count]);
        var point = 0;
        for (var run = 0; run < runs.Count; run++)
        {
            var sums = runs[run].Schedule.Sums(unit);
            _nodes[run] = ScheduleNodes.Of(runs[run].Schedule, sums, unit, runs[run].Steps, groups);
            foreach (var step in runs[run].Steps)
            {
                (_runOf[point], _countOf[point], _sumOf[point]) = (run, _nodes[run].CountUntil(step), sums[step]);
                point++;
            }
        }
        var most = _nodes.Max(nodes => nodes.Change.Length);
        (_factor, _u, _logU, _power) = (new double[most], new double[most], new double[most], new double[most]);
    }

    /// <summary>Number of points.</summary>
    public int Count => _runOf.Length;

    /// <inheritdoc/>
    public int CoefficientCount => Coefficients;

    /// <inheritdoc/>
    public int LinearCount => 3;

    /// <inheritdoc/>
    public bool IsLinear(int coefficient) => coefficient < 3;

    /// <inheritdoc/>
    public double[] Grid(int coefficient, double[][] inputs) => _grids[coefficient];

    /// <inheritdoc/>
    public void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients) => linear.CopyTo(coefficients);

    /// <inheritdoc/>
    public void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear) => coefficients[..3].CopyTo(linear);

    /// <inheritdoc/>
    public int CoefficientOf(int linear) => linear;

    /// <inheritdoc/>
    public bool MayBeNegative(int linear) => false;

    /// <inheritdoc/>
    public double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        Span<double> unit = stackalloc double[Coefficients];
        coefficients.CopyTo(unit);
        unit[..3].Fill(1);
        Evaluate(unit, points, basis.Slice(Coefficients * points.Count, points.Count), new Derivatives(basis, points.Count));
        return 1;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives) =>
        Evaluate(coefficients, points, points.Count, values, derivatives);

    /// <summary>The same for the first points of a block only.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="points">The block.</param>
    /// <param name="count">How many of its points.</param>
    /// <param name="values">[point]: receives values.</param>
    /// <param name="derivatives">[coefficient, point]: receives derivatives.</param>
    public void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, int count, Span<double> values, Derivatives derivatives)
    {
        var (L0, A, B, alpha, C, beta, gamma) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], coefficients[5], coefficients[6]);
        var factorsOf = -1;
        for (var i = 0; i < count; i++)
        {
            var point = (int)points[0][i];
            var nodes = _nodes[_runOf[point]];
            if (_runOf[point] != factorsOf)
            {
                // C η_k^-γ of every change of the run.
                var all = _factor.AsSpan(0, nodes.LogRate.Length);
                Elementwise.Exp(nodes.LogRate, -gamma, all);
                Elementwise.Multiply(all, C, all);
                factorsOf = _runOf[point];
            }
            var drop = Drop(nodes, _countOf[point], _sumOf[point], beta);
            var first = Math.Pow(_sumOf[point], -alpha);
            values[i] = L0 + (A * first) + (B * drop.Value);
            derivatives[0][i] = 1;
            derivatives[1][i] = first;
            derivatives[2][i] = drop.Value;
            derivatives[3][i] = -A * first * Math.Log(_sumOf[point]);
            derivatives[4][i] = B * drop.ByX / C;
            derivatives[5][i] = B * drop.ByBeta;
            derivatives[6][i] = -B * drop.ByXLog;
        }
    }

    // Σ_k (η_k - η_{k-1}) (1 - u^-β) with u = 1 + x, x = C η_k^-γ S_k(t), its derivative by β, and Σ change β u^-β x/u, plain and times ln η_k.
    (double Value, double ByBeta, double ByX, double ByXLog) Drop(ScheduleNodes nodes, int count, double sum, double beta)
    {
        if (count == 0) return default;
        var u = _u.AsSpan(0, count);
        var logU = _logU.AsSpan(0, count);
        var power = _power.AsSpan(0, count);
        var change = nodes.Change.AsSpan(0, count);
        for (var i = 0; i < u.Length; i++) u[i] = 1 + (_factor[i] * (sum - nodes.Sum[i]));
        Elementwise.Log(u, logU);
        Elementwise.Exp(logU, -beta, power);
        Elementwise.Multiply(power, change, power);
        var value = Elementwise.Sum(change) - Elementwise.Sum(power);
        var byBeta = Elementwise.Dot(power, logU);
        // x/u = 1 - 1/u.
        Elementwise.Divide(power, u, logU);
        Elementwise.MultiplyAdd(logU, -1, power, logU);
        return (value, byBeta, beta * Elementwise.Sum(logU), beta * Elementwise.Dot(logU, nodes.LogRate.AsSpan(0, count)));
    }
}
