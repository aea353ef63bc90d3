using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
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
        var target = Target(candidates);
        if (!runs.Has(target)) throw new InputException($"no {target.Header()} in the runs", "backtest", $"a column with the {target.Header()} of each run", $"Name it with --map {target.Header()}=\"HEADER\".");
        var measured = runs.Values(target).ToArray();
        var absolute = candidates[0].Form.Residuals == ResidualScale.Value;
        var folds = FoldCut.Of(runs, [.. Enumerable.Range(0, runs.Count).Where(i => measured[i] > 0 || (absolute && measured[i] == 0))], options);
        // One after the other, small fits leave all processors but one idle between them.
        var forecasts = new ImmutableArray<HeldOutRun>?[candidates.Length, folds.Length];
        Parallel.For(0, forecasts.Length, cell =>
        {
            var (candidate, fold) = Math.DivRem(cell, folds.Length);
            forecasts[candidate, fold] = Forecast(candidates[candidate], runs, folds[fold].Past, folds[fold].Future, fold, options);
        });
        var scores = candidates
            .Select((candidate, i) => Score(candidate, [.. folds.Select((_, fold) => forecasts[i, fold])], options))
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
            [.. folds.Select(fold => fold.Summary)],
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

    // One element a fold: its forecasts, or null where the form could not be fitted.
    static FormScore Score(Candidate candidate, ImmutableArray<HeldOutRun>?[] folds, BacktestOptions options)
    {
        var heldOut = ImmutableArray.CreateBuilder<HeldOutRun>();
        var (errors, biases, differences, failed) = (new List<double>(), new List<double>(), new List<double>(), 0);
        foreach (var fold in folds)
        {
            if (fold is not { } forecasts)
            {
                failed++;
                continue;
            }
            heldOut.AddRange(forecasts);
            errors.Add(forecasts.Average(run => Math.Abs(run.Error(candidate.Form.Residuals))));
            biases.Add(forecasts.Average(run => run.Error(candidate.Form.Residuals)));
            differences.Add(forecasts.Average(run => Math.Abs(run.Predicted - run.Measured)));
        }
        if (heldOut.Count == 0) return new FormScore(candidate, double.NaN, double.NaN, double.NaN, double.NaN, 1, [], failed);
        var coverage = heldOut.Average(run => run.Interval.Contains(run.Measured) ? 1.0 : 0.0);
        var perplexity = candidate.Form.Target == RunColumn.Loss ? Math.Exp(differences.Average()) : double.NaN;
        return new FormScore(
            candidate, errors.Average(), biases.Average(), perplexity, coverage, ConformalStretch.Of(heldOut, options.Level), heldOut.ToImmutable(), failed);
    }

    static ImmutableArray<HeldOutRun>? Forecast(Candidate candidate, RunSet runs, int[] past, int[] future, int number, BacktestOptions options)
    {
        // A form with as many coefficients as runs goes through all of them: nothing is left to tell how far runs scatter, and its intervals have no width.
        if (past.Length <= Free(candidate)) return null;
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
                runs.Values(candidate.Form.Target)[run],
                law.Value(scales[i]),
                intervals[i])),
        ];
    }

    // Errors of laws of different things cannot be compared.
    static RunColumn Target(ImmutableArray<Candidate> candidates)
    {
        var targets = candidates.Select(candidate => candidate.Form.Target).Distinct().ToArray();
        return targets.Length == 1 ? targets[0] : throw new InputException(
            $"laws of {string.Join(" and of ", targets.Select(target => target.Header()))}", "--law", "laws of one thing", "Backtest them one by one.");
    }

    internal static string Name(RunSet runs, int run) =>
        (runs.Names.IsEmpty ? null : runs.Names[run]) ?? (runs.Rows[run] > 0 ? $"row {runs.Rows[run]}" : $"run {run + 1}");
}
