using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;
using Isoflop.Tests.Lab.Transformers;
using MathNet.Numerics.LinearAlgebra;

namespace Isoflop.Tests.Lab.Training;

public class MuonStepTests
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(5, 17)]
    [InlineData(17, 5)]
    public void Orthogonalise_TakesSingularValuesToOne(int rows, int columns)
    {
        var random = new CounterRandom(12, 0);
        var values = Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextNormal()).ToArray();
        var matrix = Matrix<double>.Build.Dense(rows, columns, (row, column) => values[(row * columns) + column]);
        var result = new MuonStep(rows * columns, Math.Min(rows, columns)).Orthogonalise(values, rows, columns).ToArray();
        var orthogonal = Matrix<double>.Build.Dense(rows, columns, (row, column) => result[(row * columns) + column]);

        Assert.All(orthogonal.Svd().S, value => Assert.InRange(value, 0.6, 1.25));
        // The directions stay: U diag(s) Vᵀ becomes U diag(p(s)) Vᵀ with the iteration's polynomial p.
        var svd = matrix.Svd();
        var mapped = svd.S.Map(value =>
        {
            var s = value / matrix.FrobeniusNorm();
            for (var i = 0; i < 5; i++) s = (3.4445 * s) - (4.7750 * Math.Pow(s, 3)) + (2.0315 * Math.Pow(s, 5));
            return s;
        });
        var side = Math.Min(rows, columns);
        var expected = svd.U.SubMatrix(0, rows, 0, side) * Matrix<double>.Build.DiagonalOfDiagonalVector(mapped) * svd.VT.SubMatrix(0, side, 0, columns);
        Assert.InRange((expected - orthogonal).FrobeniusNorm(), 0, 1e-4);
    }

    [Fact]
    public void Muon_TakesTheMatricesInsideTheLayers()
    {
        var (shape, options) = (TinyShapes.All["everything"] with { Width = 48, HeadSize = 12 }, new OptimiserOptions { Kind = OptimiserKind.Muon, BaseWidth = 12 });
        foreach (var slice in ParameterLayout.Of(shape).Slices)
        {
            var inside = slice.Kind is ParameterKind.Hidden or ParameterKind.ResidualOutput;
            Assert.Equal(inside, LearningRateRule.TakesMuon(slice, options));
            Assert.False(LearningRateRule.TakesMuon(slice, options with { Kind = OptimiserKind.AdamW }));
            // Width 48 learns at a quarter of the rate for width 12, Muon's matrices at half of it.
            var expected = inside ? 0.5 : slice.Kind is ParameterKind.Gain or ParameterKind.BalanceBias or ParameterKind.Embedding ? 1 : 0.25;
            Assert.Equal(expected, LearningRateRule.Factor(slice, shape, options));
            Assert.Equal(slice.Kind == ParameterKind.Embedding ? 0.25 : expected, LearningRateRule.Factor(slice, shape with { TiedHead = true }, options));
            Assert.Equal(1, LearningRateRule.Factor(slice, shape, options with { BaseWidth = null }));
            Assert.Equal(slice.Kind is ParameterKind.Gain or ParameterKind.BalanceBias ? 0 : 0.1, LearningRateRule.Decay(slice, options));
        }
    }
}
