using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>A replicate is a function of runs, options, seed and its number, and of nothing else.</summary>
public class ReplicatesTests(ITestOutputHelper output)
{
    static readonly RunSet Runs = Truths.Runs(Truths.Besiroglu, noise: 0.005);

    [Theory]
    [InlineData(Resampling.Weights)]
    [InlineData(Resampling.Pairs)]
    [InlineData(Resampling.Residuals)]
    public void Draw_IsTheSameEveryTime(Resampling resampling)
    {
        var options = new FitOptions { Replicates = 40, Resampling = resampling, Seed = 5 };
        var first = Values(options);
        Assert.Equal(first, Values(options));
        Assert.NotEqual(first, Values(options with { Seed = 6 }));
        // No two replicates are alike.
        Assert.Equal(40, first.Chunk(5).Select(replicate => replicate[3]).Distinct().Count());
    }

    // A replicate computed alone, one after the other, is bit for bit the one of a parallel draw: no thread leaves a trace in it.
    [Theory]
    [InlineData(Resampling.Weights)]
    [InlineData(Resampling.Pairs)]
    [InlineData(Resampling.Residuals)]
    public void Draw_DoesNotDependOnItsNeighbours(Resampling resampling)
    {
        var options = new FitOptions { Replicates = 64, Resampling = resampling };
        var all = Values(options);
        Assert.Equal(all[..5], Values(options with { Replicates = 1 }));
        Assert.Equal(all[..(7 * 5)], Values(options with { Replicates = 7 }));
    }

    [Fact]
    public void Draw_IsTheSameUnderLoad()
    {
        var options = new FitOptions { Replicates = 40 };
        var alone = Values(options);
        var together = new double[4][];
        Parallel.For(0, together.Length, i => together[i] = Values(options));
        Assert.All(together, values => Assert.Equal(alone, values));
    }

    [Fact]
    public void Draw_StatesAnUncertainPinAnewInEveryReplicate()
    {
        var pins = new FitOptions().Pins.Add("E", new Pin(1.8, 0.1)).Add("alpha", new Pin(0.35, 0.02));
        var options = new FitOptions { Replicates = 400, Seed = 9, Pins = pins, Ties = [("alpha", "beta")] };
        var drawn = Values(options).Chunk(5).ToArray();
        Assert.Equal(drawn.SelectMany(replicate => replicate), Values(options));
        foreach (var (index, pin) in new[] { (0, pins["E"]), (3, pins["alpha"]) })
        {
            // Drawn on a logarithm, of which the deviation is that of what is stated over its value; 400 draws know it to 3.5 %.
            var logarithms = drawn.Select(replicate => Math.Log(replicate[index] / pin.Value)).ToArray();
            var deviation = Math.Sqrt(logarithms.Average(value => value * value));
            output.WriteLine($"seed 9: {pin}: {deviation:F4}");
            Assert.Equal(1, deviation / (pin.Deviation / pin.Value), 0.12);
            Assert.InRange(logarithms.Average(), -0.2 * deviation, 0.2 * deviation);
        }
        Assert.All(drawn, replicate => Assert.Equal(replicate[3], replicate[4]));
        // The law itself is as stated.
        Assert.Equal(1.8, Fitter.Fit(LawForms.Chinchilla, Runs, options).Law["E"]);
    }

    // Floors drawn about the stated one: a tenth of a nat off is more than any scatter of the runs, and a forecast far beyond them hangs on it.
    [Fact]
    public void Interval_OfAnUncertainPinHoldsWhatItAssumes()
    {
        const ulong seed = 17;
        const int trials = 60;
        var random = new CounterRandom(seed, 0);
        var (certain, uncertain) = (0, 0);
        for (var trial = 0; trial < trials; trial++)
        {
            double[] coefficients = [1.8 * Math.Exp(0.1 / 1.8 * random.NextNormal()), .. Truths.Besiroglu.Coefficients[1..]];
            var truth = Truths.Law(LawForms.Chinchilla, coefficients);
            var scale = truth.Optimum(new Flops(1e24))!;
            bool Holds(Pin floor)
            {
                var options = new FitOptions { Replicates = 100, Delta = double.PositiveInfinity, Pins = new FitOptions().Pins.Add("E", floor).Add("alpha", 0.3478).Add("beta", 0.3658) };
                var law = Fitter.FitLaw(LawForms.Chinchilla, Truths.Runs(truth, noise: 0.003, seed: seed + (ulong)trial), options);
                return law.Uncertainty!.MeanLossIntervals(law, [new Scale(scale.Params, scale.Tokens)], 0.9)[0].Contains(truth.Loss(scale.Params, scale.Tokens).Value);
            }

            if (Holds(1.8)) certain++;
            if (Holds(new Pin(1.8, 0.1))) uncertain++;
        }
        output.WriteLine($"seed {seed}: of {trials} losses {certain} held with the floor for certain, {uncertain} with its deviation");
        // Nine in ten, and 95 % of the ways in which 60 trials of it can come out.
        Assert.InRange(uncertain, 49, 59);
        Assert.True(certain < 30);
    }

    [Fact]
    public void Draw_KeepsPinsAndTies()
    {
        var options = new FitOptions { Replicates = 20, Pins = new FitOptions().Pins.Add("E", 1.8), Ties = [("alpha", "beta")] };
        Assert.All(Values(options).Chunk(5), replicate =>
        {
            Assert.Equal(1.8, replicate[0]);
            Assert.Equal(replicate[3], replicate[4]);
        });
    }

    // If every run of a size shares a group, there are only eight things to draw: the replicates scatter otherwise.
    [Fact]
    public void Draw_GroupsAreDrawnTogether()
    {
        var grouped = RunSet.From(Runs.Select(run => run with { Group = run.Params.ToString() }));
        var single = RunSet.From(Runs.Select((run, i) => run with { Group = $"run {i}" }));
        var options = new FitOptions { Replicates = 20 };
        Assert.Equal(Values(options), Values(options, single));
        Assert.NotEqual(Values(options), Values(options, grouped));
    }

    // Twenty-four sizes of five runs; what the runs of a size err by together is five times what each errs by alone.
    [Theory]
    [InlineData(Resampling.Weights)]
    [InlineData(Resampling.Pairs)]
    [InlineData(Resampling.Residuals)]
    public void Interval_OfGroupsThatErrTogether(Resampling resampling)
    {
        const int Seed = 20_261_122;
        const int Tables = 100;
        var inside = (Params: new Params(3e8), Tokens: new Tokens(1e10));
        var truth = Truths.Besiroglu.Loss(inside.Params, inside.Tokens).Value;
        var options = new FitOptions { Replicates = 200, Resampling = resampling, Delta = double.PositiveInfinity };
        var (covered, coveredSingly) = (0, 0);
        for (var table = 0; table < Tables; table++)
        {
            var random = new CounterRandom(Seed, (ulong)table);
            var runs = new List<Run>();
            for (var size = 0; size < 24; size++)
            {
                var shared = 0.005 * random.NextNormal();
                for (var length = 0; length < 5; length++)
                {
                    var (n, d) = (new Params(2e7 * Math.Pow(1.27, size)), new Tokens(4e8 * Math.Pow(4, length)));
                    runs.Add(new Run
                    {
                        Params = n,
                        Tokens = d,
                        Loss = new NatsPerToken(Truths.Besiroglu.Loss(n, d).Value * Math.Exp(shared + (0.001 * random.NextNormal()))),
                        Group = $"size {size}",
                    });
                }
            }
            if (Covers(runs)) covered++;
            if (Covers(runs.Select(run => run with { Group = null }))) coveredSingly++;
        }
        output.WriteLine($"seed {Seed}, {Tables} tables, {resampling}: nominal 90 % holds the truth in {covered} with groups, in {coveredSingly} without");
        Assert.InRange(covered, 80, 97);
        Assert.InRange(coveredSingly, 30, 75);

        bool Covers(IEnumerable<Run> runs) =>
            Fitter.Fit(LawForms.Chinchilla, RunSet.From(runs), options).Interval(law => law.Loss(inside.Params, inside.Tokens).Value, 0.9).Contains(truth);
    }

    [Fact]
    public void Interval_OfAQuestionIsTheIntervalOfItsAnswers()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, Runs, new FitOptions { Replicates = 200 });
        var alpha = fit.CoefficientInterval("alpha", 0.9);
        Assert.Equal(alpha, fit.Interval(law => law["alpha"], 0.9));
        Assert.True(alpha.Contains(fit.Law["alpha"]));
        Assert.True(fit.CoefficientInterval("alpha", 0.5).Width < alpha.Width);
        Assert.Equal(0.9, alpha.Level);
        var scale = new Scale(new Params(1e9), new Tokens(2e10));
        var (mean, single) = (fit.MeanLossInterval(scale, 0.9), fit.NewRunInterval(scale, 0.9));
        // One run scatters by 0.5 % about a law that 64 runs pin down better: 90 % of them within 1.645 sigma.
        Assert.True(mean.Width < single.Width);
        Assert.Equal(2 * 1.645 * 0.005 * fit.Law.Loss(scale).Value, single.Width, 0.35 * single.Width);
        Assert.Equal(single, fit.NewRunInterval(scale, 0.9));
    }

    static double[] Values(FitOptions options, RunSet? runs = null)
    {
        var replicates = Fitter.Fit(LawForms.Chinchilla, runs ?? Runs, options).Replicates;
        Assert.Equal(options.Replicates, replicates.Count);
        return [.. Enumerable.Range(0, replicates.Count).SelectMany(replicate => replicates[replicate].ToArray())];
    }
}
