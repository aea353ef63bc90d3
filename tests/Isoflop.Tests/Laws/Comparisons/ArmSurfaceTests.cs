using System.Collections.Immutable;
using Isoflop.Laws.Comparisons;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Comparisons;

public class ArmSurfaceTests
{
    static readonly ImmutableArray<RunColumn> Compute = [RunColumn.Flops];
    static readonly ImmutableArray<RunColumn> SizeAndText = [RunColumn.Params, RunColumn.Tokens];

    // Three arms: the baseline, one with everything of its own, one that differs in its multiplier only.
    static (ArmSurface Surface, double[] Coefficients, double[][] Inputs) Setting(bool text)
    {
        var surface = text ? new ArmSurface(SizeAndText, 3, [Math.Log(3e8), Math.Log(6e9)]) : new ArmSurface(Compute, 3, [Math.Log(1e20)]);
        double[] baseline = text ? [1.8, 480, 2100, 0.35, 0.37] : [1.8, 2700, 0.178];
        double[][] inputs = text
            ? [[.. Enumerable.Range(0, 9).Select(i => Math.Log(1e8 * Math.Pow(2, i)))], [.. Enumerable.Range(0, 9).Select(i => Math.Log(3e9 * Math.Pow(1.7, (i * 5) % 9)))], [.. Enumerable.Range(0, 9).Select(i => i % 3.0)]]
            : [[.. Enumerable.Range(0, 9).Select(i => Math.Log(1e18 * Math.Pow(4, i)))], [.. Enumerable.Range(0, 9).Select(i => i % 3.0)]];
        return (surface, [.. baseline, 1.3, 0.07, text ? 0.2 : 0, 0.05, 0.8, 0, 0, 0], inputs);
    }

    static double[] Values(ArmSurface surface, double[] coefficients, double[][] inputs)
    {
        var values = new double[inputs[0].Length];
        surface.Evaluate(coefficients, new PointBlock(inputs, 0, values.Length), values, new Derivatives(new double[values.Length * coefficients.Length], values.Length));
        return values;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_DerivativesAreFiniteDifferences(bool text)
    {
        var (surface, coefficients, inputs) = Setting(text);
        var count = inputs[0].Length;
        var (values, buffer) = (new double[count], new double[count * coefficients.Length]);
        surface.Evaluate(coefficients, new PointBlock(inputs, 0, count), values, new Derivatives(buffer, count));
        for (var k = 0; k < coefficients.Length; k++)
        {
            var step = 1e-5 * Math.Max(Math.Abs(coefficients[k]), 0.1);
            double[] At(double shift)
            {
                var moved = (double[])coefficients.Clone();
                moved[k] += shift;
                return Values(surface, moved, inputs);
            }

            var (plus, minus, farPlus, farMinus) = (At(step), At(-step), At(2 * step), At(-2 * step));
            for (var i = 0; i < count; i++)
            {
                var expected = ((8 * (plus[i] - minus[i])) - (farPlus[i] - farMinus[i])) / (12 * step);
                Assert.True(Math.Abs(buffer[(k * count) + i] - expected) <= 1e-6 * (Math.Abs(expected) + (1e-3 * values[i])), $"{surface.Coefficients[k].Name} at {i}: {buffer[(k * count) + i]}, finite difference {expected}");
            }
        }
    }

    // The closed form of the multiplier against the compute at which the surface itself gives the baseline the arm's loss, found by bisection.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    [InlineData(true, -2)]
    public void LogMultiplier_IsWhereTheBaselineReachesTheLoss(bool text, double logFlops)
    {
        var (surface, coefficients, _) = Setting(text);
        double[] reference = text ? [Math.Log(3e8), Math.Log(6e9)] : [Math.Log(1e20)];
        var split = coefficients[surface.Of('s', 1)];
        double LossAt(int arm, double shift, double favoured)
        {
            double[][] inputs = [.. reference.Select((input, j) => new[] { input + (shift / reference.Length) + (j == 0 ? favoured : -favoured) }), [arm]];
            return Values(surface, coefficients, inputs)[0];
        }

        var target = LossAt(1, logFlops, 0);
        var (low, high) = (-10.0, 10.0);
        for (var step = 0; step < 80; step++)
        {
            var middle = (low + high) / 2;
            // The baseline divides its compute as the arm in effect does.
            if (LossAt(0, logFlops + middle, split) > target) low = middle;
            else high = middle;
        }
        Assert.Equal(low, surface.LogMultiplier(coefficients, 1, logFlops), 1e-9);
    }

    [Fact]
    public void LogMultiplier_IsInfiniteBelowTheBaselinesFloor()
    {
        var (surface, coefficients, _) = Setting(text: false);
        coefficients[surface.Of('f', 1)] = -0.5;
        Assert.Equal(double.PositiveInfinity, surface.LogMultiplier(coefficients, 1, 40));
    }
}
