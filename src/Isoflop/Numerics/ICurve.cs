namespace Isoflop.Numerics;

/// <summary>A positive curve or surface with coefficients: all that the solver knows of a law.</summary>
public interface ICurve
{
    /// <summary>Number of coefficients.</summary>
    int CoefficientCount { get; }

    /// <summary>Values and derivatives over a block of points.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="points">The inputs of the block.</param>
    /// <param name="values">[point]: receives the value of the curve.</param>
    /// <param name="derivatives">[coefficient, point]: receives the derivative of the value by each coefficient.</param>
    void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives);
}

/// <summary>A block of points, one span an input.</summary>
/// <param name="columns">[input][point].</param>
/// <param name="start">First point of the block.</param>
/// <param name="count">Number of points.</param>
public readonly struct PointBlock(double[][] columns, int start, int count)
{
    /// <summary>Number of points.</summary>
    public int Count => count;

    /// <summary>One input of every point of the block: [point].</summary>
    /// <param name="input">0-based number of the input.</param>
    public ReadOnlySpan<double> this[int input] => columns[input].AsSpan(start, count);
}

/// <summary>Derivatives of a block of values, one span a coefficient.</summary>
/// <param name="buffer">Room for coefficients x points.</param>
/// <param name="count">Points of the block.</param>
public readonly ref struct Derivatives(Span<double> buffer, int count)
{
    readonly Span<double> _buffer = buffer;

    /// <summary>The derivative by one coefficient at every point: [point].</summary>
    /// <param name="coefficient">0-based number of the coefficient.</param>
    public Span<double> this[int coefficient] => _buffer.Slice(coefficient * count, count);
}
