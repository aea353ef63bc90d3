using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Runs;

namespace Isoflop.Laws.Comparisons.Texts;

/// <summary>What there is to say of a multiplier.</summary>
static class TextWorthFindings
{
    // Of a slope whose standard error is known: one in eighty by chance.
    const double SlopeLimit = 2.5;

    public static ImmutableArray<Finding> Of(TextWorth worth)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.AddRange(Beyond(worth));
        if (Trend(worth) is { } trend) findings.Add(trend);
        if (Choices(worth) is { } choices) findings.Add(choices);
        if (double.IsNaN(worth.SeedNoise))
        {
            findings.Add(new Finding(
                "no-repeated-runs",
                Severity.Warning,
                "no two runs differ in their seed alone: what a seed does is not known",
                "Take two seeds or more (--seeds)."));
        }
        findings.AddRange(worth.Fit.Findings.Select(finding => OfTheFit(worth, finding)));
        return findings.ToImmutable();
    }

    // A shift of a curve is measured where the curves overlap.
    static IEnumerable<Finding> Beyond(TextWorth worth)
    {
        var tokens = worth.Fit.Runs.Values(RunColumn.Tokens).ToArray();
        var span = tokens.Max() / tokens.Min();
        var (m, interval) = (worth.Multiplier, worth.Interval);
        if (worth.Fit.Certificate.Flat.Contains("m") || !(interval.Low > 0) || !double.IsFinite(interval.High))
        {
            yield return new Finding(
                "multiplier-not-determined",
                Severity.Error,
                Invariant($"the runs do not determine the multiplier: {m:G3}, interval {interval.Low:G3} to {interval.High:G3}"),
                "Train longer (--minutes) or on more seeds (--seeds), so that losses fall by more than they scatter.");
        }
        else if (m > span || m < 1 / span)
        {
            yield return new Finding(
                "multiplier-beyond-the-runs",
                Severity.Error,
                Invariant($"a multiplier of {m:G3} is beyond the {span:G3} times between the fewest and the most tokens: the texts' losses hardly overlap"),
                "What they differ by is no amount of text, or the law's tail decides it: look at the losses themselves.");
        }
        else if (interval.High > span || interval.Low < 1 / span)
        {
            yield return new Finding(
                "interval-beyond-the-runs",
                Severity.Warning,
                Invariant($"an end of the interval is beyond the {span:G3} times between the fewest and the most tokens"),
                "Train longer (--minutes) or on more seeds (--seeds).");
        }
    }

    static Finding? Trend(TextWorth worth)
    {
        var cells = worth.Cells.Where(cell => cell.Local > 0 && cell.LocalError > 0).ToArray();
        if (cells.Length < 4) return null;
        var scales = Array.ConvertAll(cells, cell => Math.Log(cell.Params.TrainingFlops(cell.Tokens).Value));
        var weights = Array.ConvertAll(cells, cell => 1 / (cell.LocalError * cell.LocalError));
        var total = weights.Sum();
        var (meanScale, mean) = (Mean(scales), Mean(Array.ConvertAll(cells, cell => Math.Log(cell.Local))));
        var spread = cells.Index().Sum(cell => weights[cell.Index] * (scales[cell.Index] - meanScale) * (scales[cell.Index] - meanScale));
        var slope = cells.Index().Sum(cell => weights[cell.Index] * (scales[cell.Index] - meanScale) * (Math.Log(cell.Item.Local) - mean)) / spread;
        var error = 1 / Math.Sqrt(spread);
        if (!(Math.Abs(slope) > SlopeLimit * error)) return null;
        double At(double scale) => Math.Exp(mean + (slope * (scale - meanScale)));
        return new Finding(
            "multiplier-changes-with-scale",
            Severity.Warning,
            Invariant($"the multiplier goes from {At(scales.Min()):F2} at the least compute to {At(scales.Max()):F2} at the most ({Math.Abs(slope) / error:F1} standard errors of the slope)"),
            "One number does not say it: read the table of cells, and expect another multiplier at another scale.");

        double Mean(double[] values) => values.Index().Sum(value => weights[value.Index] * value.Item) / total;
    }

    static Finding? Choices(TextWorth worth)
    {
        var away = worth.Alternatives.Where(choice => !worth.Interval.Contains(choice.Multiplier)).ToArray();
        return away.Length == 0 ? null : new Finding(
            "multiplier-depends-on-the-fit",
            Severity.Warning,
            Invariant($"other choices of the fit give multipliers outside of its interval: {string.Join(", ", away.Select(choice => Invariant($"{choice.Multiplier:F2} with {choice.Choice}")))}"),
            "The interval knows nothing of these choices: read the multiplier as no better than they agree.");
    }

    // Floor, size term and exponents serve m only, and its interval has what they leave open.
    static Finding OfTheFit(TextWorth worth, Finding finding)
    {
        var serves = finding is { Id: "flat-direction", Severity: Severity.Error } && !worth.Fit.Certificate.Flat.Contains("m");
        return serves ? finding with { Severity = Severity.Warning, Remedy = "The multiplier's interval has it in it; do not read the coefficient itself." } : finding;
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
