using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Backtests;

/// <summary>
/// Leave-the-future-out: fit on the cheap runs, forecast the expensive ones, move the cut up, and compare forms on the same folds. A random
/// hold-out would only test interpolation.
/// </summary>
public static class Backtester
{
    // Two forms whose errors differ by less than a tenth are equal as far as a handful of folds can tell.
    const double Tie = 0.1;

    // With fewer forecasts the 90th percentile of their misses is the worst of them.
    const int FewHeldOut = 10;

    /// <summary>Backtests forms on runs.</summary>
    /// <param name="candidates">The forms to compare, at least one.</param>
    /// <param name="runs">The runs; those without a loss or without the scale are left out.</param>
    /// <param name="options">How past and future are cut.</param>
    /// <returns>Scores on common folds.</returns>
    /// <exception cref="InputException">The cut leaves nothing to fit or nothing to forecast, or no form can be fitted to any fold.</exception>
    public static Backtest Run(ImmutableArray<Candidate> candidates, RunSet runs, BacktestOptions options)
    {
        RequireScale(runs, options);
        var scales = runs.Values(options.By).ToArray();
        var usable = Usable(scales, runs.Values(Target(candidates)));
        var cuts = Cuts(Array.ConvertAll(usable, i => scales[i]), options);
        var folds = Array.ConvertAll(cuts, cut => new Window(cut, Array.FindAll(usable, i => scales[i] <= cut), Array.FindAll(usable, i => scales[i] > cut)));
        // [candidate, fold] in one row: a form and a fold need nothing of the others.
        var forecasts = new HeldOutRun[]?[candidates.Length * folds.Length];
        Parallel.For(0, forecasts.Length, i => forecasts[i] = Forecast(candidates[i / folds.Length], runs, folds[i % folds.Length], i % folds.Length, options));
        var scores = candidates
            .Select((candidate, i) => Score(candidate, forecasts[(i * folds.Length)..((i + 1) * folds.Length)], options.Level))
            .Where(score => score.HeldOut.Length > 0)
            .ToArray();
        if (scores.Length == 0)
        {
            throw new InputException(
                $"no form could be fitted to any of {folds.Length} folds", "backtest", "a past of more runs than coefficients, of different sizes", "Cut later (--cut), or add cheap runs.");
        }
        var ranked = Rank(scores);
        return new Backtest(
            options,
            [.. Array.ConvertAll(folds, fold => new Fold(fold.Cut, fold.Past.Length, fold.Future.Length, scales[fold.Future[^1]] / fold.Cut))],
            ranked,
            ranked[0].Candidate,
            BacktestFindings.Of(options, folds.Length, ranked, FewHeldOut));
    }

    // Forms that failed on a fold rank behind those that did not; of forms within a tie the one with the fewest free coefficients comes first.
    static ImmutableArray<FormScore> Rank(FormScore[] scores)
    {
        if (scores.Length == 1) return [scores[0]];
        var complete = scores.Min(score => score.FailedFolds);
        var best = scores.Where(score => score.FailedFolds == complete).Min(score => score.MeanAbsRelError);
        return
        [
            .. scores.OrderBy(score => score.FailedFolds)
                .ThenBy(score => score.MeanAbsRelError <= (1 + Tie) * best ? Free(score.Candidate) : int.MaxValue)
                .ThenBy(score => score.MeanAbsRelError),
        ];
    }

    static int Free(Candidate candidate) => candidate.Form.CoefficientCount - candidate.Options.Pins.Count - candidate.Options.Ties.Length;

    static FormScore Score(Candidate candidate, HeldOutRun[]?[] forecasts, double level)
    {
        var folds = forecasts.OfType<HeldOutRun[]>().ToArray();
        var failed = forecasts.Length - folds.Length;
        var heldOut = folds.SelectMany(fold => fold).ToArray();
        if (heldOut.Length == 0) return new FormScore(candidate, double.NaN, double.NaN, double.NaN, double.NaN, 1, [], failed);
        var error = Mean(folds, fold => Mean(fold, run => Math.Abs(RelativeError(run))));
        var bias = Mean(folds, fold => Mean(fold, RelativeError));
        var difference = Mean(folds, fold => Mean(fold, run => Math.Abs(run.Predicted.Value - run.Loss.Value)));
        var coverage = Mean(heldOut, run => run.Interval.Contains(run.Loss.Value) ? 1 : 0);
        return new FormScore(candidate, error, bias, Math.Exp(difference), coverage, Widening(heldOut, coverage, level), [.. heldOut], failed);
    }

    static double Mean<T>(T[] items, Func<T, double> of)
    {
        var sum = 0.0;
        foreach (var item in items) sum += of(item);
        return sum / items.Length;
    }

    static HeldOutRun[]? Forecast(Candidate candidate, RunSet runs, Window fold, int number, BacktestOptions options)
    {
        ScalingLaw law;
        try
        {
            runs = candidate.Form.Prepare(runs).Runs;
            law = Fitter.FitLaw(candidate.Form, runs.Select(fold.Past), candidate.Options with { Replicates = options.Replicates, Level = options.Level });
        }
        catch (InputException)
        {
            // Too few or too similar runs before this cut: a fact about the fold, counted in FailedFolds.
            return null;
        }
        var scales = Array.ConvertAll(fold.Future, run => Scale.Of(runs, run, candidate.Form));
        var intervals = law.Uncertainty!.NewRunIntervals(law, [.. scales], options.Level);
        var forecasts = new HeldOutRun[scales.Length];
        for (var i = 0; i < forecasts.Length; i++)
        {
            var run = fold.Future[i];
            var measured = new NatsPerToken(runs.Values(candidate.Form.Target)[run]);
            forecasts[i] = new HeldOutRun(number, Name(runs, run), scales[i], measured, law.Loss(scales[i]), intervals[i]);
        }
        return forecasts;
    }

    // Split conformal scaling: the level's quantile of miss / half-width, with the finite-sample rank ⌈(n + 1) level⌉   [Papadopoulos 2008].
    static double Widening(HeldOutRun[] heldOut, double coverage, double level)
    {
        if (coverage >= level) return 1;
        var ratios = Array.ConvertAll(heldOut, run =>
        {
            var (loss, predicted) = (run.Loss.Value, run.Predicted.Value);
            var halfWidth = loss > predicted ? run.Interval.High - predicted : predicted - run.Interval.Low;
            return Math.Abs(loss - predicted) / Math.Max(halfWidth, 1e-12);
        });
        Array.Sort(ratios);
        var rank = Math.Min(ratios.Length, (int)Math.Ceiling((ratios.Length + 1) * level));
        return Math.Max(1, ratios[rank - 1]);
    }

    static double RelativeError(HeldOutRun run) => (run.Predicted.Value / run.Loss.Value) - 1;

    // Errors of laws of different things cannot be compared.
    static RunColumn Target(ImmutableArray<Candidate> candidates)
    {
        if (candidates.Length == 1) return candidates[0].Form.Target;
        var targets = candidates.Select(candidate => candidate.Form.Target).Distinct().ToArray();
        return targets.Length == 1 ? targets[0] : throw new InputException(
            $"laws of {string.Join(" and of ", targets.Select(target => target.Header()))}", "--law", "laws of one thing", "Backtest them one by one.");
    }

    static void RequireScale(RunSet runs, BacktestOptions options)
    {
        if (runs.Has(options.By)) return;
        throw new InputException(
            $"no {options.By.Header()} in the runs", "--by", "a scale that the runs have", "Choose --by flops, params or tokens.");
    }

    // Cuts lie between distinct budgets: runs within 5 % of each other stay on one side.
    static double[] Cuts(double[] sorted, BacktestOptions options)
    {
        if (options.Cut is { } cut)
        {
            var past = sorted.Count(scale => scale <= cut);
            if (past > 0 && past < sorted.Length) return [cut];
            throw new InputException(
                $"{past} of {sorted.Length} runs lie at or below {cut.ToString("G4", CultureInfo.InvariantCulture)}",
                "--cut",
                $"a value between the smallest and the largest ({sorted[0]:G4} to {sorted[^1]:G4})",
                "Choose a cut that leaves runs on both sides.");
        }
        var gaps = new List<int>();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] > 1.05 * sorted[i - 1]) gaps.Add(i);
        }
        if (gaps.Count == 0)
            throw new InputException("all runs at one scale", "backtest", "runs at several scales", "Add runs at other budgets, or choose another --by.");
        var cuts = new List<double>();
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var share = options.Folds == 1 ? 0.7 : 0.5 + (0.4 * fold / (options.Folds - 1));
            var nearest = gaps[0];
            foreach (var gap in gaps)
            {
                if (Math.Abs(gap - (share * sorted.Length)) < Math.Abs(nearest - (share * sorted.Length))) nearest = gap;
            }
            // The shares rise, and the cuts with them; two in one gap are one cut.
            if (cuts.Count == 0 || cuts[^1] < sorted[nearest - 1]) cuts.Add(sorted[nearest - 1]);
        }
        return [.. cuts];
    }

    // The runs that have the scale and what is forecast, by scale; of equal scales in the order of the table.
    static int[] Usable(double[] scales, ReadOnlySpan<double> measured)
    {
        var usable = new List<int>(scales.Length);
        for (var i = 0; i < scales.Length; i++)
        {
            if (scales[i] > 0 && measured[i] > 0) usable.Add(i);
        }
        usable.Sort((a, b) => scales[a].CompareTo(scales[b]) is not 0 and var order ? order : a.CompareTo(b));
        return [.. usable];
    }

    sealed record Window(double Cut, int[] Past, int[] Future);

    static string Name(RunSet runs, int run) =>
        (runs.Names.IsEmpty ? null : runs.Names[run]) ?? (runs.Rows[run] > 0 ? $"row {runs.Rows[run]}" : $"run {run + 1}");
}
