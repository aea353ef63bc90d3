using Isoflop.Lab.Kernels;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>Muon's step for one matrix, with the memory that one thread needs for it.</summary>
sealed class MuonStep
{
    // X ← a X + (b A + c A²) X with A = X Xᵀ takes singular values to about 1 in five steps [Jordan 2024, "Muon: an optimizer for hidden layers"].
    const float A = 3.4445f;
    const float B = -4.7750f;
    const float C = 2.0315f;
    const int Iterations = 5;

    // Makes the step as large as AdamW's usually is [Liu 2025, 2502.16982, eq. 4].
    const float Size = 0.2f;

    readonly Workspace _workspace = new();
    readonly FloatBuffer _direction;
    readonly FloatBuffer _next;
    readonly FloatBuffer _gram;
    readonly FloatBuffer _polynomial;

    /// <summary>Memory for matrices up to a size.</summary>
    /// <param name="largest">Elements of the largest matrix.</param>
    /// <param name="side">The longest of the shorter sides.</param>
    public MuonStep(int largest, int side)
    {
        (_direction, _next) = (new FloatBuffer(largest), new FloatBuffer(largest));
        (_gram, _polynomial) = (new FloatBuffer(side * side), new FloatBuffer(side * side));
    }

    /// <summary>Moves a matrix.</summary>
    /// <param name="weights">[rows, columns]</param>
    /// <param name="gradient">[rows, columns]</param>
    /// <param name="momentum">[rows, columns]; replaced.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rate">Rate of this step.</param>
    /// <param name="decay">Decay of the weights.</param>
    /// <param name="keep">Share of the momentum kept.</param>
    /// <param name="gradientScale">What the gradient is multiplied with first.</param>
    public void Apply(
        Span<float> weights, ReadOnlySpan<float> gradient, Span<float> momentum, int rows, int columns, float rate, float decay, float keep, float gradientScale)
    {
        Elementwise.Scale(momentum, keep);
        Elementwise.AddScaled(momentum, gradientScale, gradient);
        var direction = _direction.First(weights.Length);
        momentum.CopyTo(direction);
        Elementwise.Scale(direction, keep);
        Elementwise.AddScaled(direction, gradientScale, gradient);
        var orthogonal = Orthogonalise(direction, rows, columns);
        Elementwise.Scale(weights, 1 - (rate * decay));
        Elementwise.AddScaled(weights, -rate * Size * MathF.Sqrt(Math.Max(rows, columns)), orthogonal);
    }

    /// <summary>The matrix with all its singular values taken to about 1 (0.7 to 1.2).</summary>
    /// <param name="x">[rows, columns]; not kept.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    internal ReadOnlySpan<float> Orthogonalise(Span<float> x, int rows, int columns)
    {
        Elementwise.Scale(x, (float)(1 / (Math.Sqrt(Optimisation.SumOfSquares(x)) + 1e-7)));
        var side = Math.Min(rows, columns);
        var gram = _gram.First(side * side);
        var polynomial = _polynomial.First(side * side);
        var current = x;
        var next = _next.First(x.Length);
        for (var i = 0; i < Iterations; i++)
        {
            // The smaller of X Xᵀ and Xᵀ X; it is symmetric, so that products may take it on either side.
            if (rows <= columns) MatrixProduct.MultiplyTransposed(current, current, gram, rows, rows, columns, accumulate: false, _workspace);
            else MatrixProduct.TransposedMultiply(current, current, gram, rows, columns, columns, accumulate: false, _workspace);
            MatrixProduct.Multiply(gram, gram, polynomial, side, side, side, accumulate: false, _workspace);
            Elementwise.Scale(polynomial, C);
            Elementwise.AddScaled(polynomial, B, gram);
            if (rows <= columns) MatrixProduct.Multiply(polynomial, current, next, rows, rows, columns, accumulate: false, _workspace);
            else MatrixProduct.Multiply(current, polynomial, next, rows, columns, columns, accumulate: false, _workspace);
            Elementwise.AddScaled(next, A, current);
            var spare = current;
            current = next;
            next = spare;
        }
        return current;
    }
}
