using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// The first way [Hoffmann 2022, approach 1]: in logarithmic bins of compute the run with the lowest loss, of these the lower envelope, and
/// straight lines of ln N and ln D over ln C through it.
/// </summary>
/// <param name="Fit">The power laws through the envelope; its points are the envelope's.</param>
/// <param name="Runs">The runs on the envelope, by compute.</param>
/// <param name="Bins">Number of bins of compute.</param>
/// <param name="Findings">Whether there were curves, and how much of the envelope could be used.</param>
public sealed record Envelope(AllocationFit Fit, RunSet Runs, int Bins, ImmutableArray<Finding> Findings)
{
    // Two points always lie on a line.
    const int LeastPoints = 3;

    const int BinsPerDecade = 10;

    const int RunsPerBin = 8;

    /// <summary>Reads the envelope off training curves (several rows a run, with their step) or, with less right, off final losses.</summary>
    /// <param name="runs">The runs, one row or many each.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="InputException">Fewer than three bins have a best size inside the sizes that compete there.</exception>
    public static Envelope Of(RunSet runs, AllocationOptions? options = null)
    {
        options ??= new AllocationOptions();
        var scales = MeasuredScales.From(runs);
        var curves = Curves(scales.Runs);
        var hasCurves = scales.Runs.Has(RunColumn.Step) && curves.Length < scales.Count;
        var (low, high) = (scales.LogFlops.Min(), scales.LogFlops.Max());
        var bins = options.Bins ?? DefaultBins((high - low) / Math.Log(10), scales.Count, hasCurves);
        var binned = new int[scales.Count];
        for (var i = 0; i < binned.Length; i++) binned[i] = high > low ? Math.Min(bins - 1, (int)(bins * (scales.LogFlops[i] - low) / (high - low))) : 0;
        var points = Lowest(scales, binned, bins, drawn: Array.ConvertAll(binned, _ => true));
        if (points.Length < LeastPoints) throw TooFewPoints(points.Length, bins, scales);
        var fit = new AllocationFit
        {
            Method = AllocationMethod.Envelope,
            Rule = Rule(scales, points),
            Replicates = Resample(scales, scales.Runs.Groups.IsEmpty ? curves : RunClusters.Of(scales.Runs), binned, bins, options),
            Points = [.. points.Select(run => new Scale(new Params(Math.Exp(scales.LogParams[run])), new Tokens(Math.Exp(scales.LogTokens[run]))))],
            DegreesOfFreedom = points.Length - 2,
        };
        return new Envelope(fit, scales.Runs.Select(points), bins, Notes(hasCurves, points.Length, bins));
    }

    static int DefaultBins(double decades, int rows, bool hasCurves)
    {
        var most = Math.Max(1, (int)Math.Round(BinsPerDecade * decades));
        return hasCurves ? most : Math.Clamp(rows / RunsPerBin, 1, most);
    }

    // Best run of each bin in which a size between others wins; the smallest or largest of those that compete only says on which side the best lies.
    static int[] Lowest(MeasuredScales scales, int[] binned, int bins, bool[] drawn)
    {
        var (best, smallest, largest) = (new int[bins], new double[bins], new double[bins]);
        Array.Fill(best, -1);
        Array.Fill(smallest, double.PositiveInfinity);
        Array.Fill(largest, double.NegativeInfinity);
        for (var run = 0; run < binned.Length; run++)
        {
            if (!drawn[run]) continue;
            var bin = binned[run];
            if (best[bin] < 0 || scales.Losses[run] < scales.Losses[best[bin]]) best[bin] = run;
            smallest[bin] = Math.Min(smallest[bin], scales.LogParams[run]);
            largest[bin] = Math.Max(largest[bin], scales.LogParams[run]);
        }
        var points = new List<int>();
        var lowest = double.PositiveInfinity;
        for (var bin = 0; bin < bins; bin++)
        {
            // More compute than a cheaper run and no lower loss: not on the envelope.
            if (best[bin] < 0 || !(scales.Losses[best[bin]] < lowest)) continue;
            lowest = scales.Losses[best[bin]];
            var size = scales.LogParams[best[bin]];
            if (size - smallest[bin] > BudgetClusters.SameSize && largest[bin] - size > BudgetClusters.SameSize) points.Add(best[bin]);
        }
        return [.. points];
    }

    static AllocationRule Rule(MeasuredScales scales, int[] points)
    {
        double[] Pick(double[] values) => Array.ConvertAll(points, run => values[run]);
        var logFlops = Pick(scales.LogFlops);
        var size = LogLine.Through(logFlops, Pick(scales.LogParams));
        var tokens = LogLine.Through(logFlops, Pick(scales.LogTokens));
        return new AllocationRule(size.Slope, size.Intercept, tokens.Slope, tokens.Intercept);
    }

    // Whole curves are drawn with replacement: a random weight does not move a minimum, only the absence of a run does.
    static ImmutableArray<AllocationRule> Resample(MeasuredScales scales, int[][] curves, int[] binned, int bins, AllocationOptions options)
    {
        var rules = new AllocationRule[options.Replicates];
        Parallel.For(0, rules.Length, replicate =>
        {
            var random = new CounterRandom(options.Seed, (ulong)replicate);
            var counts = new double[scales.Count];
            RunClusters.Draw(curves, Resampling.Pairs, ref random, counts);
            rules[replicate] = Rule(scales, Lowest(scales, binned, bins, Array.ConvertAll(counts, count => count > 0)));
        });
        return [.. rules];
    }

    // A curve is the rows of one name and size; a row without a name, or without a step, is a run of its own.
    static int[][] Curves(RunSet runs)
    {
        var names = runs.Names.ToArray();
        var sizes = runs.Values(RunColumn.Params).ToArray();
        var steps = runs.Values(RunColumn.Step).ToArray();
        string Name(int run) => names.Length > 0 && steps.Length > 0 && !double.IsNaN(steps[run]) && names[run] is { } name ? name : $"\0{run}";
        return
        [
            .. Enumerable.Range(0, runs.Count)
                .GroupBy(run => (Name: Name(run), Size: sizes.Length == 0 ? 0 : sizes[run]))
                .Select(curve => curve.ToArray()),
        ];
    }

    static ImmutableArray<Finding> Notes(bool hasCurves, int points, int bins)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (!hasCurves)
        {
            findings.Add(new Finding(
                "no-curves",
                Severity.Note,
                "there are no training curves, only the end of each run: the envelope is that of final losses",
                "A table with one row a step (name, step, tokens, loss) gives the envelope of the published method."));
        }
        if (points < bins)
        {
            findings.Add(new Finding(
                "envelope-partial",
                points < 5 ? Severity.Warning : Severity.Note,
                $"{points} of {bins} bins of compute gave a point; in the others too few sizes compete, the best is the smallest or largest of them, or a cheaper run is as good",
                "More sizes at these budgets would make the envelope longer."));
        }
        return findings.ToImmutable();
    }

    static InputException TooFewPoints(int points, int bins, MeasuredScales scales) => new(
        $"{points} of {bins} bins of compute have a best size with a smaller and a larger one beside it, from {scales.Count} rows",
        "the envelope",
        $"at least {LeastPoints} such bins, each with three sizes or more, of which neither the smallest nor the largest is best",
        "Add sizes at the same compute, give the training curves (one row a step), or use the parametric method.");
}
