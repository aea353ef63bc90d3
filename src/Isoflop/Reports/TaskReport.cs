using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Tasks;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a task: signal, both laws, the check of their chain, forecasts.</summary>
public static class TaskReport
{
    /// <summary>One task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="forecasts">Its forecasts.</param>
    /// <param name="level">Level of their intervals.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(TaskFit task, RunTable table, ImmutableArray<TaskForecast> forecasts, double level, ImmutableArray<FigureBlock> figures)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Signal(task));
        if (forecasts.Length > 0) blocks.Add(Forecasts(forecasts, level));
        if (task.Backtest is { } backtest)
        {
            blocks.Add(Backtest(backtest));
            blocks.Add(HeldOut(backtest));
        }
        blocks.Add(FitReport.Coefficients(task.Score) with { Title = $"Score over loss: {task.Score.Law.Form.Formula}" });
        blocks.Add(FitReport.Coefficients(task.Loss) with { Title = $"Loss over scale: {task.Loss.Law.Form.Formula}" });
        blocks.AddRange(figures);
        return new Report
        {
            Title = $"{task.Name}: from scale to loss to score",
            Evidence = [.. Evidence(table, task.Score.Runs, task), ("chance", Chance(task)), ("score law", FitReport.Objective(task.Score))],
            Verdict = Verdict(task),
            VerdictSeverity = task.Predictability switch { Predictability.Predictable => Severity.Note, Predictability.Weak => Severity.Warning, _ => Severity.Error },
            Blocks = blocks.ToImmutable(),
            Findings = [.. table.Findings, .. Findings(task, forecasts)],
            Citation = $"{task.Score.Law.Form.Formula} [{task.Score.Law.Form.Source}] after {task.Loss.Law.Form.Formula} [{task.Loss.Law.Form.Source}],\nfitted with {Report.Version} to {task.Score.Runs.Count} runs of {table.Source} (digest {task.Score.Runs.Digest}, seed {task.Score.Options.Seed}).",
        };
    }

    /// <summary>Every task of a table, the most predictable first.</summary>
    /// <param name="tasks">The tasks in that order, at least one.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="forecasts">[task][scale]: their forecasts; empty where none were asked for.</param>
    /// <param name="level">Level of their intervals.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(ImmutableArray<TaskFit> tasks, RunTable table, ImmutableArray<ImmutableArray<TaskForecast>> forecasts, double level, ImmutableArray<FigureBlock> figures)
    {
        int Count(Predictability kind) => tasks.Count(task => task.Predictability == kind);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Ranking(tasks));
        if (forecasts.Length > 0 && forecasts[0].Length > 0) blocks.Add(Forecasts(tasks, forecasts, level));
        blocks.AddRange(figures);
        return new Report
        {
            Title = $"{tasks.Length} tasks, by how well the loss predicts them",
            Evidence = Evidence(table, tasks[0].Score.Runs, tasks[0]),
            Verdict = $"{Count(Predictability.Predictable)} of {tasks.Length} tasks are predictable from these runs, {Count(Predictability.Weak)} weakly, {Count(Predictability.AtChance)} stand at chance.",
            VerdictSeverity = Count(Predictability.Predictable) > 0 ? Severity.Note : Severity.Warning,
            Blocks = blocks.ToImmutable(),
            Findings = [.. table.Findings, .. Summary(tasks)],
        };
    }

    /// <summary>What a task and its forecasts have to tell.</summary>
    internal static ImmutableArray<Finding> Findings(TaskFit task, ImmutableArray<TaskForecast> forecasts) =>
        [.. task.Findings, .. forecasts.SelectMany(forecast => task.FindingsOf(forecast))];

    static ImmutableArray<(string, string)> Evidence(RunTable table, RunSet used, TaskFit task) =>
    [
        ("version", Report.Version),
        .. RunsEvidence.Of(table, used),
        ("laws", $"loss: {task.Loss.Law.Form.Formula}; score: {task.Score.Law.Form.Formula}"),
        ("intervals", $"{Cells.Level(task.Score.Options.Level)}, {task.Score.Replicates.Count} replicates by {task.Score.Replicates.Resampling}, both laws refitted to the same draws, seed {task.Score.Options.Seed}"),
    ];

    static string Chance(TaskFit task) => task.Signal.Chance is not { } chance ? "not known"
        : task.Fact is { } fact && fact.Chance == chance ? $"{Cells.Number(chance)}, {fact.Questions:N0} questions ({fact.Source})"
        : $"{Cells.Number(chance)}";

    static string Verdict(TaskFit task)
    {
        var signal = task.Signal;
        var text = task.Predictability switch
        {
            Predictability.Predictable => "Predictable",
            Predictability.Weak => "Weakly predictable",
            _ => "Not predictable: at chance",
        };
        text += $": the score rises by {Cells.Points(signal.Rise)} over the runs, {signal.Ratio:F1} times its noise";
        if (task.Backtest is { } backtest)
            text += $". Fitted to the cheap runs the chain forecast the expensive ones to within {Cells.Points(backtest.MeanAbsError)} on average (no change: {Cells.Points(backtest.NoChangeError)}), {Cells.Percent(backtest.Coverage)} of them inside their intervals";
        return text + ".";
    }

    static TableBlock Signal(TaskFit task)
    {
        var signal = task.Signal;
        return new TableBlock(
            "Signal and noise",
            ["", ""],
            [
                ["law at the lowest loss", Cells.Loss(signal.Highest)],
                ["rise over the runs", Cells.Points(signal.Rise)],
                ["scatter about the law", Cells.Points(signal.Scatter)],
                ["noise of the questions", signal.QuestionNoise is { } noise ? Cells.Points(noise) : "not known"],
                ["signal / noise", $"{signal.Ratio:F1}"],
                ["leaves chance at a loss of", signal.LeavesChanceAt is { } loss ? $"{Cells.Loss(loss)} nats/token" : "never"],
            ],
            "noise of the questions: binomial, what so few questions scatter by themselves; leaves chance: where the law stands two standard deviations above guessing.");
    }

    static TableBlock Forecasts(ImmutableArray<TaskForecast> forecasts, double level) => new(
        $"Score forecast ({Cells.Level(level)} intervals, uncertainty of both laws)",
        ["params", "tokens", "FLOPs", "beyond the runs", "loss", "score", "mean-score interval", "new-run interval", "stretched"],
        [
            .. forecasts.Select(forecast => ImmutableArray.Create(
                forecast.Scale.Params.ToString(),
                forecast.Scale.Tokens.ToString(),
                forecast.Scale.Flops.ToString(),
                Cells.Times(forecast.Beyond),
                Cells.Loss(forecast.Loss.Value),
                Cells.Loss(forecast.Score),
                Cells.LossInterval(forecast.MeanScoreInterval),
                Cells.LossInterval(forecast.NewRunInterval),
                forecast.Widening > 1 ? $"{forecast.Widening:F2}x" : "no")),
        ],
        "mean-score: where the average of such runs would lie; new-run: where one would land; stretched: by what the chain's backtest fell short.");

    static TableBlock Forecasts(ImmutableArray<TaskFit> tasks, ImmutableArray<ImmutableArray<TaskForecast>> forecasts, double level) => new(
        $"Score forecasts ({Cells.Level(level)} new-run intervals)",
        ["task", .. forecasts[0].Select(forecast => $"{forecast.Scale.Flops} FLOPs")],
        [
            .. tasks.Zip(forecasts).Where(pair => pair.First.Predictability != Predictability.AtChance).Select(pair => ImmutableArray.Create(
                [pair.First.Name, .. pair.Second.Select(forecast => $"{Cells.Loss(forecast.Score)} {Cells.LossInterval(forecast.NewRunInterval)}")])),
        ],
        "Tasks at chance are left out: nothing can be said of them.");

    static TableBlock Backtest(TaskBacktest backtest) => new(
        "Backtest of the chain: runs that neither law had seen",
        ["fitted up to", "runs fitted", "runs forecast", "furthest", "error", "bias", "coverage"],
        [
            .. backtest.Folds.Select((fold, number) => (fold, runs: backtest.HeldOut.Where(run => run.Fold == number).ToArray())).Where(pair => pair.runs.Length > 0).Select(pair => ImmutableArray.Create(
                Quantity.Format(new Flops(pair.fold.Cut)),
                $"{pair.fold.Trained}",
                $"{pair.fold.HeldOut}",
                Cells.Times(pair.fold.Extrapolation),
                Cells.Points(pair.runs.Average(run => Math.Abs(run.Predicted - run.Measured))),
                Cells.Points(pair.runs.Average(run => run.Predicted - run.Measured)),
                Cells.Percent(pair.runs.Average(run => run.Interval.Contains(run.Measured) ? 1.0 : 0.0)))),
        ],
        $"error: mean |predicted - measured| score; coverage: share inside the {Cells.Level(backtest.Level)} new-run interval, which {(backtest.Widening > 1 ? $"would have needed to be {backtest.Widening:F2}x as wide" : "was wide enough")}.");

    static TableBlock HeldOut(TaskBacktest backtest) => new(
        "The furthest forecasts",
        ["fold", "run", "params", "tokens", "measured", "predicted", "off by", "new-run interval", "inside"],
        [
            .. backtest.HeldOut.OrderByDescending(run => run.Scale.Flops.Value / backtest.Folds[run.Fold].Cut).Take(8).Select(run => ImmutableArray.Create(
                $"{run.Fold + 1}",
                run.Name,
                run.Scale.Params.ToString(),
                run.Scale.Tokens.ToString(),
                Cells.Loss(run.Measured),
                Cells.Loss(run.Predicted),
                Cells.Points(run.Predicted - run.Measured),
                Cells.LossInterval(run.Interval),
                run.Interval.Contains(run.Measured) ? "yes" : "no")),
        ]);

    static TableBlock Ranking(ImmutableArray<TaskFit> tasks) => new(
        "Tasks",
        ["task", "verdict", "runs", "chance", "at lowest loss", "rise", "noise", "signal/noise", "leaves chance at loss", "forecast error", "no change", "coverage"],
        [
            .. tasks.Select(task => ImmutableArray.Create(
                task.Name,
                Word(task.Predictability),
                $"{task.Score.Runs.Count}",
                task.Signal.Chance is { } chance ? Cells.Number(chance) : "-",
                Cells.Loss(task.Signal.Highest),
                Cells.Points(task.Signal.Rise),
                Cells.Points(task.Signal.Noise),
                $"{task.Signal.Ratio:F1}",
                task.Signal.LeavesChanceAt is { } loss ? Cells.Loss(loss) : "never",
                task.Backtest is { } backtest ? Cells.Points(backtest.MeanAbsError) : "-",
                task.Backtest is { } other ? Cells.Points(other.NoChangeError) : "-",
                task.Backtest is { } third ? Cells.Percent(third.Coverage) : "-")),
        ],
        "noise: the larger of the scatter about the law and of what so few questions scatter; signal/noise: rise over noise; forecast error: of the chain on runs it had not seen; no change: of the forecast that the score stays where it was. "
        + "predictable: has left chance, signal/noise of 6 or more, and a forecast error at least a quarter below that of no change.");

    static IEnumerable<Finding> Summary(ImmutableArray<TaskFit> tasks)
    {
        string Names(IEnumerable<TaskFit> some) => string.Join(", ", some.Select(task => task.Name));
        var atChance = tasks.Where(task => task.Predictability == Predictability.AtChance).ToArray();
        if (atChance.Length > 0)
        {
            yield return new Finding(
                "tasks-at-chance", Severity.Note, $"{atChance.Length} tasks never stand clearly above guessing: {Names(atChance)}", "Nothing can be forecast for them from these runs.");
        }
        var narrow = tasks.Where(task => task.Predictability != Predictability.AtChance && task.Backtest is { } backtest && backtest.Coverage < backtest.Level - 0.05).ToArray();
        if (narrow.Length > 0)
        {
            yield return new Finding(
                "intervals-under-cover", Severity.Warning, $"the intervals of {narrow.Length} tasks held fewer of the runs held out than they should: {Names(narrow)}", "Their forecasts beyond the runs are stretched accordingly.");
        }
    }

    internal static string Word(Predictability predictability) => predictability switch
    {
        Predictability.Predictable => "predictable",
        Predictability.Weak => "weak",
        _ => "at chance",
    };
}
