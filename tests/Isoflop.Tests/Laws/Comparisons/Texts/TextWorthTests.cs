using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons.Texts;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Comparisons.Texts;

/// <summary>Runs on two texts drawn from a law with a known multiplier: it is found, covered as often as said, and found again without the law.</summary>
public class TextWorthTests(ITestOutputHelper output)
{
    // A small ladder: three sizes, four numbers of tokens, three seeds on either text; the noise is that of the lab's small runs.
    static readonly double[] Sizes = [26e3, 52e3, 107e3];
    static readonly double[] Texts = [0.55e6, 1.1e6, 2.2e6, 4.4e6];

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_CoversAKnownMultiplier(double multiplier)
    {
        const int sets = 60;
        var (covered, inside, logarithms) = (0, 0, new List<double>());
        for (ulong seed = 1; seed <= sets; seed++)
        {
            var worth = TextWorth.Of(Runs(multiplier, 0.003, seed), TextWorth.Usual with { Replicates = 200, Seed = seed });
            logarithms.Add(Math.Log(worth.Multiplier / multiplier));
            if (worth.Interval.Contains(multiplier)) covered++;
            if (!worth.Findings.Any(finding => finding.Severity == Severity.Error)) inside++;
        }
        output.WriteLine($"m = {multiplier}: bias {logarithms.Average():P2}, scatter {Math.Sqrt(logarithms.Average(value => value * value)):P2}, {covered} of {sets} intervals of 90 % cover, {inside} without an error");
        // Two binomial standard deviations below 90 % of sixty are 49.4.
        Assert.InRange(covered, 50, sets);
        Assert.InRange(Math.Abs(logarithms.Average()), 0, 0.02);
        Assert.Equal(sets, inside);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void Cells_AgreeWithTheLawWithoutNoise(double multiplier)
    {
        var worth = TextWorth.Of(Runs(multiplier, 0, 1), TextWorth.Usual with { Replicates = 0 });
        Assert.Equal(multiplier, worth.Multiplier, 1e-4);
        Assert.Equal(12, worth.Cells.Length);
        Assert.All(worth.Cells, cell => Assert.Equal(multiplier, cell.Local, 3e-3));
        var interpolated = worth.Cells.Where(cell => double.IsFinite(cell.Interpolated)).ToArray();
        // Where the second text's loss lies outside of the first's, nothing is interpolated.
        Assert.Equal(9, interpolated.Length);
        Assert.All(interpolated, cell => Assert.Equal(multiplier, cell.Interpolated, 0.02 * multiplier));
        Assert.DoesNotContain(worth.Findings, finding => finding.Id is "multiplier-depends-on-the-fit" or "multiplier-changes-with-scale" && finding.Severity == Severity.Error);
    }

    [Fact]
    public void SeedNoise_IsTheNoise()
    {
        var worth = TextWorth.Of(Runs(1.2, 0.004, 5), TextWorth.Usual with { Replicates = 0 });
        // 48 degrees of freedom: a standard deviation is known to a tenth.
        Assert.InRange(worth.SeedNoise, 0.003, 0.005);
        Assert.Equal(worth.SeedNoise * Math.Sqrt(2.0 / 3), worth.Cells[0].StandardError, 1e-12);
    }

    // Each cell off the law by one in a hundred, on both texts alike. Draws of a text's run with its fellow on the other alone covered 74 of 100 times.
    [Fact]
    public void Of_CoversWhereTheLawMisses()
    {
        const int sets = 50;
        const double multiplier = 1.3;
        var covered = 0;
        for (ulong seed = 1; seed <= sets; seed++)
        {
            var (runs, random) = (Runs(multiplier, 0.003, seed), new CounterRandom(seed, 9));
            var misfits = runs.Select(run => run.Group!).Distinct().ToDictionary(cell => cell, _ => 0.01 * random.NextNormal());
            var missed = runs.With(RunColumn.Loss, [.. runs.Select(run => run.Loss!.Value.Value * Math.Exp(misfits[run.Group!]))]);
            if (TextWorth.Of(missed, TextWorth.Usual with { Replicates = 200, Seed = seed }).Interval.Contains(multiplier)) covered++;
        }
        output.WriteLine($"{covered} of {sets} intervals of 90 % cover");
        // Two binomial standard deviations below 90 % of fifty are 40.8.
        Assert.InRange(covered, 41, sets);
    }

    [Fact]
    public void Findings_AMultiplierBeyondTheRunsIsAnError()
    {
        var worth = TextWorth.Of(Runs(20, 0.002, 1));
        Assert.Contains(worth.Findings, finding => finding is { Id: "multiplier-beyond-the-runs" or "multiplier-not-determined", Severity: Severity.Error });
    }

    [Fact]
    public void Findings_NoiseAloneDeterminesNothing()
    {
        // Losses that no tokens lower: there is no curve to shift.
        var runs = Runs(1, 0, 1);
        var random = new CounterRandom(11, 0);
        var flat = runs.With(RunColumn.Loss, [.. runs.Select(_ => 2 * Math.Exp(0.01 * random.NextNormal()))]);
        var worth = TextWorth.Of(flat, TextWorth.Usual with { Replicates = 200 });
        Assert.Contains(worth.Findings, finding => finding.Severity == Severity.Error);
    }

    [Fact]
    public void Findings_AMultiplierThatGrowsIsSaid()
    {
        var truth = Truth(1);
        var runs = Runs(1, 0, 1);
        var random = new CounterRandom(2, 0);
        var second = runs.Numbers(LawForms.SecondText).ToArray();
        // Worth 1.1 at the smallest compute and 1.9 at the largest.
        var grown = runs.With(RunColumn.Loss, [.. runs.Select((run, i) =>
        {
            var share = Math.Log(run.Params!.Value.Value * run.Tokens!.Value.Value / (Sizes[0] * Texts[0])) / Math.Log(Sizes[^1] * Texts[^1] / (Sizes[0] * Texts[0]));
            var tokens = new Tokens(run.Tokens!.Value.Value * Math.Pow(1.1 * Math.Pow(1.9 / 1.1, share), second[i]));
            return truth.Loss(new Scale(run.Params!.Value, tokens).With(LawForms.SecondText, 0)).Value * Math.Exp(0.002 * random.NextNormal());
        })]);
        var finding = Assert.Single(TextWorth.Of(grown).Findings, finding => finding.Id == "multiplier-changes-with-scale");
        Assert.Matches(@"from 1\.\d\d at the least compute to [12]\.\d\d at the most", finding.Message);
    }

    static ScalingLaw Truth(double multiplier) => new() { Form = LawForms.Find("text-multiplier")!, Coefficients = [1.1, 60, 500, 0.45, 0.42, multiplier] };

    internal static RunSet Runs(double multiplier, double noise, ulong seed)
    {
        var (law, random) = (Truth(multiplier), new CounterRandom(seed, 3));
        var (runs, second) = (new List<Run>(), new List<double>());
        foreach (var size in Sizes)
        {
            foreach (var text in Texts)
            {
                for (var repeat = 1; repeat <= 3; repeat++)
                {
                    foreach (var side in (double[])[0, 1])
                    {
                        var scale = new Scale(new Params(size), new Tokens(text)).With(LawForms.SecondText, side);
                        runs.Add(new Run
                        {
                            Params = scale.Params,
                            Tokens = scale.Tokens,
                            Flops = scale.Flops,
                            Loss = new NatsPerToken(law.Loss(scale).Value * Math.Exp(noise * random.NextNormal())),
                            Group = $"n{size}-d{text}",
                            Row = runs.Count + 2,
                        });
                        second.Add(side);
                    }
                }
            }
        }
        return RunSet.From(runs).With(LawForms.SecondText, [.. second]);
    }
}
