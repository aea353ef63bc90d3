using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.House;

/// <summary>What the solver needs of a law, checked for every form there is: derivatives, and a linear problem that is the law.</summary>
public class LawGradients
{
    const int Draws = 5;

    public static TheoryData<string, ulong> FormsAndSeeds
    {
        get
        {
            var data = new TheoryData<string, ulong>();
            foreach (var form in LawForms.All)
            {
                // Seed 0 stands for the published coefficients.
                for (ulong seed = 0; seed <= Draws; seed++) data.Add(form.Name, seed);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormsAndSeeds))]
    public void Evaluate_DerivativesAreFiniteDifferences(string name, ulong seed)
    {
        const double step = 1e-4;
        var (form, coefficients, inputs) = Setting(name, seed);
        var count = inputs[0].Length;
        var (values, buffer) = (new double[count], new double[form.CoefficientCount * count]);
        form.Evaluate(coefficients, new PointBlock(inputs, 0, count), values, new Derivatives(buffer, count));
        for (var k = 0; k < coefficients.Length; k++)
        {
            double[] At(double shift)
            {
                var moved = (double[])coefficients.Clone();
                moved[k] *= Math.Exp(shift);
                return Truths.Values(form, moved, inputs);
            }

            var (plus, minus, farPlus, farMinus) = (At(step), At(-step), At(2 * step), At(-2 * step));
            for (var i = 0; i < count; i++)
            {
                // Fourth-order central difference by ln c, which is c times the derivative by c.
                var expected = ((8 * (plus[i] - minus[i])) - (farPlus[i] - farMinus[i])) / (12 * step);
                var actual = coefficients[k] * buffer[(k * count) + i];
                Assert.True(
                    Math.Abs(actual - expected) <= (1e-6 * Math.Abs(expected)) + (1e-9 * values[i]),
                    $"{name}, seed {seed}: d/d ln {form.Coefficients[k].Name} at point {i} is {actual}, finite difference {expected}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(FormsAndSeeds))]
    public void Basis_IsTheLaw(string name, ulong seed)
    {
        var (form, coefficients, inputs) = Setting(name, seed);
        var count = inputs[0].Length;
        var values = Truths.Values(form, coefficients, inputs);
        var basis = new double[(form.CoefficientCount + 1) * count];
        var linear = new double[form.LinearCount];
        form.ToLinear(coefficients, linear);
        // The basis may read the shape only.
        var shape = (double[])coefficients.Clone();
        shape.AsSpan(0, form.LinearCount).Fill(double.NaN);
        var power = form.Basis(shape, new PointBlock(inputs, 0, count), basis);
        var misses = new double[count];
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < linear.Length; j++) sum += linear[j] * basis[(j * count) + i];
            // The power 0 stands for the logarithm.
            var above = values[i] - form.Floor(shape);
            var expected = power == 0 ? Math.Log(above) : Math.Pow(above, power);
            misses[i] = Math.Abs((sum / expected) - 1);
            if (!form.HasApproximateBasis) AssertClose(expected, sum, $"{name}, seed {seed}: value^p at point {i}");
        }
        // An approximate basis says so because it must: it is near enough to start from, and not the law.
        if (form.HasApproximateBasis) Assert.InRange(Quantiles.Median(misses), 1e-8, 0.5);
    }

    [Theory]
    [MemberData(nameof(FormsAndSeeds))]
    public void ToLinear_UndoesFromLinear(string name, ulong seed)
    {
        var (form, coefficients, _) = Setting(name, seed);
        var linear = new double[form.LinearCount];
        form.ToLinear(coefficients, linear);
        var (back, again) = ((double[])coefficients.Clone(), new double[form.LinearCount]);
        back.AsSpan(0, form.LinearCount).Fill(double.NaN);
        form.FromLinear(linear, back);
        form.ToLinear(back, again);
        for (var j = 0; j < linear.Length; j++) AssertClose(linear[j], again[j], $"{name}, seed {seed}: linear factor {j}");
        for (var k = 0; k < back.Length; k++) AssertClose(coefficients[k], back[k], $"{name}, seed {seed}: {form.Coefficients[k].Name}");
    }

    [Fact]
    public void Coefficients_LinearOnesComeFirst()
    {
        foreach (var form in LawForms.All)
        {
            Assert.All(form.Coefficients.Take(form.LinearCount), coefficient => Assert.Empty(coefficient.Grid));
            Assert.All(form.Coefficients.Skip(form.LinearCount), coefficient => Assert.NotEmpty(coefficient.Grid));
            Assert.All(form.Coefficients, coefficient => Assert.Equal(coefficient.Grid.Order(), coefficient.Grid));
        }
    }

    static (LawForm Form, double[] Coefficients, double[][] Inputs) Setting(string name, ulong seed)
    {
        var form = LawForms.Find(name)!;
        var law = seed == 0 ? Truths.Of(form) : Truths.Drawn(form, seed);
        return (form, [.. law.Coefficients], Truths.Inputs(form, Truths.Runs(law)));
    }

    // 1e-8: a power of 1/alpha amplifies the last digits.
    static void AssertClose(double expected, double actual, string what) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-8 * Math.Abs(expected), $"{what}: {actual}, expected {expected}");
}
