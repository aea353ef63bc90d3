using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>The scales of runs as axes: their labels, their values and the steps between two of them.</summary>
static class ScaleAxes
{
    public const string Loss = "Loss (nats/token)";

    public static Axis Of(RunColumn column, ParamsConvention convention) => column switch
    {
        RunColumn.Params => Axis.Log(Size(convention), Ticks.Counts),
        RunColumn.Tokens => Axis.Log("Training tokens", Ticks.Counts),
        RunColumn.Flops => Axis.Log("Training compute (FLOPs)"),
        RunColumn.Loss => Axis.Linear(Loss),
        RunColumn.Samples => Axis.Log("Samples a problem", Ticks.Counts),
        RunColumn.UniqueTokens or RunColumn.ActiveParams or RunColumn.TotalParams or RunColumn.MinimumSteps => Axis.Log(Title(column), Ticks.Counts),
        _ => Axis.Log(Title(column)),
    };

    /// <summary>A scale in a title: training compute.</summary>
    public static string Words(RunColumn column) => column switch
    {
        RunColumn.Params => "parameters",
        RunColumn.Tokens => "training tokens",
        RunColumn.Flops => "training compute",
        _ => Cells.Words(column),
    };

    /// <summary>What a law gives, with its unit.</summary>
    public static string Target(LawForm form) => form.Target == RunColumn.Loss ? Loss : form.Target == RunColumn.LossIncrease ? "Loss increase (nats/token)" : Title(form.Target);

    /// <summary>A title inside a sentence.</summary>
    public static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];

    static string Title(RunColumn column) => Cells.Words(column) is var words ? char.ToUpperInvariant(words[0]) + words[1..] : "";

    /// <summary>A scale of the runs, a value a run: compute by C = 6ND where it was not measured, empty where it is not known at all.</summary>
    public static double[] Values(RunSet runs, RunColumn column)
    {
        if (runs.Has(column)) return runs.Values(column).ToArray();
        if (column != RunColumn.Flops || !runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Tokens)) return [];
        return [.. runs.Select(run => run.Params is { } size && run.Tokens is { } tokens ? size.TrainingFlops(tokens).Value : double.NaN)];
    }

    /// <summary>The scale of which only one column is known.</summary>
    public static Scale Alone(RunColumn column, double value) => column switch
    {
        RunColumn.Params => new Scale(new Params(value), new Tokens(double.NaN), new Flops(double.NaN)),
        RunColumn.Tokens => new Scale(new Params(double.NaN), new Tokens(value), new Flops(double.NaN)),
        RunColumn.Flops => new Scale(new Flops(value)),
        _ => new Scale(new Flops(double.NaN)).With(column, value),
    };

    /// <summary>Values equally spaced in their logarithm, both ends included.</summary>
    public static double[] LogSpaced(double low, double high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => low * Math.Pow(high / low, i / (count - 1.0)))];

    /// <summary>Smallest and largest of the values that a logarithmic axis can show; NaN where there are none.</summary>
    public static (double Low, double High) Ends(IEnumerable<double> values)
    {
        var shown = values.Where(value => value > 0 && double.IsFinite(value)).DefaultIfEmpty(double.NaN).ToArray();
        return (shown.Min(), shown.Max());
    }

    static string Size(ParamsConvention convention) => convention switch
    {
        ParamsConvention.NonEmbedding => "Parameters without embeddings",
        ParamsConvention.MatricesAndHead => "Parameters of layers and head",
        ParamsConvention.Active => "Active parameters",
        _ => "Parameters",
    };
}
