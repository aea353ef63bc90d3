using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

/// <summary>The minimiser on problems whose minima are known [Moré, Garbow and Hillstrom 1981].</summary>
public class BfgsTests
{
    public static TheoryData<double, double> RosenbrockStarts => new() { { -1.2, 1 }, { 0, 0 }, { 3, -4 }, { -5, 10 } };

    [Theory]
    [MemberData(nameof(RosenbrockStarts))]
    public void Minimise_Rosenbrock(double x, double y)
    {
        foreach (var scaled in new[] { true, false })
        {
            var theta = new[] { x, y };
            var minimum = new Bfgs(2) { StartFromCurvature = scaled }.Minimise(new Squares(2, Rosenbrock), theta);
            AssertReached([1, 1], theta, minimum);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    [InlineData(2, 0.2)]
    [InlineData(4, 0.6)]
    public void Minimise_Beale(double x, double y)
    {
        foreach (var scaled in new[] { true, false })
        {
            var theta = new[] { x, y };
            var minimum = new Bfgs(2) { StartFromCurvature = scaled }.Minimise(new Squares(2, Beale), theta);
            AssertReached([3, 0.5], theta, minimum);
        }
    }

    [Fact]
    public void Minimise_HimmelblauEndsInOneOfItsFourMinima()
    {
        double[][] minima = [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]];
        var reached = new HashSet<int>();
        for (var x = -5.0; x <= 5; x += 1.25)
        {
            for (var y = -5.0; y <= 5; y += 1.25)
            {
                var theta = new[] { x, y };
                var minimum = new Bfgs(2).Minimise(new Squares(2, Himmelblau), theta);
                Assert.InRange(minimum.Value, 0, 1e-12);
                reached.Add(Array.FindIndex(minima, known => Math.Abs(known[0] - theta[0]) + Math.Abs(known[1] - theta[1]) < 1e-4));
            }
        }
        Assert.Equal([0, 1, 2, 3], reached.Order());
    }

    // With a tiny delta Huber's regression is least absolute deviations, whose line passes through two of the points: all pairs are tried.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Minimise_NearlyL1(ulong seed)
    {
        const double delta = 1e-7;
        var random = new CounterRandom(seed, 0);
        var x = Enumerable.Range(0, 40).Select(i => i / 8.0).ToArray();
        var y = Array.ConvertAll(x, at => 2 + (0.7 * at) + (0.1 * random.NextNormal()) + (random.NextUniform() < 0.2 ? 5 : 0));
        double Deviation(double intercept, double slope) => x.Zip(y, (at, value) => Math.Abs(intercept + (slope * at) - value)).Sum();
        var best = (from i in Enumerable.Range(0, 40)
                    from j in Enumerable.Range(i + 1, 39 - i)
                    let slope = (y[j] - y[i]) / (x[j] - x[i])
                    select Deviation(y[i] - (slope * x[i]), slope)).Min();
        var map = new CoefficientMap([Transform.Identity, Transform.Identity], [null, null], [0, 1]);
        var objective = new CurveObjective(new Line(), map, new ResidualLoss(delta, ResidualScale.Value), [x], y, Array.ConvertAll(y, _ => 1.0));
        var theta = new double[] { 0, 0 };
        new Bfgs(2).Minimise(objective, theta);
        Assert.Equal(1, Deviation(theta[0], theta[1]) / best, 1e-5);
    }

    [Fact]
    public void Minimise_IterationLimitKeepsTheBestPoint()
    {
        var (objective, theta, gradient) = (new Squares(2, Rosenbrock), new[] { -1.2, 1 }, new double[2]);
        var start = objective.Evaluate(theta, gradient);
        var minimum = new Bfgs(2) { MaximumIterations = 3 }.Minimise(objective, theta);
        Assert.Equal(StopReason.IterationLimit, minimum.Stop);
        Assert.Equal(3, minimum.Iterations);
        Assert.True(minimum.Value < start);
        Assert.Equal(objective.Evaluate(theta, gradient), minimum.Value);
    }

    [Fact]
    public void Minimise_NotFiniteAtTheStart()
    {
        double[] theta = [double.NaN, 0];
        Assert.Equal(StopReason.NotFinite, new Bfgs(2).Minimise(new Squares(2, Rosenbrock), theta).Stop);
    }

    [Fact]
    public void Minimise_AtTheMinimumStaysThere()
    {
        double[] theta = [1, 1];
        var minimum = new Bfgs(2).Minimise(new Squares(2, Rosenbrock), theta);
        Assert.Equal([1, 1], theta);
        Assert.Equal(StopReason.GradientVanished, minimum.Stop);
        Assert.Equal(0, minimum.Iterations);
    }

    static void AssertReached(double[] expected, double[] theta, Minimum minimum)
    {
        Assert.NotEqual(StopReason.IterationLimit, minimum.Stop);
        Assert.InRange(minimum.Value, 0, 1e-12);
        for (var i = 0; i < theta.Length; i++) Assert.Equal(expected[i], theta[i], 1e-5);
    }

    // Residuals and their derivatives by x and y.
    static (double R, double Dx, double Dy)[] Rosenbrock(double x, double y) => [(10 * (y - (x * x)), -20 * x, 10), (1 - x, -1, 0)];

    static (double R, double Dx, double Dy)[] Beale(double x, double y) =>
    [
        (1.5 - x + (x * y), y - 1, x),
        (2.25 - x + (x * y * y), (y * y) - 1, 2 * x * y),
        (2.625 - x + (x * y * y * y), (y * y * y) - 1, 3 * x * y * y),
    ];

    static (double R, double Dx, double Dy)[] Himmelblau(double x, double y) => [((x * x) + y - 11, 2 * x, 1), (x + (y * y) - 7, 1, 2 * y)];

    /// <summary>A sum of squares with its Gauss-Newton curvature.</summary>
    sealed class Squares(int dimension, Func<double, double, (double R, double Dx, double Dy)[]> residuals) : IObjective
    {
        public int Dimension => dimension;

        public double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient)
        {
            var terms = residuals(theta[0], theta[1]);
            gradient[0] = terms.Sum(term => 2 * term.R * term.Dx);
            gradient[1] = terms.Sum(term => 2 * term.R * term.Dy);
            return terms.Sum(term => term.R * term.R);
        }

        public void Curvature(ReadOnlySpan<double> theta, Span<double> matrix)
        {
            var terms = residuals(theta[0], theta[1]);
            matrix[0] = terms.Sum(term => 2 * term.Dx * term.Dx);
            matrix[1] = matrix[2] = terms.Sum(term => 2 * term.Dx * term.Dy);
            matrix[3] = terms.Sum(term => 2 * term.Dy * term.Dy);
        }
    }

    /// <summary>a + b x.</summary>
    sealed class Line : ICurve
    {
        public int CoefficientCount => 2;

        public void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
        {
            derivatives[0].Fill(1);
            points[0].CopyTo(derivatives[1]);
            for (var i = 0; i < values.Length; i++) values[i] = coefficients[0] + (coefficients[1] * points[0][i]);
        }
    }
}
