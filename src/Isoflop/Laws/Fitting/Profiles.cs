using System.Collections.Immutable;
using Isoflop.Numerics;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Fitting;

/// <summary>
/// Profile intervals: a coefficient is pinned at a value, the others are refitted, and the objective's rise is read as a likelihood ratio
/// [Venzon and Moolgavkar 1988], scaled by what the sandwich says the noise really does to that coefficient [Rotnitzky and Jewell 1990].
/// Unlike a bootstrap it shows an end that is open: a floor that might be zero, an exponent without a bound.
/// </summary>
static class Profiles
{
    // An end further than e^12 from the estimate is open: no published coefficient is known to within a factor of 100,000 only.
    const double Farthest = 12;

    // A factor of e in any coefficient.
    const double LongestStep = 1;

    // What a refit may leave, as a share of the statistic at the end of an interval: 1 in 20,000 of the half-width of the interval.
    const double RefitShare = 1e-4;

    public static ImmutableArray<ProfileInterval> Of(
        FitProblem problem, Solution solution, Noise noise, (double[] Sandwich, double[] Plain, double[] InverseCurvature) errors, double level)
    {
        var threshold = Math.Pow(StudentT.InvCDF(0, 1, Math.Max(1, problem.Count - problem.Map.FreeCount), (1 + level) / 2), 2);
        // Of tied coefficients the first stands for all.
        var coefficients = new int[problem.Map.FreeCount];
        for (var k = problem.Map.Count - 1; k >= 0; k--)
        {
            if (problem.Map.FreeOf(k) is >= 0 and var free) coefficients[free] = k;
        }
        var profiles = new ProfileInterval[coefficients.Length];
        Parallel.For(0, coefficients.Length, i =>
        {
            var j = problem.Map.FreeOf(coefficients[i]);
            var inflation = Math.Pow(errors.Sandwich[j] / errors.Plain[j], 2);
            var search = new Search(problem, solution, noise.Deviance / inflation, coefficients[i], threshold, Tangent(errors.InverseCurvature, problem.Map.FreeCount, j));
            var step = Math.Clamp(errors.Sandwich[j] * Math.Sqrt(threshold), 1e-4, 3);
            profiles[i] = new ProfileInterval(
                problem.Form.Coefficients[coefficients[i]].Name, new Interval(search.End(-step), search.End(step), level), threshold, search.Points);
        });
        return [.. profiles];
    }

    /// <summary>
    /// The interval of one coefficient under noise that is alike everywhere: for so few runs that a sandwich would have nothing to go by. For
    /// least squares it ends where the F test of the pinned value against the free one does.
    /// </summary>
    public static Interval UnderCommonNoise(FitProblem problem, Solution solution, Noise noise, int coefficient, double level)
    {
        var (j, free) = (problem.Map.FreeOf(coefficient), problem.Map.FreeCount);
        var threshold = Math.Pow(StudentT.InvCDF(0, 1, Math.Max(1, problem.Count - free), (1 + level) / 2), 2);
        var covariance = Covariance.InverseGram(problem, solution);
        var search = new Search(problem, solution, noise.Deviance, coefficient, threshold, Tangent(covariance, free, j));
        var step = Math.Clamp(Math.Sqrt(covariance[(j * free) + j] * threshold * noise.MeanSquare) / noise.MeanSlope, 1e-6, 3);
        return new Interval(search.End(-step), search.End(step), level);
    }

    // How the free parameters follow when one of them moves by 1, to first order.
    static double[] Tangent(double[] covariance, int free, int moved)
    {
        var tangent = new double[free];
        for (var k = 0; k < free; k++) tangent[k] = covariance[(k * free) + moved] / covariance[(moved * free) + moved];
        return tangent;
    }

    sealed class Search(FitProblem problem, Solution solution, double deviancePerObjective, int coefficient, double threshold, double[] tangent)
    {
        readonly List<(double Value, double Deviance)> _points = [(solution.Coefficients[coefficient], 0)];
        readonly CurveObjective _objective = problem.Objective();
        readonly Bfgs _minimiser = new(problem.Map.FreeCount - 1)
        {
            Tolerance = solution.ShareWorth(RefitShare * threshold, deviancePerObjective),
            MaximumIterations = 100,
        };
        readonly int _moved = problem.Map.FreeOf(coefficient);
        readonly double[] _coefficients = new double[problem.Map.Count];
        readonly double[] _others = new double[problem.Map.FreeCount - 1];
        readonly double[] _step = new double[problem.Map.FreeCount];

        // A floor of a thousandth of the lowest loss is no floor.
        readonly double _smallestFloor = 1e-3 * Elementwise.Range(problem.Measured).Low;
        readonly bool _log = problem.Form.Coefficients[coefficient].Transform == Transform.Log;

        /// <summary>The points at which the others were refitted, ascending.</summary>
        public ImmutableArray<(double Value, double Deviance)> Points => [.. _points];

        /// <summary>The end of the interval on the side of the step, in the coefficient's own unit.</summary>
        public double End(double step)
        {
            var theta = (double[])solution.Theta.Clone();
            var centre = theta[_moved];
            // A floor that ran to zero has its upper end nowhere near: look for it from the smallest floor that is one.
            var origin = step > 0 && IsZero(centre) ? ToSolver(_smallestFloor) - centre : 0;
            var (inside, insideRoot, outside) = (origin, 0.0, origin + step);
            var outsideRoot = Root(centre + outside, theta);
            while (outsideRoot < Math.Sqrt(threshold))
            {
                if (Math.Abs(outside - origin) > Farthest || IsZero(centre + outside)) return step > 0 ? double.PositiveInfinity : _log ? 0 : double.NegativeInfinity;
                (inside, insideRoot) = (outside, outsideRoot);
                outside = origin + (2 * (outside - origin));
                outsideRoot = Root(centre + outside, theta);
            }
            // √deviance is nearly linear in the coefficient: the secant lands within a percent in two steps.
            for (var i = 0; i < 3; i++)
            {
                var share = (Math.Sqrt(threshold) - insideRoot) / (outsideRoot - insideRoot);
                var middle = inside + (Math.Clamp(share, 0.05, 0.95) * (outside - inside));
                var root = Root(centre + middle, theta);
                if (Math.Abs(root - Math.Sqrt(threshold)) < 0.01 * Math.Sqrt(threshold)) return FromSolver(centre + middle);
                if (root < Math.Sqrt(threshold)) (inside, insideRoot) = (middle, root);
                else (outside, outsideRoot) = (middle, root);
            }
            return FromSolver(centre + ((inside + outside) / 2));
        }

        // √ of the likelihood-ratio statistic with the coefficient pinned; the refit starts where the last one on this side ended, or nearer.
        double Root(double position, double[] theta)
        {
            var value = FromSolver(position);
            var map = problem.Map.Pin(coefficient, value);
            Follow(position, theta);
            problem.Map.ToCoefficients(theta, _coefficients);
            map.ToFree(_coefficients, _others);
            var minimum = _minimiser.Minimise(_objective.With(map), _others);
            map.ToCoefficients(_others, _coefficients);
            problem.Map.ToFree(_coefficients, theta);
            var deviance = Math.Max(0, deviancePerObjective * (minimum.Value - solution.Minimum.Value));
            if (!double.IsFinite(deviance)) deviance = 1e6;
            Remember(value, deviance);
            return Math.Sqrt(deviance);
        }

        void Remember(double value, double deviance)
        {
            var at = 0;
            while (at < _points.Count && _points[at].Value < value) at++;
            if (at < _points.Count && _points[at].Value == value) _points[at] = (value, deviance);
            else _points.Insert(at, (value, deviance));
        }

        // Along the parabola through the optimum, with the tangent there, and the last point on this side: a third of the evaluations of a refit. A
        // long step leaves the valley, and the refit starts where the last one ended.
        void Follow(double position, double[] theta)
        {
            var (last, next) = (theta[_moved] - solution.Theta[_moved], position - solution.Theta[_moved]);
            for (var k = 0; k < theta.Length; k++)
            {
                var bend = last == 0 ? 0 : (theta[k] - solution.Theta[k] - (tangent[k] * last)) / (last * last);
                _step[k] = solution.Theta[k] + (next * (tangent[k] + (next * bend))) - theta[k];
            }
            if (Elementwise.LargestAbsolute(_step) <= LongestStep) Elementwise.MultiplyAdd(_step, 1, theta, theta);
        }

        bool IsZero(double position) => _log && problem.Form.Coefficients[coefficient].Name == "E" && FromSolver(position) < _smallestFloor;

        double ToSolver(double value) => _log ? Math.Log(value) : value;

        double FromSolver(double position) => _log ? Math.Exp(position) : position;
    }
}
