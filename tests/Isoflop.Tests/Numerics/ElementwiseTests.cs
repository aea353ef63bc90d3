using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

/// <summary>Eight at a time against one at a time, for every length of the last eight and in place.</summary>
public class ElementwiseTests
{
    const double Least = double.Epsilon;

    [Fact]
    public void Exp_IsWithinTwoUnitsInTheLastPlace()
    {
        var x = Spread(200_000, -700, 700, seed: 1).Concat(Spread(200_000, -1, 1, seed: 2)).ToArray();
        var result = new double[x.Length];
        Elementwise.Exp(x, 1, result);
        Assert.InRange(WorstUnits(result, Array.ConvertAll(x, Math.Exp)), 0, 2);
    }

    [Fact]
    public void Log_IsWithinTwoUnitsInTheLastPlace()
    {
        var x = Array.ConvertAll(Spread(200_000, -700, 700, seed: 3).Concat(Spread(200_000, -0.5, 0.5, seed: 4)).ToArray(), Math.Exp);
        var result = new double[x.Length];
        Elementwise.Log(x, result);
        Assert.InRange(WorstUnits(result, Array.ConvertAll(x, Math.Log)), 0, 2);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-708.1, 0)]
    [InlineData(-1e300, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(709.5, double.PositiveInfinity)]
    [InlineData(1e300, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Exp_AtTheEnds(double x, double expected) => Assert.Equal(expected, One(result => Elementwise.Exp([x], 1, result)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.0, double.NegativeInfinity)]
    [InlineData(Least, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Log_AtTheEnds(double x, double expected) => Assert.Equal(expected, One(result => Elementwise.Log([x], result)));

    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 40), 245, 512];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EveryOperation_IsThatOfOneElement(int length)
    {
        const double a = -1.7;
        var (x, y) = (Spread(length, 0.1, 9, seed: 5), Spread(length, 0.1, 9, seed: 6));
        Check(i => a * x[i], result => Elementwise.Multiply(x, a, result));
        Check(i => x[i] * y[i], result => Elementwise.Multiply(x, y, result));
        Check(i => a * x[i] * y[i], result => Elementwise.Multiply(x, y, a, result));
        Check(i => x[i] / y[i], result => Elementwise.Divide(x, y, result));
        Check(i => (a * x[i]) + y[i], result => Elementwise.MultiplyAdd(x, a, y, result));
        Check(i => Math.Exp(a * x[i]), result => Elementwise.Exp(x, a, result));
        Check(i => Math.Log(x[i]), result => Elementwise.Log(x, result));
        Assert.Equal(x.Sum(), Elementwise.Sum(x), 1e-12 * length);
        Assert.Equal(x.Zip(y, (left, right) => left * right).Sum(), Elementwise.Dot(x, y), 1e-11 * length);

        void Check(Func<int, double> expected, Action<double[]> fill)
        {
            // Room for more: nothing beyond the length may be touched.
            var result = new double[length + 9];
            Array.Fill(result, 99);
            fill(result);
            for (var i = 0; i < length; i++) Assert.Equal(expected(i), result[i], 1e-14 * (1 + Math.Abs(x[i]) + Math.Abs(y[i]) + Math.Abs(expected(i))));
            Assert.All(result[length..], value => Assert.Equal(99, value));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ResultMayReplaceEitherOperand(int length)
    {
        var (x, y) = (Spread(length, 0.1, 9, seed: 7), Spread(length, 0.1, 9, seed: 8));
        var (apart, left, right) = (new double[length], (double[])x.Clone(), (double[])y.Clone());
        Elementwise.MultiplyAdd(x, 2.5, y, apart);
        Elementwise.MultiplyAdd(left, 2.5, y, left);
        Elementwise.MultiplyAdd(x, 2.5, right, right);
        Assert.Equal(apart, left);
        Assert.Equal(apart, right);
    }

    [Fact]
    public void AnElement_IsTheSameWhereverItStands()
    {
        var x = Spread(100, -5, 5, seed: 9);
        var whole = new double[100];
        Elementwise.Exp(x, 1.1, whole);
        for (var start = 0; start < 100; start += 13)
        {
            var part = new double[100 - start];
            Elementwise.Exp(x.AsSpan(start), 1.1, part);
            Assert.Equal(whole[start..], part);
        }
    }

    static double[] Spread(int count, double low, double high, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = low + ((high - low) * random.NextUniform());
        return values;
    }

    static double One(Action<double[]> fill)
    {
        var result = new double[1];
        fill(result);
        return result[0];
    }

    static double WorstUnits(double[] actual, double[] expected)
    {
        var worst = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var size = Math.Abs(expected[i]);
            worst = Math.Max(worst, Math.Abs(actual[i] - expected[i]) / (Math.BitIncrement(size) - size));
        }
        return worst;
    }
}
