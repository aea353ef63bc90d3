using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Tasks;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;
using Isoflop.Runs;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop task RUNS</c>: from scale to loss to the score of a task; which tasks can be forecast at all.</summary>
static class TaskCommand
{
    // A backtest of forty tasks must not take minutes.
    const int BacktestReplicates = 150;

    static readonly string[] Spellings = ["acc_*", "accuracy_*", "score_*", "score"];

    public static Command Create(Shell shell)
    {
        var command = new Command("task", "Forecast the score of a task: scale to loss, loss to score. Without --metric: which tasks are predictable.");
        var runs = new RunsOptions(command);
        var metric = Arguments.Many("--metric", "Columns with the score of a task in [0, 1]: hellaswag, or 'acc_*'. All acc_*, accuracy_* and score_* columns where none is named.", "COLUMN");
        var average = new Option<bool>("--average") { Description = "Take the mean of the metrics as one score." };
        var law = new Option<string>("--law") { Description = "The law of the score over the loss: task-exponential or task-sigmoid.", HelpName = "LAW", DefaultValueFactory = _ => new TaskOptions().ScoreForm.Name };
        var lossLaw = new Option<string>("--loss-law") { Description = "The law of the loss over scale.", HelpName = "LAW", DefaultValueFactory = _ => new TaskOptions().LossForm.Name };
        var chance = new Option<double?>("--chance") { Description = "Score of guessing; taken from a table of known tasks where it is not given.", HelpName = "SCORE" };
        var at = Arguments.Many("--at", "Budgets to forecast at their best split, in FLOPs: 1e22.", "FLOPS");
        var size = new Option<string?>("--params") { Description = "Parameters of a run to forecast, with --tokens: 7B.", HelpName = "PARAMS" };
        var tokens = new Option<string?>("--tokens") { Description = "Its training tokens: 140B.", HelpName = "TOKENS" };
        var cut = new Option<string?>("--cut") { Description = "One cut of the backtest instead of an expanding window, in FLOPs: 1e20.", HelpName = "FLOPS" };
        var noBacktest = new Option<bool>("--no-backtest") { Description = "Leave out the backtest." };
        foreach (var option in new Option[] { metric, average, law, lossLaw, chance, at, size, tokens, cut, noBacktest }) command.Add(option);
        var fitting = new FitOptionsInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var fit = fitting.Read(parsed);
            var options = new TaskOptions
            {
                ScoreForm = Form(parsed.GetValue(law)!, "--law", RunColumn.Score),
                LossForm = Form(parsed.GetValue(lossLaw)!, "--loss-law", RunColumn.Loss),
                Chance = Chance(parsed.GetValue(chance)),
                Fitting = fit,
                Backtest = parsed.GetValue(noBacktest)
                    ? null
                    : new BacktestOptions { Level = fit.Level, Replicates = BacktestReplicates, Cut = parsed.GetValue(cut) is { } text ? Arguments.Quantity<Flops>(text, "--cut").Value : null },
            };
            ImmutableArray<Flops> budgets = [.. parsed.GetValue(at)!.Select(text => Arguments.Quantity<Flops>(text, "--at"))];
            if (budgets.Length > 0 && !options.LossForm.SplitsCompute)
                throw new InputException($"--at with {options.LossForm.Name}", "options", "a law of the loss over params and tokens", "Leave out --at, or choose another --loss-law.");
            var stated = Stated(parsed.GetValue(size), parsed.GetValue(tokens));
            var finish = output.Prepare(parsed);
            var table = runs.Read(parsed, shell, "*");
            runs.Explain(parsed, shell, table);
            var headers = Headers(parsed.GetValue(metric)!, table);
            var single = headers.Length == 1 || parsed.GetValue(average);
            ImmutableArray<TaskFit> tasks = single
                ? [TaskFitter.Fit(table.Runs, headers, options)]
                : TaskFitter.FitEach(table.Runs, headers, options, new ProgressLine(shell, "tasks", headers.Length));
            ImmutableArray<ImmutableArray<TaskForecast>> forecasts = [.. tasks.Select(task => task.Chain.Forecasts(Scales(task, budgets, stated), fit.Level))];
            var draws = output.DrawsFigures(parsed, shell);
            if (!single)
            {
                ImmutableArray<FigureBlock> ranking = draws ? [new FigureBlock(TaskFigures.Ranking(tasks))] : [];
                return finish.Show(shell, TaskReport.Of(tasks, table, forecasts, fit.Level, ranking), ranking.FirstOrDefault(), () => TaskJson.Of(tasks, table, forecasts, shell.Seconds));
            }
            var figures = draws ? Figures(tasks[0], forecasts[0], fit.Level, output.WantsReport(parsed)) : [];
            return finish.Show(shell, TaskReport.Of(tasks[0], table, forecasts[0], fit.Level, figures), figures.FirstOrDefault(), () => TaskJson.Of(tasks[0], table, forecasts[0], shell.Seconds));
        });
        return command;
    }

    static ImmutableArray<FigureBlock> Figures(TaskFit task, ImmutableArray<TaskForecast> forecasts, double level, bool all)
    {
        var figures = ImmutableArray.CreateBuilder<FigureBlock>();
        figures.Add(new FigureBlock(TaskFigures.ScoreAgainstLoss(task, forecasts, level)));
        if (!all) return figures.ToImmutable();
        if (TaskFigures.ScoreAgainstCompute(task, forecasts, level) is { } compute) figures.Add(new FigureBlock(compute));
        if (task.Backtest is { } backtest) figures.Add(new FigureBlock(TaskFigures.PredictedAgainstMeasured(backtest)));
        figures.Add(new FigureBlock(FitFigures.LossAgainstCompute(task.Loss, [])));
        return figures.ToImmutable();
    }

    static LawForm Form(string name, string option, RunColumn target)
    {
        var form = LawNames.Form(name);
        if (form.Target == target && (target == RunColumn.Loss || form.Inputs is [RunColumn.Loss])) return form;
        throw new InputException(
            $"{form.Name}, {form.Formula}", option, target == RunColumn.Loss ? "a law of the loss" : "a law of the score over the loss: task-exponential, task-sigmoid", "isoflop laws lists the forms.");
    }

    static double? Chance(double? chance) => chance is null or (>= 0 and < 1)
        ? chance
        : throw new InputException($"{chance}", "--chance", "a score from 0 to below 1", "Four choices are 0.25.");

    static Scale? Stated(string? size, string? tokens)
    {
        if (size is null != tokens is null) throw new InputException(size is null ? "--tokens without --params" : "--params without --tokens", "options", "both", "For a budget alone use --at 1e22.");
        return size is null ? null : new Scale(Arguments.Quantity<Params>(size, "--params"), Arguments.Quantity<Tokens>(tokens!, "--tokens"));
    }

    static ImmutableArray<Scale> Scales(TaskFit task, ImmutableArray<Flops> budgets, Scale? stated) =>
    [
        .. stated is { } scale ? [scale] : ImmutableArray<Scale>.Empty,
        .. budgets.IsEmpty ? [] : task.Loss.Law.Optima(budgets.AsSpan()).Select(optimum => new Scale(optimum.Params, optimum.Tokens)),
    ];

    static ImmutableArray<string> Headers(string[] wanted, RunTable table)
    {
        var kept = table.Runs.Kept.ToArray();
        // The order of the table, not of the alphabet.
        var order = table.Columns.Select(column => column.Header).Where(kept.Contains).ToArray();
        var patterns = wanted.Length > 0 ? wanted : Spellings;
        var headers = patterns.SelectMany(pattern => Matching(pattern, order)).Distinct().ToImmutableArray();
        if (headers.Length > 0) return headers;
        throw new InputException(
            $"no column is named like {string.Join(", ", Spellings)}", table.Source, "a column a task with its score in [0, 1]", "Name the columns: --metric hellaswag or --metric 'bench_*'.");

        IEnumerable<string> Matching(string pattern, string[] among)
        {
            if (pattern.EndsWith('*')) return among.Where(header => header.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase));
            var found = among.Where(header => string.Equals(header, pattern, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (found.Length == 0) found = [.. among.Where(header => string.Equals(TaskFact.Plain(header), pattern, StringComparison.OrdinalIgnoreCase))];
            if (found.Length > 0 || wanted.Length == 0) return found;
            var near = among.Where(header => header.Contains(pattern, StringComparison.OrdinalIgnoreCase)).Take(5).ToArray();
            throw new InputException(
                $"no column '{pattern}'", "--metric", near.Length > 0 ? $"perhaps one of {string.Join(", ", near)}" : $"one of {string.Join(", ", among.Take(60))}", "Name a column of the table.");
        }
    }
}
