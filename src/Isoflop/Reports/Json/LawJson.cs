using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Predictions;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of predictions and of the list of laws. Its names are stable.</summary>
public static class LawJson
{
    /// <summary>A prediction at a scale, as one JSON document.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="findings">What there is to say of it.</param>
    public static string Of(Prediction prediction, ImmutableArray<Finding> findings) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["law"] = prediction.Law.Name,
        ["form"] = prediction.Law.Form.Name,
        ["params"] = JsonCells.Number(prediction.Scale.Params.Value),
        ["tokens"] = JsonCells.Number(prediction.Scale.Tokens.Value),
        ["flops"] = JsonCells.Number(prediction.Scale.Flops.Value),
        ["with"] = With(prediction),
        [JsonCells.Key(prediction.Law.Form.Target)] = JsonCells.Number(prediction.Value),
        ["level"] = prediction.Level,
        [JsonCells.MeanIntervalKey(prediction.Law.Form.Target)] = JsonCells.Pair(prediction.MeanLossInterval),
        [$"{JsonCells.Key(prediction.Law.Form.Target)}Interval"] = JsonCells.Pair(prediction.NewRunInterval),
        ["effectiveParams"] = JsonCells.Number(prediction.EffectiveParams?.Value),
        ["effectiveParamsInterval"] = JsonCells.Pair(prediction.EffectiveParamsInterval),
        ["optimum"] = prediction.Optimum is { } optimum
            ? new JsonObject { ["params"] = optimum.Params.Value, ["tokens"] = optimum.Tokens.Value, ["loss"] = optimum.Loss.Value }
            : null,
        ["findings"] = JsonCells.Findings(findings),
    });

    static JsonObject With(Prediction prediction)
    {
        var node = new JsonObject();
        foreach (var column in prediction.Law.Form.Inputs.Except([RunColumn.Params, RunColumn.Tokens, RunColumn.Flops])) node[column.Header()] = JsonCells.Number(prediction.Scale[column]);
        return node;
    }

    /// <summary>Forms and published laws, as one JSON document.</summary>
    /// <param name="forms">The forms.</param>
    /// <param name="laws">The laws.</param>
    public static string Of(ImmutableArray<LawForm> forms, ImmutableArray<ScalingLaw> laws) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["forms"] = JsonCells.Array(forms, form => new JsonObject
        {
            ["name"] = form.Name,
            ["formula"] = form.Formula,
            ["source"] = form.Source,
            ["inputs"] = JsonCells.Array(form.Inputs, input => JsonValue.Create(input.Header())),
            ["target"] = form.Target.Header(),
            ["coefficients"] = JsonCells.Array(form.Coefficients, coefficient => new JsonObject { ["name"] = coefficient.Name, ["meaning"] = coefficient.Meaning }),
        }),
        ["published"] = JsonCells.Array(laws, law => JsonNode.Parse(LawFile.Write(law))),
    });
}
