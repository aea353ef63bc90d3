using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws;

/// <summary>What a law says about a budget: its optimum, the sizes around it and the compute that a loss takes.</summary>
public class ScalingLawTests
{
    static readonly Flops Gopher = new(5.76e23);

    public static TheoryData<string, double, double, double> Optima => new()
    {
        { nameof(Truths.HoffmannRounded), 3.219e10, 2.982e12, 92.65 },
        { nameof(Truths.Hoffmann), 4.036e10, 2.379e12, 58.9 },
        { nameof(Truths.Besiroglu), 7.225e10, 1.329e12, 18.4 },
    };

    [Theory]
    [MemberData(nameof(Optima))]
    public void Optimum_OfPublishedCoefficients(string law, double size, double tokens, double ratio)
    {
        var optimum = Named(law).Optimum(Gopher)!;
        Assert.Equal(size, optimum.Params.Value, 5e-4 * size);
        Assert.Equal(tokens, optimum.Tokens.Value, 5e-4 * tokens);
        Assert.Equal(ratio, optimum.TokensPerParam, 0.05);
        Assert.Equal(1, 6 * optimum.Params.Value * optimum.Tokens.Value / Gopher.Value, 1e-12);
        Assert.Equal(Named(law).Loss(optimum.Params, optimum.Tokens), optimum.Loss);
    }

    [Theory]
    [InlineData("chinchilla")]
    [InlineData("chinchilla-tied")]
    public void Optimum_ClosedFormEqualsTheSearch(string name)
    {
        var law = Truths.Of(LawForms.Find(name)!);
        var searched = law with { Form = new WithoutClosedForm(law.Form) };
        foreach (var flops in new[] { 1e15, 1e19, 1e23, 1e27 })
        {
            var (closed, search) = (law.Optimum(new Flops(flops))!, searched.Optimum(new Flops(flops))!);
            // A minimum is flat: its place is known to the square root of the precision of its value.
            Assert.Equal(1, search.Params.Value / closed.Params.Value, 1e-5);
            Assert.Equal(closed.Loss.Value, search.Loss.Value, 1e-12);
        }
    }

    [Fact]
    public void Optimum_OfKaplanEqualsABruteForceGrid()
    {
        foreach (var flops in new[] { 1e18, 1e21, 1e24 })
        {
            var found = Truths.Kaplan.Optimum(new Flops(flops))!;
            var grid = Enumerable.Range(0, 40_000)
                .Select(i => new Params(1e4 * Math.Pow(1e10, i / 40_000.0)))
                .MinBy(size => Truths.Kaplan.Loss(new Scale(size, new Flops(flops))).Value);
            Assert.Equal(1, found.Params.Value / grid.Value, 1e-3);
            Assert.True(found.Loss.Value <= Truths.Kaplan.Loss(new Scale(grid, new Flops(flops))).Value);
        }
    }

    [Fact]
    public void Optimum_OfALawOverOneScaleIsNone()
    {
        var law = Truths.Of(LawForms.Find("power")!);
        Assert.Null(law.Optimum(Gopher));
        Assert.Null(law.NearOptimalParams(Gopher, 0.01));
    }

    [Theory]
    [InlineData(nameof(Truths.Besiroglu), 0.001)]
    [InlineData(nameof(Truths.Besiroglu), 0.05)]
    [InlineData(nameof(Truths.Kaplan), 0.01)]
    public void NearOptimalParams_LoseTheirToleranceAtBothEnds(string law, double tolerance)
    {
        var best = Named(law).Optimum(Gopher)!;
        var (low, high) = Named(law).NearOptimalParams(Gopher, tolerance)!.Value;
        Assert.True(low.Value < best.Params.Value && best.Params.Value < high.Value);
        foreach (var end in new[] { low, high })
            Assert.Equal(1 + tolerance, Named(law).Loss(new Scale(end, Gopher)).Value / best.Loss.Value, 1e-9);
    }

    [Theory]
    [InlineData("chinchilla")]
    [InlineData("kaplan")]
    [InlineData("power")]
    [InlineData("kaplan-c")]
    public void FlopsToReach_UndoesTheLoss(string name)
    {
        var law = Truths.Of(LawForms.Find(name)!);
        foreach (var flops in new[] { 1e18, 1e21, 1e24 })
        {
            var loss = law.Optimum(new Flops(flops))?.Loss ?? law.Loss(new Scale(new Flops(flops)));
            Assert.Equal(1, law.FlopsToReach(loss).Value / flops, 1e-6);
        }
    }

    // C = 6 ((L - E) / K)^(-(α+β)/(αβ)), K = A G^-α + B G^β.
    [Fact]
    public void FlopsToReach_EqualsTheClosedForm()
    {
        var (A, B, alpha, beta) = (482.01, 2085.43, 0.3478, 0.3658);
        var G = Math.Pow(alpha * A / (beta * B), 1 / (alpha + beta));
        var K = (A * Math.Pow(G, -alpha)) + (B * Math.Pow(G, beta));
        var expected = 6 * Math.Pow((2.0 - 1.8172) / K, -(alpha + beta) / (alpha * beta));
        Assert.Equal(1, Truths.Besiroglu.FlopsToReach(new NatsPerToken(2.0)).Value / expected, 1e-9);
    }

    [Fact]
    public void FlopsToReach_BelowTheFloorIsInfinite() =>
        Assert.Equal(double.PositiveInfinity, Truths.Besiroglu.FlopsToReach(new NatsPerToken(1.8)).Value);

    [Fact]
    public void Indexer_FindsACoefficientOrSaysSo()
    {
        Assert.Equal(0.3478, Truths.Besiroglu["alpha"]);
        Assert.Equal(482.01, Truths.Besiroglu["a"]);
        Assert.Contains("gamma", Assert.Throws<ArgumentException>(() => Truths.Besiroglu["gamma"]).Message);
    }

    [Fact]
    public void Loss_WithoutWhatTheLawIsAFunctionOfIsNaN() =>
        Assert.Equal(double.NaN, Truths.Besiroglu.Loss(new Scale(new Flops(1e20))).Value);

    [Fact]
    public void Beyond_IsTheFactorOverTheLargestBudget()
    {
        var range = new FittedRange(null, null, (new Flops(1e18), new Flops(1e20)));
        Assert.Equal(50, range.Beyond(new Flops(5e21)), 1e-12);
        Assert.Equal(0.1, range.Beyond(new Flops(1e19)), 1e-12);
        Assert.Equal(double.NaN, new FittedRange(null, null, null).Beyond(new Flops(1e19)));
    }

    static ScalingLaw Named(string property) => (ScalingLaw)typeof(Truths).GetProperty(property)!.GetValue(null)!;

    /// <summary>A form that keeps its closed form to itself, so that the optimum must be searched.</summary>
    sealed class WithoutClosedForm(LawForm form) : LawForm
    {
        public override string Name => form.Name;

        public override string Formula => form.Formula;

        public override string Source => form.Source;

        public override ImmutableArray<Coefficient> Coefficients => form.Coefficients;

        public override ImmutableArray<RunColumn> Inputs => form.Inputs;

        public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives) =>
            form.Evaluate(coefficients, points, values, derivatives);
    }
}
