using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Comparisons;

/// <summary>The runs of a comparison: those with an arm, a loss and a scale, each with the number of its arm.</summary>
sealed class ArmSet
{
    // Runs of a ladder keep to their rule of tokens per parameter to within 30 %.
    const double LadderScatter = 0.25;

    // Five coefficients of one surface and a run to spare.
    const int LeastForSurface = 6;

    ArmSet(ImmutableArray<string> names, RunSet runs, ImmutableArray<RunColumn> inputs, int unlabelled)
    {
        Names = names;
        Runs = runs;
        Inputs = inputs;
        Unlabelled = unlabelled;
        ArmOf = [.. runs.Numbers(ArmSurface.ArmHeader).ToArray().Select(number => (int)number)];
        LogFlops = [.. Array.ConvertAll(runs.Values(RunColumn.Flops).ToArray(), Math.Log)];
    }

    /// <summary>Names of the arms, the baseline first.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The runs used, with the number of the arm as a kept column.</summary>
    public RunSet Runs { get; }

    /// <summary>What the law is a function of.</summary>
    public ImmutableArray<RunColumn> Inputs { get; }

    /// <summary>Runs left out because they name no arm.</summary>
    public int Unlabelled { get; }

    /// <summary>[run]: the number of its arm.</summary>
    public ImmutableArray<int> ArmOf { get; }

    /// <summary>[run]: ln of its compute.</summary>
    public ImmutableArray<double> LogFlops { get; }

    /// <summary>Indices of the runs of an arm.</summary>
    public IEnumerable<int> RunsOf(int arm) => Enumerable.Range(0, Runs.Count).Where(run => ArmOf[run] == arm);

    /// <summary>The least and the most compute of an arm.</summary>
    public (Flops Low, Flops High) Range(int arm)
    {
        var own = RunsOf(arm).Select(run => Runs.Values(RunColumn.Flops)[run]).ToArray();
        return (new Flops(own.Min()), new Flops(own.Max()));
    }

    /// <summary>The scales that an arm has in common with the baseline: least and most; upside down where there are none.</summary>
    public (Flops Low, Flops High) Common(int arm)
    {
        var (own, baseline) = (Range(arm), Range(0));
        return (new Flops(Math.Max(own.Low.Value, baseline.Low.Value)), new Flops(Math.Min(own.High.Value, baseline.High.Value)));
    }

    /// <summary>Number of different scales of an arm; a hundredth apart counts as the same.</summary>
    public int ScalesOf(int arm) => RunsOf(arm).Select(run => Math.Round(LogFlops[run] * 100)).Distinct().Count();

    /// <summary>Natural logarithms of the inputs of a run of some compute: over size and text at the geometric mean of the runs' tokens per parameter.</summary>
    /// <param name="logFlops">ln of the compute.</param>
    public double[] Reference(double logFlops)
    {
        if (Inputs.Length == 1) return [logFlops];
        var ratio = Enumerable.Range(0, Runs.Count).Average(LogRatio);
        var size = (logFlops - Math.Log(6) - ratio) / 2;
        return [size, size + ratio];
    }

    /// <summary>ln of the tokens per parameter of a run; NaN where they are not known.</summary>
    public double LogRatio(int run) => Runs.Has(RunColumn.Params) && Runs.Has(RunColumn.Tokens)
        ? Math.Log(Runs.Values(RunColumn.Tokens)[run] / Runs.Values(RunColumn.Params)[run])
        : double.NaN;

    /// <exception cref="InputException">The column names fewer than two arms, the baseline is none of them, or runs lack a scale.</exception>
    public static ArmSet Of(RunSet runs, string by, ComparisonOptions options)
    {
        var labels = runs.Texts(by).ToArray();
        if (labels.Length == 0) throw new InputException($"no column '{by}' was kept", "--by", "a column that names the arm of each run", "Read the table with that column kept.");
        var compute = runs.Has(RunColumn.Flops);
        if (!compute && !(runs.Has(RunColumn.Params) && runs.Has(RunColumn.Tokens)))
            throw new InputException("no compute of the runs", "the runs", "flops, or params and tokens", "Name them with --map flops=\"HEADER\".");
        bool Usable(int run) => runs.Values(RunColumn.Loss)[run] is > 0 and < double.PositiveInfinity && Scale.Of(runs, run, LawForms.Chinchilla).Flops.Value is > 0 and < double.PositiveInfinity;
        var used = Enumerable.Range(0, runs.Count).Where(run => labels[run] is not null && Usable(run)).ToArray();
        var found = used.Select(run => labels[run]!).Distinct().ToArray();
        if (found.Length < 2)
        {
            throw new InputException(
                found.Length == 0 ? "no arm" : $"one arm, '{found[0]}'", $"--by {by}", "two arms or more", "Choose the column in which the runs to be compared differ, or select more rows with --where.");
        }
        var baseline = options.Baseline is null ? found[0] : Array.Find(found, name => string.Equals(name, options.Baseline, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"'{options.Baseline}'", "--baseline", $"one of the arms: {string.Join(", ", found)}", "Arms are the words of the column that --by names.");
        ImmutableArray<string> names = [baseline, .. found.Where(name => name != baseline)];
        var kept = runs.Select(used);
        if (!kept.Has(RunColumn.Flops)) kept = kept.With(RunColumn.Flops, [.. Enumerable.Range(0, kept.Count).Select(run => Scale.Of(kept, run, LawForms.Chinchilla).Flops.Value)]);
        var numbers = Array.ConvertAll(used, run => (double)names.IndexOf(labels[run]!));
        // Groups that are the arms themselves say nothing of dependence.
        if (!kept.Groups.IsEmpty && IsSame(kept.Groups.ToArray(), numbers)) kept = kept.WithoutGroups();
        kept = kept.With(ArmSurface.ArmHeader, numbers);
        var ladder = new ArmSet(names, kept, [RunColumn.Flops], labels.Count(label => label is null));
        return options.Scales == ArmScales.Compute || (options.Scales == ArmScales.Automatic && ladder.IsLadder())
            ? ladder
            : new ArmSet(names, kept, [RunColumn.Params, RunColumn.Tokens], ladder.Unlabelled);
    }

    // One run a budget, or tokens per parameter that follow from the compute: then a law over size and text has nothing to go by.
    bool IsLadder()
    {
        if (!Runs.Has(RunColumn.Params) || !Runs.Has(RunColumn.Tokens) || Enumerable.Range(0, Runs.Count).Any(run => !double.IsFinite(LogRatio(run)))) return true;
        return Enumerable.Range(0, Names.Length).Any(arm =>
        {
            var ratios = RunsOf(arm).Select(LogRatio).ToArray();
            return ratios.Length < LeastForSurface || Scatter([.. RunsOf(arm).Select(run => LogFlops[run])], ratios) < LadderScatter;
        });
    }

    // Standard deviation of y about its line in x.
    static double Scatter(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var (xx, xy, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return Math.Sqrt(Math.Max(0, yy - (xx > 0 ? xy * xy / xx : 0)) / Math.Max(1, x.Length - 2));
    }

    static bool IsSame(string?[] groups, double[] arms) => groups.Zip(arms).Distinct().Count() is var pairs && pairs == groups.Distinct().Count() && pairs == arms.Distinct().Count();
}
