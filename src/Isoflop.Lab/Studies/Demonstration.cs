using System.Collections.Immutable;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Lab.Sweeps;
using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;
using Isoflop.Numerics;
using Isoflop.Plans.Forecasts;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Runs;
using Isoflop.Runs.Audits;
using Isoflop.Runs.Reading;
using RunForecast = Isoflop.Plans.Forecasts.Forecast;

namespace Isoflop.Lab.Studies;

/// <summary>A ladder of small runs, the law through them, the forecast for a run far beyond them, written down before it was trained, and what came.</summary>
public sealed record Demonstration
{
    // Over less than a decade of compute, exponents and floor cannot be told apart: ladders of three minutes fit exponents from 0.4 to 0.9 with a floor to
    // each equally well, and their forecasts lie 10 % apart. So both are stated, with the forecast. studies/first-ladder, over three decades, has exponents of
    // 0.38 and a floor of 0.18 of the loss of token frequencies alone, which lie near those of large models (0.34 and 0.28 in Hoffmann 2022, 0.35 and 0.37 in
    // Besiroglu 2024). With exponents of 0.37 the floors that would have forecast without error are 0.158 to 0.187 of that loss: on ladders of one minute
    // (seeds 41, 42), three (21 and, from their errors, 7 to 16) and thirty (seed 1), and from the cheap runs of the study to its dear ones.
    internal const double Exponent = 0.37;

    // Of the loss of token frequencies alone; the deviation is the scatter of those floors.
    const double FloorShare = 0.178;
    const double FloorShareDeviation = 0.009;

    /// <summary>What was planned.</summary>
    public required DemonstrationPlan Plan { get; init; }

    /// <summary>The folder of its runs.</summary>
    public required string Folder { get; init; }

    /// <summary>The text.</summary>
    public required string TextName { get; init; }

    /// <summary>The ladder as a table, with its fit, backtest and audit.</summary>
    public required FitResult Ladder { get; init; }

    /// <summary>The run that was forecast.</summary>
    public required PlannedRun Target { get; init; }

    /// <summary>The loss forecast for it.</summary>
    public required NatsPerToken Forecast { get; init; }

    /// <summary>Where such a run was to land, at the plan's level.</summary>
    public required Interval Interval { get; init; }

    /// <summary>The hash of the forecast in its ledger, written before the run.</summary>
    public required string Registered { get; init; }

    /// <summary>The run's result.</summary>
    public required RunResult Measured { get; init; }

    /// <summary>Compute of the target over the largest of the ladder.</summary>
    public double Beyond => Target.Flops.Value / Ladder.Fit.Runs.Values(RunColumn.Flops).ToArray().Max();

    /// <summary>forecast / measured - 1; NaN where the run diverged.</summary>
    public double Error => Measured.Loss is { } loss ? (Forecast.Value / loss) - 1 : double.NaN;

    /// <summary>Whether the measured loss lies inside the interval.</summary>
    public bool Covered => Measured.Loss is { } loss && Interval.Contains(loss);

    /// <summary>Trains the ladder, fits it, registers the forecast, trains the target. The same call goes on where an interrupted one stopped.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="text">The text.</param>
    /// <param name="textName">What it is called.</param>
    /// <param name="folder">Where the runs are kept.</param>
    /// <param name="options">How the runs are carried out.</param>
    /// <param name="progress">Told where the runs stand; the target is a sweep of its own.</param>
    /// <param name="cancellation">Stops it; what was trained is kept.</param>
    public static Demonstration Run(
        DemonstrationPlan plan, TokenizedText text, string textName, string folder, SweepOptions options, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        var runs = Path.Combine(folder, "runs");
        Sweep.Train(plan.Runs, runs, text, options, progress, cancellation);
        var ladder = Fit(RunReader.Read(runs), plan, plan.Floor is { } known ? known.Value : Floor(RunOutcome.Unigram(text, plan.Vocabulary)));
        var target = plan.Ladder.Run(plan.Ladder.Rule.Nearest(TargetSize(ladder.Fit, plan.Target)), plan.Target, plan.Seed + 1000);
        var scale = new Scale(target.Params, target.Spec.Tokens);
        var (forecast, interval) = (ladder.Fit.Law.Loss(scale), ladder.Fit.Law.Uncertainty!.NewRunIntervals(ladder.Fit.Law, [scale], plan.Level)[0]);
        var ledger = ForecastLedger.Read(Path.Combine(folder, "forecasts"));
        var registered = ledger.Register(ForecastOf(ladder.Fit, target, scale, plan.Level, textName), options.Clock.GetUtcNow());
        var measured = Sweep.Train([target], Path.Combine(folder, "target"), text, options, progress, cancellation)[0];
        if (measured.Loss is { } loss) ledger.Score(target.Name, loss, options.Clock.GetUtcNow());
        return new Demonstration
        {
            Plan = plan,
            Folder = folder,
            TextName = textName,
            Ladder = ladder,
            Target = target,
            Forecast = forecast,
            Interval = interval,
            Registered = registered.Hash,
            Measured = measured,
        };
    }

    static RunForecast ForecastOf(Fit fit, PlannedRun target, Scale scale, double level, string text) => RunForecast.Of(
        target.Name,
        "validation loss in nats per token at the end of the run",
        fit.Law,
        scale,
        [.. RunForecast.DefaultLevels.Append(level).Distinct()],
        [("text", text), ("recipe", "that of the ladder"), ("seed", $"{target.Spec.Seed}"), ("floor and exponents", "stated, not fitted")],
        $"{fit.Runs.Count} runs, digest {fit.Runs.Digest}");

    // The law's optimum, but a size that the ladder speaks of: ten times the compute never asks for less than its middle, nor for more than four times
    // its largest.
    static Params TargetSize(Fit fit, Flops budget)
    {
        var sizes = fit.Runs.Values(RunColumn.Params).ToArray();
        Array.Sort(sizes);
        return new Params(Math.Clamp(fit.Law.Optimum(budget)!.Params.Value, sizes[sizes.Length / 2], 4 * sizes[^1]));
    }

    /// <summary>The floor that is stated for a text, nats per token.</summary>
    /// <param name="unigram">The loss of token frequencies alone, nats per token.</param>
    internal static Pin Floor(double unigram) => new(Math.Round(FloorShare * unigram, 3), Math.Round(FloorShareDeviation * unigram, 3));

    // Least squares: a dozen runs of one recipe have no outliers to be robust against, and Huber's 1e-3 would go through a few of them.
    internal static FitResult Fit(RunTable table, DemonstrationPlan plan, Pin floor)
    {
        var pins = ImmutableDictionary<string, Pin>.Empty.Add("E", floor).Add("alpha", Exponent).Add("beta", Exponent);
        var options = new FitOptions { Seed = plan.Seed, Level = plan.Level, Replicates = 1000, Delta = double.PositiveInfinity, Pins = pins };
        var form = LawForms.Find("chinchilla")!;
        var fit = Fitter.Fit(form, table.Runs, options);
        var backtest = Backtester.Run([Candidate.Of(form, options)], table.Runs, new BacktestOptions { Level = plan.Level, Replicates = 400 });
        fit = backtest.Widen(fit);
        return new FitResult
        {
            Table = table,
            Audit = RunAudit.Audit(table),
            Fit = fit,
            Backtest = backtest,
            At = BudgetForecast.Of(fit.Law, [plan.Target, new Flops(10 * plan.Target.Value)], plan.Level),
        };
    }
}
