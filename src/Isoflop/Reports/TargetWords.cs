using System.Globalization;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>What a law gives, in words: a loss in nats per token, a score, a learning rate, a batch size; and how its errors are written.</summary>
/// <param name="Target">The column that the law gives.</param>
/// <param name="Residuals">What a residual is.</param>
sealed record TargetWords(RunColumn Target, ResidualScale Residuals)
{
    public static TargetWords Of(LawForm form) => new(form.Target, form.Residuals);

    /// <summary>loss, score.</summary>
    public string Name => Target switch
    {
        RunColumn.Loss => "loss",
        RunColumn.LearningRate => "learning rate",
        RunColumn.BatchTokens => "batch size",
        _ => Target.Header().Replace('_', ' '),
    };

    /// <summary>The same at the start of a sentence.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>The unit with the comma before it: ", nats/token"; empty for a score.</summary>
    public string CommaUnit => Unit.Length == 0 ? "" : $", {Unit}";

    /// <summary>The unit behind a value: " nats/token"; empty for a score.</summary>
    public string SpaceUnit => Unit.Length == 0 ? "" : $" {Unit}";

    /// <summary>The name for an axis: Loss (nats/token).</summary>
    public string Axis(string prefix = "")
    {
        var name = prefix.Length == 0 ? Title : $"{prefix} {Name}";
        return Unit.Length == 0 ? name : $"{name} ({Unit})";
    }

    public string Value(double value) => Target switch
    {
        RunColumn.LearningRate => value.ToString("G4", CultureInfo.InvariantCulture),
        RunColumn.BatchTokens => Quantity.Format(new Tokens(value)),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };

    public string Interval(Interval interval) => $"[{Value(interval.Low)}, {Value(interval.High)}]";

    /// <summary>An error as the residuals count it: 1.2 % of a loss, 1.2 points of a score.</summary>
    public string Error(double error) => Residuals == ResidualScale.Log ? Cells.Percent(error) : Cells.Points(error);

    string Unit => Target switch
    {
        RunColumn.Loss or RunColumn.LossIncrease => "nats/token",
        RunColumn.BatchTokens => "tokens",
        _ => "",
    };
}
