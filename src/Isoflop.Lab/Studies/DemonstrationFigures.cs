using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plots;

namespace Isoflop.Lab.Studies;

/// <summary>The figures of a demonstration.</summary>
static class DemonstrationFigures
{
    // The first steps lose several times what the last ones do, and would flatten everything else.
    const double FirstShare = 0.02;

    /// <summary>The law over compute with its band, the forecast and what came; then the curves, the valleys and what the backtest saw.</summary>
    public static ImmutableArray<FigureBlock> Of(Demonstration demonstration)
    {
        var fit = demonstration.Ladder.Fit;
        var figures = ImmutableArray.CreateBuilder<FigureBlock>();
        figures.Add(new FigureBlock(Forecast(demonstration)));
        figures.Add(new FigureBlock(Curves(demonstration)));
        if (Valleys(fit) is { } valleys) figures.Add(new FigureBlock(valleys));
        if (FitFigures.IsoLoss(fit, demonstration.Ladder.At) is { } isoLoss) figures.Add(new FigureBlock(isoLoss));
        figures.Add(new FigureBlock(BacktestFigures.PredictedAgainstMeasured(demonstration.Ladder.Backtest!)));
        figures.Add(new FigureBlock(null, FitFigures.Residuals(fit)));
        return figures.ToImmutable();
    }

    /// <summary>Loss over compute: the ladder, the law, the forecast with its interval, and the measured loss.</summary>
    public static Figure Forecast(Demonstration demonstration)
    {
        var at = demonstration.Ladder.At.Where(forecast => forecast.Flops == demonstration.Plan.Target).ToImmutableArray();
        var figure = FitFigures.LossAgainstCompute(demonstration.Ladder.Fit, at);
        var compute = demonstration.Target.Flops.Value;
        ImmutableArray<Mark> came = demonstration.Measured.Loss is { } loss ? [Mark.Points("measured", [compute], [loss]) with { Radius = 5 }] : [];
        return figure with
        {
            Title = "Forecast and measured",
            Caption = $"Forecast for {demonstration.Target.Params} parameters on {demonstration.Target.Spec.Tokens} tokens, {demonstration.Beyond:F1} times the compute of any run behind it.",
            Marks = [.. figure.Marks, .. came],
        };
    }

    // A ladder of a minute may have fewer sizes at a budget than a valley takes.
    static Figure? Valleys(Fit fit)
    {
        try
        {
            return AllocationFigures.Valleys(IsoflopProfiles.Of(fit.Runs, new AllocationOptions { Seed = fit.Options.Seed, Level = fit.Options.Level, Replicates = 200 }));
        }
        catch (InputException)
        {
            return null;
        }
    }

    static Figure Curves(Demonstration demonstration)
    {
        var runs = demonstration.Ladder.Fit.Runs.Select(run => run.Name!).Select(name => (Name: name, Folder: Path.Combine(demonstration.Folder, "runs", name)))
            .Append((Name: demonstration.Target.Name, Folder: Path.Combine(demonstration.Folder, "target", demonstration.Target.Name)));
        return new Figure("Loss while training", Axis.Log("Training FLOPs"), Axis.Log("Training loss (nats/token)"))
        {
            Caption = "Each line is a run, its training loss averaged over a two-hundredth of its steps; the run that was forecast is the thick one.",
            Marks = [.. runs.Select(run => Curve(run.Name, run.Folder, run.Name == demonstration.Target.Name))],
        };
    }

    static LineMark Curve(string name, string folder, bool target)
    {
        var size = new RunFolder(folder).Result()!.Params;
        var lines = MetricsLine.Curve(Path.Combine(folder, "metrics.jsonl")).ToArray();
        var shown = lines.Where(point => point.Tokens >= FirstShare * lines[^1].Tokens).ToArray();
        var compute = shown.Select(point => new Params(size).TrainingFlops(new Tokens(point.Tokens)).Value);
        return Mark.Line(target ? "forecast run" : "ladder", compute, shown.Select(point => point.Loss)) with { Width = target ? 2 : 0.8 };
    }
}
