using Isoflop.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Isoflop.Tests.Numerics;

public class SymmetricMatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 4)]
    [InlineData(8, 5)]
    public void Invert_AgreesWithMathNet(int size, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var factor = Matrix<double>.Build.Dense(size, size + 2, (_, _) => random.NextNormal());
        // Units may differ by many orders of magnitude: the curvature by E is not that by ln A.
        var units = Matrix<double>.Build.DenseDiagonal(size, size, i => Math.Pow(10, (3 * i) - 6));
        var matrix = units * factor * factor.Transpose() * units;
        var actual = matrix.ToRowMajorArray();
        SymmetricMatrix.Invert(actual, size);
        var expected = (units.Inverse() * (factor * factor.Transpose()).Inverse() * units.Inverse()).ToRowMajorArray();
        for (var i = 0; i < actual.Length; i++) Assert.Equal(1, actual[i] / expected[i], 1e-8);
    }

    [Fact]
    public void Invert_LiftsWhatTheDataDoNotSee()
    {
        // The second direction repeats the first: the inverse is large there, and finite.
        double[] matrix = [1, 1, 1, 1];
        SymmetricMatrix.Invert(matrix, 2);
        Assert.All(matrix, value => Assert.True(double.IsFinite(value)));
        Assert.True(matrix[0] > 1e10);
        double[] empty = [4, 0, 0, 0];
        SymmetricMatrix.Invert(empty, 2);
        Assert.Equal(0.25, empty[0], 1e-15);
        Assert.True(double.IsFinite(empty[3]));
    }

    [Fact]
    public void Condition_IsOfTheUnitDiagonal()
    {
        // Correlation 0.6: eigenvalues 1.6 and 0.4, whatever the units.
        Assert.Equal(4, SymmetricMatrix.Condition([1, 0.6, 0.6, 1], 2), 1e-12);
        Assert.Equal(4, SymmetricMatrix.Condition([1e10, 0.6e2, 0.6e2, 1e-6], 2), 1e-9);
        Assert.Equal(1, SymmetricMatrix.Condition([], 0));
        Assert.True(SymmetricMatrix.Condition([1, 1, 1, 1], 2) > 1e15);
    }
}
