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
        var losses = runs.Values(Target(candidates)).ToArray();
        var usable = Enumerable.Range(0, runs.Count).Where(i => scales[i] > 0 && losses[i] > 0).OrderBy(i => scales[i]).ToArray();
        var cuts = Cuts(Array.ConvertAll(usable, i => scales[i]), options);
        var folds = cuts.Select(cut => (
            Cut: cut,
            Past: usable.Where(i => scales[i] <= cut).ToArray(),
            Future: usable.Where(i => scales[i] > cut).ToArray())).ToArray();
        var scores = candidates
            .Select(candidate => Score(candidate, runs, folds, options))
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
            [.. folds.Select(fold => new Fold(fold.Cut, fold.Past.Length, fold.Future.Length, scales[fold.Future[^1]] / fold.Cut))],
            ranked,
            ranked[0].Candidate,
            BacktestFindings.Of(options, folds.Length, ranked, FewHeldOut));
    }

    // Forms that failed on a fold rank behind those that did not; of forms within a tie the one with the fewest free coefficients comes first.
    static ImmutableArray<FormScore> Rank(FormScore[] scores)
    {
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

    static FormScore Score(Candidate candidate, RunSet runs, (double Cut, int[] Past, int[] Future)[] folds, BacktestOptions options)
    {
        var heldOut = ImmutableArray.CreateBuilder<HeldOutRun>();
        var (errors, biases, differences, failed) = (new List<double>(), new List<double>(), new List<double>(), 0);
        for (var number = 0; number < folds.Length; number++)
        {
            if (Forecast(candidate, runs, folds[number].Past, folds[number].Future, number, options) is not { } forecasts)
            {
                failed++;
                continue;
            }
            heldOut.AddRange(forecasts);
            errors.Add(forecasts.Average(run => Math.Abs(RelativeError(run))));
            biases.Add(forecasts.Average(RelativeError));
            differences.Add(forecasts.Average(run => Math.Abs(run.Predicted.Value - run.Loss.Value)));
        }
        if (heldOut.Count == 0) return new FormScore(candidate, double.NaN, double.NaN, double.NaN, double.NaN, 1, [], failed);
        var coverage = heldOut.Average(run => run.Interval.Contains(run.Loss.Value) ? 1.0 : 0.0);
        return new FormScore(
            candidate, errors.Average(), biases.Average(), Math.Exp(differences.Average()), coverage, Widening(heldOut, coverage, options.Level), heldOut.ToImmutable(), failed);
    }

    static ImmutableArray<HeldOutRun>? Forecast(Candidate candidate, RunSet runs, int[] past, int[] future, int number, BacktestOptions options)
    {
        ScalingLaw law;
        try
        {
            runs = candidate.Form.Prepare(runs).Runs;
            law = Fitter.FitLaw(candidate.Form, runs.Select(past), candidate.Options with { Replicates = options.Replicates, Level = options.Level });
        }
        catch (InputException)
        {
            // Too few or too similar runs before this cut: a fact about the fold, counted in FailedFolds.
            return null;
        }
        ImmutableArray<Scale> scales = [.. future.Select(run => Scale.Of(runs, run, candidate.Form))];
        var intervals = law.Uncertainty!.NewRunIntervals(law, scales, options.Level);
        return
        [
            .. future.Select((run, i) => new HeldOutRun(
                number,
                Name(runs, run),
                scales[i],
                new NatsPerToken(runs.Values(candidate.Form.Target)[run]),
                law.Loss(scales[i]),
                intervals[i])),
        ];
    }

    // Split conformal scaling: the level's quantile of miss / half-width, with the finite-sample rank ⌈(n + 1) level⌉   [Papadopoulos 2008].
    static double Widening(IReadOnlyList<HeldOutRun> heldOut, double coverage, double level)
    {
        if (coverage >= level) return 1;
        var ratios = heldOut.Select(run =>
        {
            var (loss, predicted) = (run.Loss.Value, run.Predicted.Value);
            var halfWidth = loss > predicted ? run.Interval.High - predicted : predicted - run.Interval.Low;
            return Math.Abs(loss - predicted) / Math.Max(halfWidth, 1e-12);
        }).Order().ToArray();
        var rank = Math.Min(ratios.Length, (int)Math.Ceiling((ratios.Length + 1) * level));
        return Math.Max(1, ratios[rank - 1]);
    }

    static double RelativeError(HeldOutRun run) => (run.Predicted.Value / run.Loss.Value) - 1;

    // Errors of laws of different things cannot be compared.
    static RunColumn Target(ImmutableArray<Candidate> candidates)
    {
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
        var gaps = Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).Where(i => sorted[i] > 1.05 * sorted[i - 1]).ToArray();
        if (gaps.Length == 0)
            throw new InputException("all runs at one scale", "backtest", "runs at several scales", "Add runs at other budgets, or choose another --by.");
        var cuts = new SortedSet<int>();
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var share = options.Folds == 1 ? 0.7 : 0.5 + (0.4 * fold / (options.Folds - 1));
            cuts.Add(gaps.MinBy(gap => Math.Abs(gap - (share * sorted.Length))));
        }
        return [.. cuts.Select(gap => sorted[gap - 1])];
    }

    static string Name(RunSet runs, int run) =>
        (runs.Names.IsEmpty ? null : runs.Names[run]) ?? (runs.Rows[run] > 0 ? $"row {runs.Rows[run]}" : $"run {run + 1}");
}
