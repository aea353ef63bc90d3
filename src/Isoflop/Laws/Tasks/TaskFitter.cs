using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Laws.Tasks;

/// <summary>Fits tasks: the loss over scale, each score over the loss, and the check of the chain on runs that it had not seen.</summary>
public static class TaskFitter
{
    // With fewer runs no past is left to fit.
    const int LeastRunsForBacktest = 10;

    /// <summary>One task, or the average of several.</summary>
    /// <param name="runs">The runs, the tasks' columns kept.</param>
    /// <param name="headers">The headers of the tasks; of several the mean score is taken, over runs that have them all.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="InputException">A column is missing, holds words or values outside of [0, 1], or the runs cannot carry the coefficients.</exception>
    public static TaskFit Fit(RunSet runs, ImmutableArray<string> headers, TaskOptions? options = null) => new Session(runs, options ?? new TaskOptions()).Fit(headers);

    /// <summary>Every task alone, the most predictable first; tasks that cannot be fitted are left out.</summary>
    /// <param name="runs">The runs, the tasks' columns kept.</param>
    /// <param name="headers">The headers of the tasks.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="done">Told how many tasks are done.</param>
    /// <exception cref="InputException">A column holds words or values outside of [0, 1].</exception>
    public static ImmutableArray<TaskFit> FitEach(RunSet runs, ImmutableArray<string> headers, TaskOptions? options = null, IProgress<int>? done = null)
    {
        var session = new Session(runs, options ?? new TaskOptions());
        var fits = new List<TaskFit>();
        foreach (var (number, header) in headers.Index())
        {
            fits.Add(session.Fit([header]));
            done?.Report(number + 1);
        }
        return [.. fits.OrderBy(fit => fit.Predictability).ThenByDescending(fit => fit.Signal.Ratio)];
    }

    /// <summary>The runs and the laws of the loss that several tasks share.</summary>
    sealed class Session(RunSet runs, TaskOptions options)
    {
        readonly Dictionary<string, Fit> _lossFits = [];
        readonly Dictionary<string, ScalingLaw?> _lossLaws = [];

        public TaskFit Fit(ImmutableArray<string> headers)
        {
            var scored = Usable(runs.With(RunColumn.Score, Scores(headers)));
            var loss = Remember(_lossFits, scored, some => Fitter.Fit(options.LossForm, some, LossFitting));
            var score = Fitter.Fit(options.ScoreForm, scored, ScoreFitting);
            var fact = headers is [var only] ? TaskFact.Find(only) : null;
            var facts = headers.Select(TaskFact.Find).ToArray();
            // The mean of tasks has the mean of their chances; its questions are counted by their noise only where it is one task.
            double? chance = options.Chance ?? (facts.All(known => known is not null) ? facts.Average(known => known!.Chance) : null);
            var backtest = scored.Count < LeastRunsForBacktest ? null : Backtest(scored);
            return new TaskFit
            {
                Name = headers.Length == 1 ? TaskFact.Plain(headers[0]) : $"mean of {headers.Length} tasks",
                Loss = loss,
                Score = score,
                Rival = Rival(scored),
                Chain = new TaskChain(loss.Law, score.Law) { Widening = backtest?.Widening ?? 1 },
                Signal = TaskSignal.Of(score, chance, fact?.Questions),
                Backtest = backtest,
                Fact = fact,
            };
        }

        Fit? Rival(RunSet scored)
        {
            var other = LawForms.All.FirstOrDefault(form => form.Name != options.ScoreForm.Name && form is { Target: RunColumn.Score, Inputs: [RunColumn.Loss] });
            if (other is null || scored.Count <= other.CoefficientCount + 2) return null;
            return Fitter.Fit(other, scored, options.Fitting with { Replicates = 0, Pins = options.Fitting.Pins.Clear(), Ties = [] });
        }

        // A coefficient pinned or tied by the user belongs to whichever law has it; one that neither has is refused by the law of the score. What
        // is said of residuals is for the law of the score.
        FitOptions LossFitting => Keep(name => Has(options.LossForm, name)) with { Delta = null, Residuals = null };

        FitOptions ScoreFitting => Keep(name => Has(options.ScoreForm, name) || !Has(options.LossForm, name));

        FitOptions Keep(Func<string, bool> mine) => options.Fitting with
        {
            Pins = options.Fitting.Pins.RemoveRange(options.Fitting.Pins.Keys.Where(name => !mine(name))),
            Ties = [.. options.Fitting.Ties.Where(tie => mine(tie.First) && mine(tie.Second))],
        };

        static bool Has(LawForm form, string name) => form.Coefficients.Any(coefficient => coefficient.Name == name);

        double[] Scores(ImmutableArray<string> headers)
        {
            var means = new double[runs.Count];
            foreach (var header in headers)
            {
                var numbers = runs.Numbers(header);
                if (numbers.IsEmpty)
                    throw new InputException($"'{header}' holds words", "--metric", "a column of numbers", "Choose a column with a score a run.");
                for (var i = 0; i < means.Length; i++)
                {
                    if (numbers[i] is < 0 or > 1)
                    {
                        throw new InputException(
                            $"{numbers[i].ToString("G4", CultureInfo.InvariantCulture)} in '{header}', row {runs.Rows[i]}", "--metric", "scores in [0, 1]", "Divide percentages by 100; a loss is no score: name it with --map loss=\"...\".");
                    }
                    means[i] += numbers[i] / headers.Length;
                }
            }
            return means;
        }

        RunSet Usable(RunSet scored)
        {
            var (losses, scores) = (scored.Values(RunColumn.Loss).ToArray(), scored.Values(RunColumn.Score).ToArray());
            if (losses.Length == 0) throw new InputException("no column for loss", "the runs", "a loss and a score of each run", "Name it with --map loss=\"HEADER\".");
            var kept = Enumerable.Range(0, scored.Count)
                .Where(i => losses[i] > 0 && scores[i] >= 0 && options.LossForm.Inputs.All(input => scored.Has(input) && scored.Values(input)[i] > 0))
                .ToArray();
            return kept.Length == scored.Count ? scored : scored.Select(kept);
        }

        static T Remember<T>(Dictionary<string, T> known, RunSet some, Func<RunSet, T> fit)
        {
            var key = string.Join(',', some.Rows.ToArray());
            return known.TryGetValue(key, out var found) ? found : known[key] = fit(some);
        }

        TaskBacktest? Backtest(RunSet scored)
        {
            if (options.Backtest is not { } settings) return null;
            FoldCut[] cuts;
            try
            {
                cuts = FoldCut.Of(scored, [.. Enumerable.Range(0, scored.Count)], settings);
            }
            catch (InputException) when (settings.Cut is null)
            {
                return null;
            }
            var heldOut = ImmutableArray.CreateBuilder<HeldOutRun>();
            var (errors, biases, unchanged) = (new List<double>(), new List<double>(), new List<double>());
            for (var number = 0; number < cuts.Length; number++)
            {
                if (Forecast(scored, cuts[number], number, settings) is not { } forecasts) continue;
                heldOut.AddRange(forecasts);
                errors.Add(forecasts.Average(run => Math.Abs(run.Predicted - run.Measured)));
                biases.Add(forecasts.Average(run => run.Predicted - run.Measured));
                var last = cuts[number].Past[^Math.Max(1, cuts[number].Past.Length / 4)..].Average(run => scored.Values(RunColumn.Score)[run]);
                unchanged.Add(forecasts.Average(run => Math.Abs(last - run.Measured)));
            }
            if (heldOut.Count == 0) return null;
            return new TaskBacktest(
                [.. cuts.Select(cut => cut.Summary)],
                heldOut.ToImmutable(),
                settings.Level,
                errors.Average(),
                biases.Average(),
                heldOut.Average(run => run.Interval.Contains(run.Measured) ? 1.0 : 0.0),
                ConformalStretch.Of(heldOut, settings.Level),
                unchanged.Average());
        }

        ImmutableArray<HeldOutRun>? Forecast(RunSet scored, FoldCut cut, int number, BacktestOptions settings)
        {
            var past = scored.Select(cut.Past);
            var light = ScoreFitting with { Replicates = settings.Replicates, Level = settings.Level };
            ScalingLaw score;
            if (Remember(_lossLaws, past, LawOfPast) is not { } loss) return null;
            try
            {
                score = Fitter.FitLaw(options.ScoreForm, past, light);
            }
            catch (InputException)
            {
                // Too few or too similar runs before this cut.
                return null;
            }
            var forecasts = new TaskChain(loss, score).Forecasts([.. cut.Future.Select(run => Scale.Of(scored, run, options.LossForm))], settings.Level);
            return [.. cut.Future.Select((run, i) => new HeldOutRun(
                number, Backtester.Name(scored, run), forecasts[i].Scale, scored.Values(RunColumn.Score)[run], forecasts[i].Score, forecasts[i].NewRunInterval))];

            ScalingLaw? LawOfPast(RunSet some)
            {
                try
                {
                    return Fitter.FitLaw(options.LossForm, some, LossFitting with { Replicates = settings.Replicates, Level = settings.Level });
                }
                catch (InputException)
                {
                    return null;
                }
            }
        }
    }
}
