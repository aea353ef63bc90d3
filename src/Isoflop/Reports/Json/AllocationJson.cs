using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of the isoFLOP and envelope methods: that of a fit, with a, b and the prefactors as coefficients. Its names are stable.</summary>
public static class AllocationJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="method">isoflop or envelope.</param>
    /// <param name="fits">The answers; the first is the method's own, the others stand beside it.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="at">The budgets asked for.</param>
    /// <param name="level">Level of the intervals.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(
        string method, ImmutableArray<AllocationFit> fits, RunTable table, ImmutableArray<Flops> at, double level, ImmutableArray<Finding> findings, double seconds)
    {
        var document = new JsonObject
        {
            ["version"] = Report.Version,
            ["law"] = "N* = k_N C^a, D* = k_D C^b",
            ["method"] = method,
            ["runs"] = FitJson.Runs(table, table.Runs),
        };
        foreach (var (name, node) in Answer(fits[0], at, level).ToArray())
        {
            document[name] = node?.DeepClone();
        }
        document["ways"] = Ways(fits, at, level);
        document["findings"] = JsonCells.Findings([.. table.Findings, .. findings]);
        document["seconds"] = seconds;
        return JsonCells.Text(document);
    }

    /// <summary>Every way, with its own coefficients, intervals and optima.</summary>
    internal static JsonArray Ways(ImmutableArray<AllocationFit> fits, ImmutableArray<Flops> at, double level) => JsonCells.Array(fits, fit =>
    {
        var node = Answer(fit, at, level);
        node.Insert(0, "way", AllocationReport.Words(fit.Method));
        return node;
    });

    static JsonObject Answer(AllocationFit fit, ImmutableArray<Flops> at, double level) => new()
    {
        ["coefficients"] = new JsonObject
        {
            ["a"] = fit.Rule.SizeExponent,
            ["b"] = fit.Rule.TokenExponent,
            ["kN"] = Math.Exp(fit.Rule.LogSizeFactor),
            ["kD"] = Math.Exp(fit.Rule.LogTokenFactor),
        },
        ["intervals"] = new JsonObject
        {
            ["level"] = level,
            ["a"] = JsonCells.Pair(fit.Interval(rule => rule.SizeExponent, level)),
            ["b"] = JsonCells.Pair(fit.Interval(rule => rule.TokenExponent, level)),
            ["kN"] = JsonCells.Pair(fit.Interval(rule => Math.Exp(rule.LogSizeFactor), level)),
            ["kD"] = JsonCells.Pair(fit.Interval(rule => Math.Exp(rule.LogTokenFactor), level)),
        },
        ["at"] = JsonCells.Array(at.Select(flops => fit.At(flops, level)), optimum => new JsonObject
        {
            ["flops"] = optimum.Flops.Value,
            ["params"] = optimum.Params.Value,
            ["tokens"] = optimum.Tokens.Value,
            ["loss"] = JsonCells.Number(optimum.Loss?.Value),
            ["lossInterval"] = JsonCells.Pair(optimum.LossInterval),
            ["paramsInterval"] = JsonCells.Pair(optimum.ParamsInterval),
            ["tokensInterval"] = JsonCells.Pair(optimum.TokensInterval),
            ["nearOptimalParams"] = null,
        }),
    };
}
