namespace Isoflop.Numerics;

/// <summary>
/// BFGS [Nocedal and Wright 2006, alg. 6.1] started from the inverse of the objective's own curvature, with the bisection for the weak Wolfe
/// conditions of Lewis and Overton 2013, which also serves objectives that are nearly L1, as Huber's loss with a small δ is.
/// Returns a value, good or bad, and never throws for a bad objective (Math.NET's minimisers throw away the best point at their limit and
/// allocate every iteration). Owns its buffers; one thread at a time.
/// </summary>
public sealed class Bfgs
{
    const double SufficientDecrease = 1e-4;
    const double SufficientSlope = 0.9;
    const int MaximumBisections = 50;

    readonly int _size;
    readonly double[] _gradient;
    readonly double[] _nextGradient;
    readonly double[] _direction;
    readonly double[] _next;
    readonly double[] _change;
    readonly double[] _gradientChange;
    readonly double[] _product;
    readonly double[] _inverse;

    /// <summary>A minimiser of objectives with so many free parameters.</summary>
    /// <param name="size">Number of free parameters.</param>
    public Bfgs(int size)
    {
        _size = size;
        _gradient = new double[size];
        _nextGradient = new double[size];
        _direction = new double[size];
        _next = new double[size];
        _change = new double[size];
        _gradientChange = new double[size];
        _product = new double[size];
        _inverse = new double[size * size];
    }

    /// <summary>Limit of iterations; a fit of a law needs 20 to 60.</summary>
    public int MaximumIterations { get; init; } = 500;

    /// <summary>
    /// Where to stop: when the decrease that the quadratic model still promises, ½ gᵀH⁻¹g, is below this share of the objective.
    /// 1e-13 leaves the printed digits of an objective certain.
    /// </summary>
    public double Tolerance { get; init; } = 1e-13;

    /// <summary>Whether the first inverse Hessian comes from the objective's curvature (true) or is the identity, as in the published notebooks.</summary>
    public bool StartFromCurvature { get; init; } = true;

    /// <summary>Minimises from a start.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="theta">[free]: the start; receives the minimiser.</param>
    public Minimum Minimise(IObjective objective, Span<double> theta)
    {
        var value = objective.Evaluate(theta, _gradient);
        if (!double.IsFinite(value)) return new Minimum(value, double.NaN, 0, 1, StopReason.NotFinite);
        ResetInverse(objective, theta);
        var (evaluations, stalled) = (1, 0);
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            var slope = Descend();
            if (!(slope < 0))
            {
                ResetInverse(objective, theta);
                slope = Descend();
            }
            if (!(-slope > Tolerance * Math.Abs(value)))
                return new Minimum(value, Elementwise.LargestAbsolute(_gradient), iteration, evaluations, StopReason.GradientVanished);
            var (step, nextValue, tried) = Search(objective, theta, value, slope, iteration == 0 && !StartFromCurvature);
            evaluations += tried;
            // A line search that fails twice in a row, each time from a fresh curvature, has met rounding.
            if (step == 0)
            {
                if (++stalled == 2) return new Minimum(value, Elementwise.LargestAbsolute(_gradient), iteration, evaluations, StopReason.NoFurtherProgress);
                ResetInverse(objective, theta);
                continue;
            }
            stalled = value - nextValue <= 1e-15 * Math.Abs(value) ? stalled + 1 : 0;
            for (var i = 0; i < _size; i++)
            {
                _change[i] = step * _direction[i];
                _gradientChange[i] = _nextGradient[i] - _gradient[i];
                theta[i] = _next[i];
            }
            _nextGradient.CopyTo(_gradient, 0);
            value = nextValue;
            if (stalled == 3) return new Minimum(value, Elementwise.LargestAbsolute(_gradient), iteration, evaluations, StopReason.NoFurtherProgress);
            Update();
        }
        return new Minimum(value, Elementwise.LargestAbsolute(_gradient), MaximumIterations, evaluations, StopReason.IterationLimit);
    }

    void ResetInverse(IObjective objective, ReadOnlySpan<double> theta)
    {
        if (StartFromCurvature)
        {
            objective.Curvature(theta, _inverse);
            SymmetricMatrix.Invert(_inverse, _size);
            return;
        }
        Array.Clear(_inverse);
        for (var i = 0; i < _size; i++) _inverse[(i * _size) + i] = 1;
    }

    // p = -H⁻¹ g; returns the slope gᵀp.
    double Descend()
    {
        var slope = 0.0;
        for (var i = 0; i < _size; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < _size; j++) sum += _inverse[(i * _size) + j] * _gradient[j];
            _direction[i] = -sum;
            slope -= sum * _gradient[i];
        }
        return slope;
    }

    // Lewis and Overton 2013, algorithm 2.6: bisect between a step too long and a step too short.
    (double Step, double Value, int Evaluations) Search(IObjective objective, ReadOnlySpan<double> theta, double value, double slope, bool unscaled)
    {
        var (shortest, longest) = (0.0, double.PositiveInfinity);
        // The first step of an unscaled BFGS is one unit long, as SciPy's is.
        var step = unscaled ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1.0;
        // A step of more than e^3 in a logarithm leaves the region in which the model means anything.
        step = Math.Min(step, 3 / Elementwise.LargestAbsolute(_direction));
        for (var tried = 1; tried <= MaximumBisections; tried++)
        {
            for (var i = 0; i < _size; i++) _next[i] = theta[i] + (step * _direction[i]);
            var nextValue = objective.Evaluate(_next, _nextGradient);
            if (!(nextValue <= value + (SufficientDecrease * step * slope)))
            {
                longest = step;
            }
            else if (Dot(_nextGradient, _direction) < SufficientSlope * slope)
            {
                shortest = step;
            }
            else
            {
                return (step, nextValue, tried);
            }
            step = double.IsInfinity(longest) ? 2 * shortest : (shortest + longest) / 2;
            if (step == shortest || step == longest) break;
        }
        if (shortest == 0) return (0, value, MaximumBisections);
        for (var i = 0; i < _size; i++) _next[i] = theta[i] + (shortest * _direction[i]);
        return (shortest, objective.Evaluate(_next, _nextGradient), MaximumBisections);
    }

    // H⁻¹ ← (I - ρ s yᵀ) H⁻¹ (I - ρ y sᵀ) + ρ s sᵀ, ρ = 1 / yᵀs
    void Update()
    {
        var curvature = Dot(_gradientChange, _change);
        if (!(curvature > 0)) return;
        for (var i = 0; i < _size; i++) _product[i] = Dot(_inverse.AsSpan(i * _size, _size), _gradientChange);
        var quadratic = Dot(_product, _gradientChange);
        var scale = (1 + (quadratic / curvature)) / curvature;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                _inverse[(i * _size) + j] += (scale * _change[i] * _change[j])
                    - (((_product[i] * _change[j]) + (_change[i] * _product[j])) / curvature);
            }
        }
    }

    static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}

/// <summary>What a minimiser reached.</summary>
/// <param name="Value">The objective there.</param>
/// <param name="GradientNorm">Largest absolute component of the gradient.</param>
/// <param name="Iterations">Iterations made.</param>
/// <param name="Evaluations">Evaluations of the objective made.</param>
/// <param name="Stop">Why it stopped.</param>
public readonly record struct Minimum(double Value, double GradientNorm, int Iterations, int Evaluations, StopReason Stop);
