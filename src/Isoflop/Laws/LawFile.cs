using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>A law as a JSON text: what <c>fit --out</c> writes, <c>predict</c> reads, and the published laws are shipped as.</summary>
public static class LawFile
{
    /// <summary>The version of the format that this program writes.</summary>
    public const int Version = 1;

    /// <summary>The law as JSON, coefficients and replicates at full precision.</summary>
    /// <param name="law">The law.</param>
    public static string Write(ScalingLaw law)
    {
        var coefficients = new JsonObject();
        for (var k = 0; k < law.Coefficients.Length; k++) coefficients[law.Form.Coefficients[k].Name] = law.Coefficients[k];
        var document = new JsonObject
        {
            ["isoflop"] = "law",
            ["version"] = Version,
            ["name"] = law.Name,
            ["form"] = law.Form.Name,
            ["formula"] = law.Form.Formula,
            ["coefficients"] = coefficients,
            ["params"] = law.Convention.ToString(),
            ["flops"] = law.FlopsConvention,
        };
        if (law.Form.Target == RunColumn.Loss) document["lossUnit"] = "nats/token";
        void Text(string key, string? value)
        {
            if (value is not null) document[key] = value;
        }

        Text("lossOn", law.LossOn);
        Text("source", law.Source);
        Text("confidence", law.Confidence);
        Text("note", law.Note);
        if (law.Range is { } range) document["range"] = WriteRange(range);
        if (law.Uncertainty is { } uncertainty) document["uncertainty"] = WriteUncertainty(uncertainty);
        return document.ToJsonString(new JsonSerializerOptions { WriteIndented = law.Uncertainty is null }) + "\n";
    }

    /// <summary>Reads a law.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The name of the file, for messages.</param>
    /// <exception cref="InputException">The text is no law, or was written by a newer version.</exception>
    public static ScalingLaw Read(string json, string where)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new InputException($"not JSON ({exception.Message})", where, "a law written by fit --out", "Write it again, or name a published law (isoflop laws).", exception);
        }
        try
        {
            return Read(node, where);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InputException($"a value of another kind than the format has ({exception.Message})", where, "a law written by fit --out", "Write it again.", exception);
        }
    }

    internal static ScalingLaw Read(JsonNode? node, string where)
    {
        if (node is not JsonObject document || (string?)document["isoflop"] != "law")
            throw new InputException("no \"isoflop\": \"law\"", where, "a law written by fit --out", "Write one with isoflop fit RUNS --out law.json, or name a published law (isoflop laws).");
        var version = (int?)document["version"] ?? 0;
        if (version > Version)
            throw new InputException($"version {version} of the law format", where, $"version {Version} or older", "It was written by a newer isoflop: update this one, or write the law again with it.");
        var name = (string?)document["form"] ?? "";
        var form = LawForms.Find(name) ?? throw new InputException(
            $"the form '{name}'", where, $"one of {string.Join(", ", LawForms.All.Select(form => form.Name))}", "Update isoflop if a newer one wrote it.");
        var values = document["coefficients"] as JsonObject;
        var coefficients = form.Coefficients.Select(coefficient => (double?)values?[coefficient.Name] is { } value && double.IsFinite(value)
            ? value
            : throw new InputException($"no number for the coefficient {coefficient.Name}", where, form.Formula, "Give every coefficient of the formula."));
        return new ScalingLaw
        {
            Form = form,
            Coefficients = [.. coefficients],
            Name = (string?)document["name"] ?? "unnamed",
            Convention = Enum.TryParse<ParamsConvention>((string?)document["params"], ignoreCase: true, out var convention) ? convention : ParamsConvention.Unknown,
            FlopsConvention = (string?)document["flops"] ?? "6ND",
            LossOn = (string?)document["lossOn"],
            Source = (string?)document["source"],
            Confidence = (string?)document["confidence"],
            Note = (string?)document["note"],
            Range = ReadRange(document["range"] as JsonObject),
            Uncertainty = ReadUncertainty(document["uncertainty"] as JsonObject, form, where),
        };
    }

    static JsonObject WriteRange(FittedRange range)
    {
        var node = new JsonObject();
        if (range.Params is { } size) node["params"] = new JsonArray(size.Low.Value, size.High.Value);
        if (range.Tokens is { } tokens) node["tokens"] = new JsonArray(tokens.Low.Value, tokens.High.Value);
        if (range.Flops is { } flops) node["flops"] = new JsonArray(flops.Low.Value, flops.High.Value);
        return node;
    }

    static FittedRange? ReadRange(JsonObject? node)
    {
        if (node is null) return null;
        (double Low, double High)? Pair(string key) => node[key] is JsonArray { Count: 2 } pair ? ((double)pair[0]!, (double)pair[1]!) : null;
        return new FittedRange(
            Pair("params") is { } size ? (new Params(size.Low), new Params(size.High)) : null,
            Pair("tokens") is { } tokens ? (new Tokens(tokens.Low), new Tokens(tokens.High)) : null,
            Pair("flops") is { } flops ? (new Flops(flops.Low), new Flops(flops.High)) : null);
    }

    static JsonObject WriteUncertainty(LawUncertainty uncertainty) => new()
    {
        ["resampling"] = uncertainty.Replicates.Resampling,
        ["seed"] = uncertainty.Replicates.Seed.ToString(CultureInfo.InvariantCulture),
        ["degreesOfFreedom"] = uncertainty.DegreesOfFreedom,
        ["widening"] = uncertainty.Widening,
        ["residualScale"] = uncertainty.ResidualScale.ToString(),
        ["residuals"] = Numbers(uncertainty.Residuals.AsSpan()),
        ["replicates"] = new JsonArray([.. Enumerable.Range(0, uncertainty.Replicates.Count).Select(replicate => (JsonNode)Numbers(uncertainty.Replicates[replicate]))]),
    };

    static JsonArray Numbers(ReadOnlySpan<double> values)
    {
        var array = new JsonArray();
        // A replicate whose refit failed has no coefficients: JSON has no NaN.
        foreach (var value in values) array.Add((JsonNode?)(double.IsFinite(value) ? JsonValue.Create(value) : null));
        return array;
    }

    static LawUncertainty? ReadUncertainty(JsonObject? node, LawForm form, string where)
    {
        if (node is null) return null;
        static double Number(JsonNode? value) => (double?)value ?? double.NaN;
        var replicates = (JsonArray)node["replicates"]!;
        var values = new double[replicates.Count * form.CoefficientCount];
        for (var replicate = 0; replicate < replicates.Count; replicate++)
        {
            var row = (JsonArray)replicates[replicate]!;
            if (row.Count != form.CoefficientCount)
                throw new InputException($"{row.Count} numbers in replicate {replicate + 1}", where, $"{form.CoefficientCount}, one a coefficient of {form.Name}", "Write the law again.");
            for (var k = 0; k < row.Count; k++) values[(replicate * row.Count) + k] = Number(row[k]);
        }
        return new LawUncertainty(
            new Replicates(values, form.CoefficientCount, ulong.Parse((string)node["seed"]!, CultureInfo.InvariantCulture), (string)node["resampling"]!),
            [.. ((JsonArray)node["residuals"]!).Select(Number)],
            Enum.Parse<ResidualScale>((string)node["residualScale"]!),
            (int)node["degreesOfFreedom"]!)
        {
            Widening = (double?)node["widening"] ?? 1,
        };
    }
}
