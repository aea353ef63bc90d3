using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Laws.Backtests;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;
using Isoflop.Runs;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop backtest RUNS</c>: fit the cheap runs, forecast the expensive ones, compare forms.</summary>
static class BacktestCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("backtest", "Fit the cheap runs, forecast the expensive ones, and compare forms of law on the same folds.");
        var runs = new RunsOptions(command);
        var law = Arguments.Many("--law", "Forms to compare; all applicable ones where none is named.", "LAW");
        var by = new Option<string>("--by") { Description = "The scale that divides past from future: flops, params or tokens.", HelpName = "SCALE", DefaultValueFactory = _ => "flops" };
        var cut = new Option<string?>("--cut") { Description = "One cut instead of an expanding window: 2e21.", HelpName = "SCALE" };
        var folds = new Option<int>("--folds") { Description = "Largest number of cuts of the expanding window.", HelpName = "COUNT", DefaultValueFactory = _ => new BacktestOptions().Folds };
        foreach (var option in new Option[] { law, by, cut, folds }) command.Add(option);
        var fitting = new FitOptionsInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var options = fitting.Read(parsed);
            var scale = Arguments.By(parsed.GetValue(by)!);
            var finish = output.Prepare(parsed);
            var count = parsed.GetValue(folds);
            if (count is < 1 or > 50) throw new Isoflop.Findings.InputException($"{count}", "--folds", "a number from 1 to 50", "The default is 5.");
            var settings = new BacktestOptions { By = scale, Folds = count, Level = options.Level, Cut = Cut(parsed.GetValue(cut), scale), Replicates = Math.Min(options.Replicates, new BacktestOptions().Replicates) };
            var table = runs.Read(parsed, shell);
            runs.Explain(parsed, shell, table);
            var backtest = Backtester.Run(Candidates(parsed.GetValue(law)!, table, options), table.Runs, settings);
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell)
                ? [new FigureBlock(BacktestFigures.PredictedAgainstMeasured(backtest))]
                : [];
            return finish.Show(shell, BacktestReport.Of(backtest, table, figures), figures.FirstOrDefault(), () => BacktestJson.Of(backtest, table, shell.Seconds));
        });
        return command;
    }

    static ImmutableArray<Candidate> Candidates(string[] names, RunTable table, Laws.Fitting.FitOptions options) =>
        names.Length == 0 || names is ["all"] or ["auto"]
            ? Candidate.For(table.Runs, options)
            : [.. names.Select(name => Candidate.Of(LawNames.Form(name), options))];

    static double? Cut(string? text, RunColumn by) => text is null ? null : by switch
    {
        RunColumn.Params => Arguments.Quantity<Params>(text, "--cut").Value,
        RunColumn.Tokens => Arguments.Quantity<Tokens>(text, "--cut").Value,
        _ => Arguments.Quantity<Flops>(text, "--cut").Value,
    };
}
