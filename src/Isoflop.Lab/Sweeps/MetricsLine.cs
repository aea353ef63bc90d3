using System.Globalization;
using System.Text.Json;
using Isoflop.Lab.Training;

namespace Isoflop.Lab.Sweeps;

/// <summary>A line of <c>metrics.jsonl</c>: what the steps since the last line told, under the headers of a table with one row per step.</summary>
static class MetricsLine
{
    /// <summary>The line.</summary>
    /// <param name="last">The last of the steps.</param>
    /// <param name="loss">Mean training loss over them, in nats per token.</param>
    /// <param name="seconds">Wall-clock seconds of the run up to here.</param>
    public static string Of(in StepMeasurement last, double loss, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"step\":{last.Step},\"tokens\":{last.Tokens.Value:R},\"loss\":{Number(loss)},\"lr\":{last.LearningRate:R},\"grad_norm\":{Number(last.GradientNorm)},\"tokens_per_second\":{last.TokensPerSecond:F0},\"seconds\":{seconds:F3}}}");

    /// <summary>The step of a line; null where it was not written to its end.</summary>
    public static int? StepOf(string line) => Value(line, "step") is { } step ? (int)step : null;

    /// <summary>The seconds of a line; null where it was not written to its end.</summary>
    public static double? SecondsOf(string line) => Value(line, "seconds");

    /// <summary>What a line measures: all of it but where in the run it is.</summary>
    public static (string Name, double Value)[] Scalars(string line)
    {
        using var document = JsonDocument.Parse(line);
        return
        [
            .. from property in document.RootElement.EnumerateObject()
               where property.Name is not ("step" or "seconds") && property.Value.ValueKind == JsonValueKind.Number
               select (property.Name, property.Value.GetDouble()),
        ];
    }

    /// <summary>The curve of a file of metrics: tokens and mean training loss.</summary>
    /// <param name="file">The file.</param>
    public static IEnumerable<(double Tokens, double Loss)> Curve(string file) =>
        from line in File.ReadLines(file)
        let tokens = Value(line, "tokens")
        let loss = Value(line, "loss")
        where tokens is not null && loss is not null
        select (tokens.Value, loss.Value);

    // JSON has no NaN.
    static string Number(double value) => double.IsFinite(value) ? value.ToString("G9", CultureInfo.InvariantCulture) : "null";

    /// <summary>A number of a line; null where it has none of that name, or was not written to its end.</summary>
    public static double? Value(string line, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty(name).GetDouble();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
