using Isoflop.Laws;
using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

/// <summary>The fast objective against one written to be read, and its derivatives against differences.</summary>
public class CurveObjectiveTests
{
    const double E = 1.9, A = 420, B = 1900, Alpha = 0.36, Beta = 0.34;

    static readonly ResidualLoss[] Losses =
    [
        new(),
        new(1e-2),
        new(double.PositiveInfinity),
        new(1e-3, AboveWeight: 0.1),
        new(double.PositiveInfinity, AboveWeight: 0.1),
        new(1e-2, ResidualScale.Value),
        new(double.PositiveInfinity, ResidualScale.Value, 0.3),
    ];

    // Free, one pinned, two tied, a tie to a pinned one.
    static readonly CoefficientMap[] Maps = [Map([null, null, null, null, null]), Map([1.8, null, null, null, null]), Map([null, null, null, null, null], 3), Map([null, null, null, 0.35, null], 3)];

    public static TheoryData<int, int, int> Cases
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            foreach (var count in new[] { 40, 512, 1300 })
            {
                for (var loss = 0; loss < Losses.Length; loss++)
                {
                    for (var map = 0; map < Maps.Length; map++) data.Add(count, loss, map);
                }
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_EqualsTheReadableSum(int count, int loss, int map)
    {
        var data = Data(count);
        var theta = Theta(Maps[map]);
        var actual = data.Objective(Losses[loss], Maps[map]).Evaluate(theta, new double[theta.Length]);
        var expected = data.Reference(Losses[loss], Maps[map], theta);
        Assert.Equal(1, actual / expected, 1e-11);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_GradientIsFiniteDifferences(int count, int loss, int map)
    {
        const double step = 1e-6;
        var objective = Data(count).Objective(Losses[loss], Maps[map]);
        var theta = Theta(Maps[map]);
        var (gradient, ignored) = (new double[theta.Length], new double[theta.Length]);
        var value = objective.Evaluate(theta, gradient);
        for (var j = 0; j < theta.Length; j++)
        {
            double At(double shift)
            {
                var moved = (double[])theta.Clone();
                moved[j] += shift;
                return objective.Evaluate(moved, ignored);
            }

            // The kinks of Huber's slope cost the difference an error of the order of the step.
            Assert.Equal((At(step) - At(-step)) / (2 * step), gradient[j], 1e-4 * (Math.Abs(gradient[j]) + value));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Jacobian_IsFiniteDifferencesOfResiduals(int count, int loss, int map)
    {
        const double step = 1e-5;
        var objective = Data(count).Objective(Losses[loss], Maps[map]);
        var theta = Theta(Maps[map]);
        var jacobian = new double[theta.Length * count];
        objective.Jacobian(theta, jacobian);
        var (plus, minus) = (new double[count], new double[count]);
        for (var j = 0; j < theta.Length; j++)
        {
            var moved = (double[])theta.Clone();
            moved[j] += step;
            objective.Residuals(moved, plus);
            moved[j] -= 2 * step;
            objective.Residuals(moved, minus);
            for (var i = 0; i < count; i++) Assert.Equal((plus[i] - minus[i]) / (2 * step), jacobian[(j * count) + i], 1e-7);
        }
    }

    // For least squares the estimate is the Gauss-Newton matrix Jᵀ W J exactly.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Curvature_OfLeastSquaresIsTheGramOfTheJacobian(int map)
    {
        var data = Data(700);
        var objective = data.Objective(new ResidualLoss(double.PositiveInfinity), Maps[map]);
        var theta = Theta(Maps[map]);
        var size = theta.Length;
        var (jacobian, curvature) = (new double[size * 700], new double[size * size]);
        objective.Jacobian(theta, jacobian);
        objective.Curvature(theta, curvature);
        for (var j = 0; j < size; j++)
        {
            for (var k = 0; k < size; k++)
            {
                var expected = Enumerable.Range(0, 700).Sum(i => data.Weights[i] * jacobian[(j * 700) + i] * jacobian[(k * 700) + i]);
                Assert.Equal(1, curvature[(j * size) + k] / expected, 1e-10);
            }
        }
    }

    [Fact]
    public void Of_IsHubersLossAndSlopeItsDerivative()
    {
        var huber = new ResidualLoss(0.5, AboveWeight: 0.25);
        Assert.Equal(0.08, huber.Of(0.4), 1e-15);
        Assert.Equal(0.5 * (2 - 0.25), huber.Of(2), 1e-15);
        Assert.Equal(0.25 * 0.5 * (2 - 0.25), huber.Of(-2), 1e-15);
        Assert.Equal(2, new ResidualLoss(double.PositiveInfinity).Of(-2), 1e-15);
        foreach (var r in new[] { -2, -0.4, 0.3, 0.9 }) Assert.Equal((huber.Of(r + 1e-6) - huber.Of(r - 1e-6)) / 2e-6, huber.Slope(r), 1e-8);
    }

    static CoefficientMap Map(double?[] pins, int betaTiedTo = 4) =>
        new([Transform.Log, Transform.Log, Transform.Log, Transform.Log, Transform.Log], pins, [0, 1, 2, 3, betaTiedTo]);

    static double[] Theta(CoefficientMap map)
    {
        var theta = new double[map.FreeCount];
        map.ToFree([E, A, B, Alpha, Beta], theta);
        return theta;
    }

    // Runs scattered by 3 % about a law that is not the one evaluated, so that residuals of both signs lie inside and outside of delta.
    static Sample Data(int count)
    {
        var random = new CounterRandom(21, (ulong)count);
        var sample = new Sample(new double[count], new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            sample.Sizes[i] = 1e7 * Math.Pow(1e3, random.NextUniform());
            sample.Tokens[i] = sample.Sizes[i] * Math.Pow(100, random.NextUniform());
            sample.Observed[i] = Value(E, A, B, Alpha, Beta, sample.Sizes[i], sample.Tokens[i]) * Math.Exp(0.005 + (0.03 * random.NextNormal()));
            sample.Weights[i] = 0.5 + random.NextUniform();
        }
        return sample;
    }

    static double Value(double e, double a, double b, double alpha, double beta, double size, double tokens) =>
        e + (a * Math.Pow(size, -alpha)) + (b * Math.Pow(tokens, -beta));

    sealed record Sample(double[] Sizes, double[] Tokens, double[] Observed, double[] Weights)
    {
        public CurveObjective Objective(ResidualLoss loss, CoefficientMap map) =>
            new(LawForms.Chinchilla, map, loss, [Array.ConvertAll(Sizes, Math.Log), Array.ConvertAll(Tokens, Math.Log)], Observed, Weights);

        public double Reference(ResidualLoss loss, CoefficientMap map, double[] theta)
        {
            var c = new double[5];
            map.ToCoefficients(theta, c);
            var total = 0.0;
            for (var i = 0; i < Observed.Length; i++)
            {
                var predicted = Value(c[0], c[1], c[2], c[3], c[4], Sizes[i], Tokens[i]);
                var r = loss.Scale == ResidualScale.Log ? Math.Log(predicted) - Math.Log(Observed[i]) : predicted - Observed[i];
                var huber = Math.Abs(r) <= loss.Delta ? r * r / 2 : loss.Delta * (Math.Abs(r) - (loss.Delta / 2));
                total += Weights[i] * huber * (Observed[i] > predicted ? loss.AboveWeight : 1);
            }
            return total;
        }
    }
}
