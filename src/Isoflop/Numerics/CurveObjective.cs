namespace Isoflop.Numerics;

/// <summary>
/// The sum over points of weight x robust loss of the residual between a curve and observations.
/// Works block by block in buffers it owns, so that an evaluation allocates nothing and memory does not grow with the number of points.
/// One thread at a time.
/// </summary>
public sealed class CurveObjective : IObjective
{
    // 512 points x (coefficients + 3) doubles stay in the first-level cache for up to eight coefficients.
    const int BlockSize = 512;

    readonly ICurve _curve;
    readonly CoefficientMap _map;
    readonly ResidualLoss _loss;
    readonly double[][] _inputs;
    readonly double[] _observed;
    readonly double[] _target;
    readonly double[] _weights;
    readonly double[] _coefficients;
    readonly double[] _coefficientGradient;
    readonly double[] _values;
    readonly double[] _residuals;
    readonly double[] _slopes;
    readonly double[] _derivatives;

    /// <summary>An objective.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="map">Which coefficients are free.</param>
    /// <param name="loss">The robust loss.</param>
    /// <param name="inputs">[input][point].</param>
    /// <param name="observed">[point]: positive observed values.</param>
    /// <param name="weights">[point]: weights, at least 0.</param>
    public CurveObjective(ICurve curve, CoefficientMap map, ResidualLoss loss, double[][] inputs, double[] observed, double[] weights)
    {
        _curve = curve;
        _map = map;
        _loss = loss;
        _inputs = inputs;
        _weights = weights;
        _observed = observed;
        _target = observed;
        if (loss.Scale == ResidualScale.Log)
        {
            _target = new double[observed.Length];
            Elementwise.Log(observed, _target);
        }
        _coefficients = new double[curve.CoefficientCount];
        _coefficientGradient = new double[curve.CoefficientCount];
        var block = Math.Min(BlockSize, observed.Length);
        _values = new double[block];
        _residuals = new double[block];
        _slopes = new double[block];
        _derivatives = new double[curve.CoefficientCount * block];
    }

    CurveObjective(CurveObjective other, double[] weights)
    {
        _curve = other._curve;
        _map = other._map;
        _loss = other._loss;
        _inputs = other._inputs;
        _weights = weights;
        _observed = other._observed;
        _target = other._target;
        _coefficients = new double[other._coefficients.Length];
        _coefficientGradient = new double[other._coefficients.Length];
        _values = new double[other._values.Length];
        _residuals = new double[other._values.Length];
        _slopes = new double[other._values.Length];
        _derivatives = new double[other._derivatives.Length];
    }

    CurveObjective(CurveObjective other, CoefficientMap map)
    {
        _curve = other._curve;
        _map = map;
        _loss = other._loss;
        _inputs = other._inputs;
        _weights = other._weights;
        _observed = other._observed;
        _target = other._target;
        _coefficients = other._coefficients;
        _coefficientGradient = other._coefficientGradient;
        _values = other._values;
        _residuals = other._residuals;
        _slopes = other._slopes;
        _derivatives = other._derivatives;
    }

    /// <inheritdoc/>
    public int Dimension => _map.FreeCount;

    /// <summary>Number of points.</summary>
    public int Count => _observed.Length;

    /// <summary>The same objective with another set of free coefficients. The two share their buffers: one thread for both.</summary>
    /// <param name="map">Which coefficients are free.</param>
    public CurveObjective With(CoefficientMap map) => new(this, map);

    /// <summary>The same objective under other weights, with buffers of its own: another thread may use it.</summary>
    /// <param name="weights">[point]: weights, at least 0; may be refilled between evaluations.</param>
    public CurveObjective With(double[] weights) => new(this, weights);

    /// <inheritdoc/>
    public double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        _map.ToCoefficients(theta, _coefficients);
        Array.Clear(_coefficientGradient);
        var total = 0.0;
        for (var start = 0; start < _observed.Length; start += BlockSize)
        {
            var count = EvaluateBlock(start);
            var slopes = _slopes.AsSpan(0, count);
            total += _loss.Sum(_residuals.AsSpan(0, count), _weights.AsSpan(start, count), slopes);
            if (_loss.Scale == ResidualScale.Log) Elementwise.Divide(slopes, _values.AsSpan(0, count), slopes);
            var derivatives = new Derivatives(_derivatives, count);
            for (var k = 0; k < _coefficientGradient.Length; k++)
                _coefficientGradient[k] += Elementwise.Dot(slopes, derivatives[k]);
        }
        gradient.Clear();
        for (var k = 0; k < _coefficientGradient.Length; k++)
        {
            if (_map.FreeOf(k) is >= 0 and var j) gradient[j] += _coefficientGradient[k] * _map.Slope(k, _coefficients[k]);
        }
        return total;
    }

    /// <summary>
    /// The estimate Σ w (ψ/r) J Jᵀ, the curvature of the quadratic that touches the robust loss from above (iteratively reweighted least squares).
    /// </summary>
    /// <inheritdoc/>
    public void Curvature(ReadOnlySpan<double> theta, Span<double> matrix)
    {
        _map.ToCoefficients(theta, _coefficients);
        matrix.Clear();
        var size = Dimension;
        for (var start = 0; start < _observed.Length; start += BlockSize)
        {
            var count = EvaluateBlock(start);
            ScaleForCurvature(start, count);
            AccumulateOuterProducts(count, matrix);
        }
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < row; column++) matrix[(row * size) + column] = matrix[(column * size) + row];
        }
    }

    /// <summary>Residuals (predicted - observed, on the scale of the loss) at a point of the parameter space.</summary>
    /// <param name="theta">[free].</param>
    /// <param name="residuals">[point]: receives the residuals.</param>
    public void Residuals(ReadOnlySpan<double> theta, Span<double> residuals)
    {
        _map.ToCoefficients(theta, _coefficients);
        for (var start = 0; start < _observed.Length; start += BlockSize)
        {
            var count = EvaluateBlock(start);
            _residuals.AsSpan(0, count).CopyTo(residuals[start..]);
        }
    }

    /// <summary>Derivatives of each residual by each free parameter.</summary>
    /// <param name="theta">[free].</param>
    /// <param name="jacobian">[free, point], a row a parameter: receives the derivatives.</param>
    public void Jacobian(ReadOnlySpan<double> theta, Span<double> jacobian)
    {
        _map.ToCoefficients(theta, _coefficients);
        jacobian.Clear();
        for (var start = 0; start < _observed.Length; start += BlockSize)
        {
            var count = EvaluateBlock(start);
            var derivatives = new Derivatives(_derivatives, count);
            for (var k = 0; k < _coefficients.Length; k++)
            {
                if (_map.FreeOf(k) is not (>= 0 and var j)) continue;
                var slope = _map.Slope(k, _coefficients[k]);
                var row = jacobian.Slice((j * Count) + start, count);
                var derivative = derivatives[k];
                if (_loss.Scale == ResidualScale.Log) Elementwise.Divide(derivative, _values.AsSpan(0, count), derivative);
                Elementwise.MultiplyAdd(derivative, slope, row, row);
            }
        }
    }

    int EvaluateBlock(int start)
    {
        var count = Math.Min(BlockSize, _observed.Length - start);
        var values = _values.AsSpan(0, count);
        var residuals = _residuals.AsSpan(0, count);
        _curve.Evaluate(_coefficients, new PointBlock(_inputs, start, count), values, new Derivatives(_derivatives, count));
        if (_loss.Scale == ResidualScale.Log)
            Elementwise.Log(values, residuals);
        else
            values.CopyTo(residuals);
        Elementwise.MultiplyAdd(_target.AsSpan(start, count), -1, residuals, residuals);
        return count;
    }

    // Scales every derivative row to sqrt(w ψ/r) ∂residual/∂c, so that the curvature is a sum of outer products.
    void ScaleForCurvature(int start, int count)
    {
        var scale = _slopes.AsSpan(0, count);
        _loss.RootCurvatures(_residuals.AsSpan(0, count), _weights.AsSpan(start, count), scale);
        if (_loss.Scale == ResidualScale.Log) Elementwise.Divide(scale, _values.AsSpan(0, count), scale);
        var derivatives = new Derivatives(_derivatives, count);
        for (var k = 0; k < _coefficients.Length; k++) Elementwise.Multiply(derivatives[k], scale, derivatives[k]);
    }

    // Fills the upper triangle only.
    void AccumulateOuterProducts(int count, Span<double> matrix)
    {
        var derivatives = new Derivatives(_derivatives, count);
        for (var k = 0; k < _coefficients.Length; k++)
        {
            if (_map.FreeOf(k) is not (>= 0 and var row)) continue;
            for (var l = 0; l < _coefficients.Length; l++)
            {
                if (_map.FreeOf(l) is not (>= 0 and var column) || column < row) continue;
                matrix[(row * Dimension) + column] += _map.Slope(k, _coefficients[k]) * _map.Slope(l, _coefficients[l]) * Elementwise.Dot(derivatives[k], derivatives[l]);
            }
        }
    }
}
