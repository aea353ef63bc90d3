using Isoflop.Lab.Kernels;
using static Isoflop.Tests.Lab.Kernels.KernelCase;

namespace Isoflop.Tests.Lab.Kernels;

public class ExponentialTests(ITestOutputHelper output)
{
    // Every 1009th of all floats between the ends, of both signs.
    [Fact]
    public void Apply_IsWithinTwoUnitsInTheLastPlace()
    {
        var x = new List<float>();
        for (long bits = 0; bits <= uint.MaxValue; bits += 1009)
        {
            var value = BitConverter.UInt32BitsToSingle((uint)bits);
            if (value is > -87.3365f and < 88.7228f) x.Add(value);
        }
        var values = x.ToArray();
        foreach (var set in Sets)
        {
            var y = new float[values.Length];
            Exponential.Apply(values, y, set);
            var (worst, at) = (0.0, 0f);
            for (var i = 0; i < y.Length; i++)
            {
                var exact = Math.Exp(values[i]);
                var unit = MathF.BitIncrement((float)exact) - (float)exact;
                var error = Math.Abs(y[i] - exact) / (float.IsFinite(unit) ? unit : MathF.Pow(2, 104));
                if (error > worst) (worst, at) = (error, values[i]);
            }
            output.WriteLine($"{set}: {worst:F3} units in the last place at {at:R}, of {y.Length:N0} numbers");
            Assert.InRange(worst, 0, 1.1);
        }
    }

    [Fact]
    public void Apply_AtTheEnds()
    {
        float[] x = [0, -0f, float.NaN, float.NegativeInfinity, -100, -87.34f, float.PositiveInfinity, 89, 1];
        foreach (var set in Sets)
        {
            var y = new float[x.Length];
            Exponential.Apply(x, y, set);
            Assert.Equal([1, 1, float.NaN, 0, 0, 0], y[..6]);
            Assert.All(y[6..8], value => Assert.InRange(value, 3.4e38f, float.MaxValue));
            Assert.Equal(MathF.E, y[8]);
        }
    }
}
