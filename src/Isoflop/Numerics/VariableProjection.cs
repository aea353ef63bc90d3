namespace Isoflop.Numerics;

/// <summary>
/// Starting points for the minimiser: over a grid of shapes (exponents) the linear coefficients follow from a small non-negative least-squares
/// problem in relative residuals; nodes of the grid that beat their neighbours on the real objective become starts. This replaces the
/// thousands of blind starts of the published notebooks, most of which stop elsewhere.
/// </summary>
public static class VariableProjection
{
    // Starts need a rough ranking only: a grid over all points says no more about where the minima lie than one over some of them.
    const int MaximumPoints = 200;

    const int MaximumTerms = 8;

    /// <summary>Starting points, best first.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="map">Which coefficients are free.</param>
    /// <param name="loss">The loss by which starts are ranked.</param>
    /// <param name="inputs">[input][point].</param>
    /// <param name="observed">[point]: positive, or zero where residuals are plain.</param>
    /// <param name="weights">[point].</param>
    /// <param name="maximumStarts">Largest number of starts returned.</param>
    /// <returns>Coefficient vectors, [start][coefficient].</returns>
    public static double[][] Starts(
        ISeparableCurve curve, CoefficientMap map, ResidualLoss loss, double[][] inputs, double[] observed, double[] weights, int maximumStarts)
    {
        if (observed.Length > MaximumPoints)
        {
            var stride = (observed.Length + MaximumPoints - 1) / MaximumPoints;
            inputs = Array.ConvertAll(inputs, column => EveryNth(column, stride));
            (observed, weights) = (EveryNth(observed, stride), EveryNth(weights, stride));
        }
        var axes = Axes(curve, map, inputs);
        var nodes = axes.Aggregate(1, (count, axis) => count * axis.Values.Length);
        var candidates = new double[nodes][];
        var scores = new double[nodes];
        var objective = new CurveObjective(curve, map, loss, inputs, observed, weights);
        var problem = new LinearProblem(curve, map, loss.Scale, inputs, observed, weights);
        var theta = new double[map.FreeCount];
        var gradient = new double[map.FreeCount];
        for (var node = 0; node < nodes; node++)
        {
            var coefficients = new double[map.Count];
            map.ToCoefficients(theta, coefficients);
            SetShape(axes, map, node, coefficients);
            problem.Solve(coefficients);
            map.ToFree(coefficients, theta);
            map.ToCoefficients(theta, coefficients);
            candidates[node] = coefficients;
            scores[node] = objective.Evaluate(theta, gradient);
            if (double.IsNaN(scores[node])) scores[node] = double.PositiveInfinity;
        }
        var minima = new List<int>();
        for (var node = 0; node < nodes; node++)
        {
            if (IsLocalMinimum(axes, scores, node)) minima.Add(node);
        }
        minima.Sort((a, b) => scores[a].CompareTo(scores[b]) is not 0 and var order ? order : a.CompareTo(b));
        return [.. minima.Take(maximumStarts).Select(node => candidates[node])];
    }

    sealed record Axis(int Coefficient, double[] Values);

    // One axis a free parameter: tied exponents share theirs, pinned ones have none and leave their share of the nodes to the others.
    static Axis[] Axes(ISeparableCurve curve, CoefficientMap map, double[][] inputs)
    {
        var axes = new List<Axis>();
        var seen = new HashSet<int>();
        for (var k = 0; k < map.Count; k++)
        {
            if (!curve.IsLinear(k) && map.FreeOf(k) >= 0 && seen.Add(map.FreeOf(k))) axes.Add(new Axis(k, curve.Grid(k, inputs)));
        }
        var nodes = Enumerable.Range(0, map.Count).Where(k => !curve.IsLinear(k)).Aggregate(1.0, (count, k) => count * curve.Grid(k, inputs).Length);
        var steps = (int)Math.Pow(nodes / axes.Aggregate(1.0, (count, axis) => count * axis.Values.Length), 1.0 / Math.Max(1, axes.Count));
        return [.. axes.Select(axis => axis with { Values = Refine(axis.Values, steps) })];
    }

    // Every step of a grid in so many: equal ones in the logarithm, or in the value itself where the grid crosses zero.
    static double[] Refine(double[] grid, int steps)
    {
        if (steps < 2) return grid;
        var fine = new double[((grid.Length - 1) * steps) + 1];
        for (var i = 0; i < fine.Length; i++)
        {
            var (low, high) = (grid[i / steps], grid[Math.Min(i / steps + 1, grid.Length - 1)]);
            var share = i % steps / (double)steps;
            fine[i] = low > 0 ? low * Math.Pow(high / low, share) : low + (share * (high - low));
        }
        return fine;
    }

    static void SetShape(Axis[] axes, CoefficientMap map, int node, double[] coefficients)
    {
        foreach (var axis in axes)
        {
            var value = axis.Values[node % axis.Values.Length];
            node /= axis.Values.Length;
            for (var k = 0; k < coefficients.Length; k++)
            {
                if (map.FreeOf(k) == map.FreeOf(axis.Coefficient)) coefficients[k] = value;
            }
        }
    }

    static bool IsLocalMinimum(Axis[] axes, double[] scores, int node)
    {
        if (double.IsInfinity(scores[node])) return false;
        var stride = 1;
        foreach (var axis in axes)
        {
            var position = node / stride % axis.Values.Length;
            if (position > 0 && scores[node - stride] < scores[node]) return false;
            if (position + 1 < axis.Values.Length && scores[node + stride] < scores[node]) return false;
            stride *= axis.Values.Length;
        }
        return true;
    }

    static double[] EveryNth(double[] values, int stride)
    {
        var kept = new double[(values.Length + stride - 1) / stride];
        for (var i = 0; i < kept.Length; i++) kept[i] = values[i * stride];
        return kept;
    }

    /// <summary>
    /// min over linear (≥ 0 where they may not be negative) of Σ w ((Φ linear - z^p) / s)² with z = y - floor, s = p z^(p-1) y for relative residuals
    /// of y to first order, p z^(p-1) for absolute ones; with p = 0 for ln z, y/z and 1/z.
    /// </summary>
    sealed class LinearProblem(ISeparableCurve curve, CoefficientMap map, ResidualScale residuals, double[][] inputs, double[] observed, double[] weights)
    {
        readonly int _count = observed.Length;
        readonly double[] _basis = new double[(curve.CoefficientCount + 1) * observed.Length];
        readonly double[] _target = new double[observed.Length];
        readonly double[] _scaledTarget = new double[observed.Length];
        readonly double[] _scale = new double[observed.Length];
        // A score of zero has no logarithm: for a start it stands at half of the smallest that has one.
        readonly double[] _positive = Positive(observed);
        readonly double[] _logObserved = Array.ConvertAll(Positive(observed), Math.Log);
        readonly double[] _rootWeights = Array.ConvertAll(weights, Math.Sqrt);
        readonly double[] _linear = new double[curve.LinearCount];
        readonly double[] _smallest = new double[curve.LinearCount];
        readonly double[] _gram = new double[MaximumTerms * MaximumTerms];
        readonly double[] _moments = new double[MaximumTerms];
        readonly List<int> _free = [];
        (double Power, double Floor) _targetOf = (double.NaN, double.NaN);
        double _typical;

        /// <summary>Sets the free linear coefficients for the shape that the coefficients hold.</summary>
        public void Solve(double[] coefficients)
        {
            var power = curve.Basis(coefficients, new PointBlock(inputs, 0, _count), _basis);
            SetTarget(power, curve.Floor(coefficients));
            _scaledTarget.CopyTo(_target, 0);
            curve.ToLinear(coefficients, _linear);
            _free.Clear();
            for (var j = 0; j < _linear.Length; j++)
            {
                var row = _basis.AsSpan(j * _count, _count);
                // No positive term starts at zero: its logarithm could never come back.
                _smallest[j] = curve.MayBeNegative(j) ? double.NegativeInfinity : 1e-3 * Math.Abs(_typical) * _count / Math.Abs(Elementwise.Sum(row));
                Elementwise.Multiply(row, _scale, row);
                if (map.FreeOf(curve.CoefficientOf(j)) >= 0)
                    _free.Add(j);
                else
                    Elementwise.MultiplyAdd(row, -_linear[j], _target, _target);
            }
            BestSubset();
            foreach (var j in _free) _linear[j] = Math.Max(_linear[j], _smallest[j]);
            curve.FromLinear(_linear, coefficients);
        }

        // z^p or ln z over what its residual is divided by, which most curves have in common at all nodes. A floor above an observation has no
        // logarithm: the node scores as NaN and is passed over.
        void SetTarget(double power, double floor)
        {
            if (_targetOf == (power, floor)) return;
            _targetOf = (power, floor);
            var above = floor == 0 ? power == 0 ? _positive : observed : Array.ConvertAll(observed, value => value - floor);
            var logarithms = floor == 0 ? _logObserved : Array.ConvertAll(above, Math.Log);
            if (power == 1)
                above.CopyTo(_scaledTarget, 0);
            else if (power == 0)
                logarithms.CopyTo(_scaledTarget, 0);
            else
                Elementwise.Exp(logarithms, power, _scaledTarget);
            for (var i = 0; i < _count; i++)
            {
                var slope = power == 0 ? 1 / above[i] : power * _scaledTarget[i] / above[i];
                _scale[i] = _rootWeights[i] / (residuals == ResidualScale.Log ? slope * observed[i] : power == 1 ? 1 : slope);
            }
            _typical = Elementwise.Sum(_scaledTarget) / _count;
            Elementwise.Multiply(_scaledTarget, _scale, _scaledTarget);
        }

        // With so few terms the non-negative solution is the best of the unconstrained ones over all subsets that come out non-negative;
        // where all terms together do, no subset can be better. Terms that may be negative are in every subset worth trying.
        void BestSubset()
        {
            var terms = _free.Count;
            for (var i = 0; i < terms; i++)
            {
                _moments[i] = Elementwise.Dot(Row(_free[i]), _target);
                for (var j = 0; j <= i; j++) _gram[(i * terms) + j] = _gram[(j * terms) + i] = Elementwise.Dot(Row(_free[i]), Row(_free[j]));
                _linear[_free[i]] = 0;
            }
            var best = 0.0;
            Span<double> inverse = stackalloc double[MaximumTerms * MaximumTerms];
            Span<double> solution = stackalloc double[MaximumTerms];
            Span<int> members = stackalloc int[MaximumTerms];
            for (var subset = (1 << terms) - 1; subset > 0; subset--)
            {
                var size = 0;
                for (var i = 0; i < terms; i++)
                {
                    if ((subset >> i & 1) == 1) members[size++] = i;
                }
                for (var i = 0; i < size; i++)
                {
                    for (var j = 0; j < size; j++) inverse[(i * size) + j] = _gram[(members[i] * terms) + members[j]];
                }
                SymmetricMatrix.Invert(inverse, size, 1e-14);
                var (gain, feasible) = (0.0, true);
                for (var i = 0; i < size; i++)
                {
                    solution[i] = 0;
                    for (var j = 0; j < size; j++) solution[i] += inverse[(i * size) + j] * _moments[members[j]];
                    feasible &= solution[i] >= 0 || curve.MayBeNegative(_free[members[i]]);
                    gain += solution[i] * _moments[members[i]];
                }
                if (!feasible || gain <= best) continue;
                best = gain;
                foreach (var j in _free) _linear[j] = 0;
                for (var i = 0; i < size; i++) _linear[_free[members[i]]] = solution[i];
                if (size == terms) return;
            }
        }

        static double[] Positive(double[] observed)
        {
            var least = 0.5 * observed.Where(value => value > 0).DefaultIfEmpty(1).Min();
            return Array.ConvertAll(observed, value => Math.Max(value, least));
        }

        ReadOnlySpan<double> Row(int linear) => _basis.AsSpan(linear * _count, _count);
    }
}
