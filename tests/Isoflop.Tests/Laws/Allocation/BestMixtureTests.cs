using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Allocation;

/// <summary>Mixtures of two domains, as the paper's own check has them: the law found again, and the best share against a grid.</summary>
public class BestMixtureTests
{
    static readonly LawForm Form = LawForms.Mixture("share_code");

    // Loss on web rises with code, loss on code falls.
    static readonly ScalingLaw Web = Truths.Law(Form, 0.9, 0.8, 2.2);

    static readonly ScalingLaw Code = Truths.Law(Form, 1.5, -2.5, 1.1);

    // The published check on two domains has an R² of .998 to .999 [Ye 2024]; with simulated noise of a tenth of a percent.
    [Fact]
    public void Fit_ExplainsTwoDomains()
    {
        foreach (var truth in new[] { Web, Code })
        {
            var runs = Draw(truth, noise: 0.001, seed: 1);
            var fit = Fitter.Fit(Form, runs, new FitOptions { Replicates = 0 });
            var losses = runs.Values(RunColumn.Loss).ToArray();
            var mean = losses.Average();
            var left = losses.Select((loss, i) => loss - fit.Law.Value(Scale.Of(runs, i, Form))).Sum(miss => miss * miss);
            Assert.InRange(1 - (left / losses.Sum(loss => (loss - mean) * (loss - mean))), 0.998, 1);
        }
    }

    [Fact]
    public void Of_IsTheLowestOfAGrid()
    {
        var best = BestMixture.Of([(Fitted(Web, 1), 0.7), (Fitted(Code, 2), 0.3)], 0.9);
        var grid = Enumerable.Range(0, 1001).MinBy(i => Sum(Fitted(Web, 1), Fitted(Code, 2), i / 1000.0));
        Assert.Equal(grid / 1000.0, best.Shares[0].Share, 2e-3);
        var truth = Enumerable.Range(0, 1001).MinBy(i => Sum(Web, Code, i / 1000.0)) / 1000.0;
        var wide = BestMixture.Of([(Fitted(Web, 1), 0.7), (Fitted(Code, 2), 0.3)], 0.999).Shares[0].Interval;
        Assert.True(wide.Contains(truth), $"{truth} outside of {wide}");
        Assert.Equal(1, best.Shares.Sum(share => share.Share), 1e-9);
        Assert.Empty(best.Findings);
        Assert.True(best.Loss.Value < best.Even.Value);
    }

    [Fact]
    public void Of_OneLossAloneIsACornerAndSaysSo()
    {
        var best = BestMixture.Of([(Fitted(Code, 2), 1)], 0.9);
        Assert.InRange(best.Shares[0].Share, 0.999, 1);
        Assert.Equal("mixture-at-corner", Assert.Single(best.Findings).Id);
    }

    [Fact]
    public void Of_LawsOfOtherSharesAreRefused() => Assert.Throws<InputException>(() => BestMixture.Of([(Fitted(Code, 2), 1), (Truths.Besiroglu, 1)], 0.9));

    static double Sum(ScalingLaw web, ScalingLaw code, double share)
    {
        var scale = new Scale(new Flops(double.NaN)).With("share_code", share);
        return (0.7 * web.Value(scale)) + (0.3 * code.Value(scale));
    }

    static ScalingLaw Fitted(ScalingLaw truth, ulong seed) => Fitter.Fit(Form, Draw(truth, 0.002, seed), new FitOptions { Replicates = 200 }).Law;

    static RunSet Draw(ScalingLaw truth, double noise, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var shares = Enumerable.Range(0, 24).Select(i => i / 23.0).ToArray();
        var runs = RunSet.From(shares.Select((share, i) => new Run
        {
            Loss = new NatsPerToken(truth.Value(new Scale(new Flops(double.NaN)).With("share_code", share)) * Math.Exp(noise * random.NextNormal())),
            Row = i + 2,
        }).ToArray());
        return runs.With("share_code", shares);
    }
}
