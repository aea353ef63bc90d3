using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Plans.Forecasts;

/// <summary>A prediction meant to be held to: the question, the law that answers it, everything it assumes, the number and its intervals.</summary>
public sealed record Forecast
{
    /// <summary>Its name in the ledger, by which it is scored: letters, digits, dots and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>What will be measured.</summary>
    public required string Question { get; init; }

    /// <summary>Parameters of the run; NaN where the law is not asked about them.</summary>
    public Params Params { get; init; } = new(double.NaN);

    /// <summary>Training tokens of the run; NaN where the law is not asked about them.</summary>
    public Tokens Tokens { get; init; } = new(double.NaN);

    /// <summary>Training compute of the run.</summary>
    public Flops Flops { get; init; } = new(double.NaN);

    /// <summary>The number, in <see cref="Unit"/>.</summary>
    public required double Value { get; init; }

    /// <summary>Unit of the number.</summary>
    public required string Unit { get; init; }

    /// <summary>New-run intervals, one a level; empty where the law carries no replicates.</summary>
    public required ImmutableArray<Interval> Intervals { get; init; }

    /// <summary>The formula of the law.</summary>
    public required string Formula { get; init; }

    /// <summary>Its coefficients, by name.</summary>
    public required ImmutableArray<(string Name, double Value)> Coefficients { get; init; }

    /// <summary>SHA-256 of the law as a file, replicates included.</summary>
    public required string LawDigest { get; init; }

    /// <summary>The runs that the law was fitted to: their digest, or where a published law comes from.</summary>
    public required string Runs { get; init; }

    /// <summary>The compute over the largest that the law was fitted to; NaN where that is not known.</summary>
    public required double Beyond { get; init; }

    /// <summary>Everything assumed: floor, conventions, and what the forecaster stated (schedule, batch, text).</summary>
    public required ImmutableArray<(string Name, string Value)> Assumptions { get; init; }

    /// <summary>The levels at which intervals are registered unless others are asked for.</summary>
    public static ImmutableArray<double> DefaultLevels { get; } = [0.5, 0.8, 0.9, 0.95];

    /// <summary>The forecast of a law for a run.</summary>
    /// <param name="name">Its name in the ledger.</param>
    /// <param name="question">What will be measured.</param>
    /// <param name="law">The law.</param>
    /// <param name="scale">The run.</param>
    /// <param name="levels">Levels of the new-run intervals, each in (0, 1).</param>
    /// <param name="assumptions">What the forecaster states beside what the law says of itself.</param>
    /// <param name="runs">The digest of the runs; null where the law's own word on its source is to do.</param>
    public static Forecast Of(
        string name, string question, ScalingLaw law, Scale scale, ImmutableArray<double> levels, ImmutableArray<(string Name, string Value)> assumptions, string? runs = null) => new()
        {
            Name = name,
            Question = question,
            Params = scale.Params,
            Tokens = scale.Tokens,
            Flops = scale.Flops,
            Value = law.Value(scale),
            Unit = law.Form.Target == RunColumn.Loss ? "nats/token" : law.Form.Target.Header(),
            Intervals = law.Uncertainty is { } uncertainty ? [.. levels.Order().Select(level => uncertainty.NewRunIntervals(law, [scale], level)[0])] : [],
            Formula = law.Form.Formula,
            Coefficients = [.. law.Form.Coefficients.Select((coefficient, k) => (coefficient.Name, law.Coefficients[k]))],
            LawDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LawFile.Write(law)))),
            Runs = runs ?? law.Source ?? law.Name,
            Beyond = law.Range?.Beyond(scale.Flops) ?? double.NaN,
            Assumptions = [.. OfLaw(law, scale), .. assumptions],
        };

    static IEnumerable<(string Name, string Value)> OfLaw(ScalingLaw law, Scale scale)
    {
        if (law.Form.IndexOf("E") >= 0 && law.Form.Target == RunColumn.Loss) yield return ("floor", $"{law["E"]:G6} nats/token");
        yield return ("N counts", law.Convention.ToString());
        yield return ("FLOPs", law.FlopsConvention);
        if (law.LossOn is { } text) yield return ("loss on", text);
        foreach (var column in law.Form.Inputs.Except([RunColumn.Params, RunColumn.Tokens, RunColumn.Flops])) yield return (column.Header(), $"{scale[column]:G6}");
        foreach (var header in law.Form.PlainInputs) yield return (header, $"{scale[header]:G6}");
        if (law.Uncertainty is { } uncertainty) yield return ("intervals", $"new run, {uncertainty.Replicates.Count} replicates by {uncertainty.Replicates.Resampling}, seed {uncertainty.Replicates.Seed}, stretched {uncertainty.WideningAt(law, scale.Flops):G4}");
    }
}
