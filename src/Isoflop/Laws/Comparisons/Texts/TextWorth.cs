using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Comparisons.Texts;

/// <summary>
/// What a token of one text is worth in tokens of another: one law for the runs on both, in which the tokens of the second count m times, fitted to runs of
/// the same sizes on the same numbers of tokens, measured on the same held-out text.
/// </summary>
public sealed record TextWorth
{
    // Over a few sizes neither the floor nor the exponent of size can be told; both texts' runs share them, and m does not turn on them. So the exponent of
    // size is stated: one half, within what larger studies published (0.34 in Hoffmann 2022, 0.35 in Besiroglu 2024, 0.50 in Kumar 2024).
    const double SizeExponent = 0.5;

    /// <summary>
    /// How the law is fitted unless the caller says otherwise: least squares, for runs of one recipe have no outliers to be robust against, with the
    /// exponent of size stated.
    /// </summary>
    public static FitOptions Usual { get; } = new()
    {
        Delta = double.PositiveInfinity,
        Pins = ImmutableDictionary<string, Pin>.Empty.Add("alpha", SizeExponent),
    };

    /// <summary>The law of both texts, its replicates and certificate.</summary>
    public required Fit Fit { get; init; }

    /// <summary>What was measured at each size and number of tokens, in that order.</summary>
    public required ImmutableArray<TextWorthCell> Cells { get; init; }

    /// <summary>Relative noise of a loss between seeds: the standard deviation of its logarithm among runs of one text, size and number of tokens; NaN without repeated runs.</summary>
    public required double SeedNoise { get; init; }

    /// <summary>The multiplier under other choices of the fit, each with its words.</summary>
    public required ImmutableArray<(string Choice, double Multiplier)> Alternatives { get; init; }

    /// <summary>What there is to say, that of the fit included: an Error where the multiplier must not be trusted.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Tokens of the first text that one of the second is worth.</summary>
    public double Multiplier => Fit.Law["m"];

    /// <summary>
    /// Its interval: that of the replicates, which draw the runs of a group together, made wider on the scale of ln m for how few groups there are (Student's t
    /// in place of the normal, and the root of groups over degrees of freedom).
    /// </summary>
    public Interval Interval
    {
        get
        {
            var (groups, level) = (RunClusters.Count(Fit.Runs), Fit.Options.Level);
            var freedom = Math.Max(1, groups - Fit.FreeCoefficients);
            var wider = Math.Sqrt((double)groups / freedom) * StudentT.InvCDF(0, 1, freedom, (1 + level) / 2) / Normal.InvCDF(0, 1, (1 + level) / 2);
            var logarithm = Fit.Interval(law => Math.Log(law["m"]), level).Stretch(Math.Log(Multiplier), wider);
            return new Interval(Math.Exp(logarithm.Low), Math.Exp(logarithm.High), level);
        }
    }

    /// <summary>Values the second text by runs on both.</summary>
    /// <param name="runs">
    /// Runs with params, tokens and loss, the kept column <see cref="LawForms.SecondText"/>, and groups that hold together the runs of a size and number of tokens,
    /// on either text: what the law misses at a scale it misses for both, and a draw of both together does not count it.
    /// </param>
    /// <param name="options">How; null takes <see cref="Usual"/>.</param>
    /// <exception cref="InputException">A column is missing, or the runs cannot carry the coefficients.</exception>
    public static TextWorth Of(RunSet runs, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        options ??= Usual;
        var form = LawForms.Find("text-multiplier")!;
        var fit = Fitter.Fit(form, runs, options);
        var (noise, freedom) = TextWorthCell.Noise(fit.Runs);
        var cells = TextWorthCell.Of(fit, double.IsNaN(noise) ? fit.Noise : noise);
        var worth = new TextWorth
        {
            Fit = fit,
            Cells = cells,
            SeedNoise = freedom > 0 ? noise : double.NaN,
            Alternatives = [.. Choices(options).Select(choice => (choice.Words, Fitter.FitLaw(form, fit.Runs, choice.Options with { Replicates = 0 })["m"]))],
            Findings = [],
        };
        return worth with { Findings = TextWorthFindings.Of(worth) };
    }

    static IEnumerable<(string Words, FitOptions Options)> Choices(FitOptions options)
    {
        if (options.Pins.ContainsKey("alpha")) yield return ("exponent of size free", options with { Pins = options.Pins.Remove("alpha") });
        foreach (var beta in (double[])[0.35, 0.5, 0.7])
        {
            if (!options.Pins.ContainsKey("beta")) yield return (FormattableString.Invariant($"exponent of tokens held at {beta}"), options with { Pins = options.Pins.SetItem("beta", beta) });
        }
        yield return double.IsInfinity(options.Delta ?? 0) ? ("Huber with delta 0.001", options with { Delta = 1e-3 }) : ("least squares", options with { Delta = double.PositiveInfinity });
    }
}
