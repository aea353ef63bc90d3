namespace Isoflop.Numerics;

/// <summary>How a coefficient is moved by the solver.</summary>
public enum Transform
{
    /// <summary>The solver moves the logarithm: the coefficient is positive, and steps are relative.</summary>
    Log,

    /// <summary>The solver moves the coefficient itself.</summary>
    Identity,
}

/// <summary>
/// Coefficients c of a curve as functions of the free parameters θ that the solver moves: each coefficient is pinned to a value or follows one
/// free parameter through its transform; two that follow the same one are tied.
/// </summary>
public sealed class CoefficientMap
{
    readonly Transform[] _transforms;
    readonly int[] _free;
    readonly double[] _pinned;

    /// <summary>A map.</summary>
    /// <param name="transforms">[coefficient].</param>
    /// <param name="pins">[coefficient]: the value, or null where it is free.</param>
    /// <param name="tiedTo">[coefficient]: the coefficient it equals; its own number where it is not tied.</param>
    public CoefficientMap(ReadOnlySpan<Transform> transforms, ReadOnlySpan<double?> pins, ReadOnlySpan<int> tiedTo)
    {
        _transforms = transforms.ToArray();
        _free = new int[transforms.Length];
        _pinned = new double[transforms.Length];
        for (var k = 0; k < _free.Length; k++)
        {
            var root = tiedTo[k];
            if (pins[root] is { } value)
            {
                _free[k] = -1;
                _pinned[k] = value;
            }
            else
            {
                _free[k] = root == k ? FreeCount++ : _free[root];
            }
        }
    }

    /// <summary>Number of coefficients.</summary>
    public int Count => _free.Length;

    /// <summary>Number of free parameters.</summary>
    public int FreeCount { get; }

    /// <summary>The free parameter that a coefficient follows, or -1 where it is pinned.</summary>
    /// <param name="coefficient">0-based number.</param>
    public int FreeOf(int coefficient) => _free[coefficient];

    /// <summary>The same map with one coefficient (and those tied to it) pinned: what a profile does.</summary>
    /// <param name="coefficient">0-based number of a coefficient that is free.</param>
    /// <param name="value">The value.</param>
    public CoefficientMap Pin(int coefficient, double value)
    {
        var pins = new double?[Count];
        var tied = new int[Count];
        for (var k = 0; k < Count; k++)
        {
            tied[k] = _free[k] < 0 ? k : Array.IndexOf(_free, _free[k]);
            pins[k] = _free[k] < 0 ? _pinned[k] : _free[k] == _free[coefficient] ? value : null;
        }
        return new CoefficientMap(_transforms, pins, tied);
    }

    /// <summary>Coefficients from free parameters.</summary>
    /// <param name="theta">[free].</param>
    /// <param name="coefficients">[coefficient]: receives the values.</param>
    public void ToCoefficients(ReadOnlySpan<double> theta, Span<double> coefficients)
    {
        for (var k = 0; k < _free.Length; k++)
        {
            coefficients[k] = _free[k] < 0 ? _pinned[k]
                : _transforms[k] == Transform.Log ? Math.Exp(theta[_free[k]])
                : theta[_free[k]];
        }
    }

    /// <summary>Free parameters from coefficients; of tied coefficients the last one counts.</summary>
    /// <param name="coefficients">[coefficient]; positive where the transform is a logarithm.</param>
    /// <param name="theta">[free]: receives the values.</param>
    public void ToFree(ReadOnlySpan<double> coefficients, Span<double> theta)
    {
        for (var k = 0; k < _free.Length; k++)
        {
            if (_free[k] >= 0) theta[_free[k]] = _transforms[k] == Transform.Log ? Math.Log(coefficients[k]) : coefficients[k];
        }
    }

    /// <summary>dc/dθ of a coefficient by the free parameter it follows; 0 where it is pinned.</summary>
    /// <param name="coefficient">0-based number.</param>
    /// <param name="value">The coefficient's value.</param>
    public double Slope(int coefficient, double value) =>
        _free[coefficient] < 0 ? 0 : _transforms[coefficient] == Transform.Log ? value : 1;
}
