using System.Text.Json.Nodes;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of a comparison. Its names are stable.</summary>
public static class ComparisonJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(Comparison comparison, RunTable table, double seconds) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["by"] = comparison.By,
        ["runs"] = FitJson.Runs(table, comparison.Runs),
        ["arms"] = JsonCells.Array(comparison.Arms, arm => new JsonObject
        {
            ["name"] = arm.Name,
            ["runs"] = arm.Runs,
            ["flops"] = new JsonArray(arm.Range.Low.Value, arm.Range.High.Value),
            ["law"] = arm.Law is { } law ? JsonNode.Parse(LawFile.Write(law)) : null,
        }),
        ["baseline"] = comparison.Baseline.Name,
        ["model"] = Model(comparison),
        ["multipliers"] = JsonCells.Array(comparison.Multipliers, multiplier => new JsonObject
        {
            ["arm"] = comparison.Arms[multiplier.Arm].Name,
            ["flops"] = multiplier.Flops.Value,
            ["common"] = multiplier.IsCommon,
            ["multiplier"] = JsonCells.Number(multiplier.Value),
            ["interval"] = JsonCells.Pair(multiplier.Interval),
            ["replicateInterval"] = JsonCells.Pair(multiplier.ReplicateInterval),
            ["level"] = multiplier.Interval.Level,
            ["standing"] = ComparisonWords.Word(multiplier.Standing),
            ["detectable"] = JsonCells.Number(multiplier.Detectable),
        }),
        ["trend"] = JsonCells.Array(comparison.Trends, trend => new JsonObject
        {
            ["arm"] = comparison.Arms[trend.Arm].Name,
            ["slope"] = JsonCells.Number(trend.Value),
            ["interval"] = JsonCells.Pair(trend.Interval),
            ["level"] = trend.Interval.Level,
            ["kind"] = trend.Kind.ToString().ToLowerInvariant(),
        }),
        ["floors"] = JsonCells.Array(comparison.FloorEffects, effect => new JsonObject
        {
            ["floors"] = effect.Floors.ToString().ToLowerInvariant(),
            ["floor"] = JsonCells.Number(effect.Floor.Value),
            ["pinned"] = effect.IsPinned,
            ["p"] = JsonCells.Number(effect.Probability),
            ["multipliers"] = JsonCells.Array(effect.Multipliers, multiplier => new JsonObject
            {
                ["arm"] = comparison.Arms[multiplier.Arm].Name,
                ["flops"] = multiplier.Flops.Value,
                ["multiplier"] = JsonCells.Number(multiplier.Value),
                ["interval"] = JsonCells.Pair(multiplier.Interval),
            }),
        }),
        ["nextRun"] = JsonCells.Array(comparison.FurtherRuns, further => new JsonObject
        {
            ["arm"] = comparison.Arms[further.Arm].Name,
            ["question"] = further.IsTrend ? "trend" : "level",
            ["flops"] = further.At.Value,
            ["runs"] = JsonCells.Array(further.Runs, run => new JsonObject { ["arm"] = comparison.Arms[run.Arm].Name, ["flops"] = run.Flops.Value }),
            ["cost"] = further.Runs.IsEmpty ? null : further.Cost.Value,
            ["expectedInterval"] = JsonCells.Pair(further.Expected),
            ["searchedTo"] = further.SearchedTo.Value,
        }),
        ["verdict"] = ComparisonWords.Verdict(comparison),
        ["findings"] = JsonCells.Findings([.. table.Findings, .. comparison.Findings]),
        ["seconds"] = seconds,
    });

    static JsonObject Model(Comparison comparison)
    {
        var coefficients = new JsonObject();
        foreach (var (name, value) in comparison.Coefficients) coefficients[name] = JsonCells.Number(value);
        return new JsonObject
        {
            ["formula"] = comparison.Formula,
            ["text"] = ComparisonReport.Model(comparison),
            ["floors"] = comparison.Options.Floors.ToString().ToLowerInvariant(),
            ["floorPinned"] = comparison.Options.Floor is not null,
            ["floorInterval"] = JsonCells.Pair(comparison.FloorInterval),
            ["exponents"] = comparison.ExponentsPerArm ? "perArm" : "shared",
            ["sharedExponentsP"] = JsonCells.Number(comparison.SharedExponentsProbability),
            ["sharedFloorP"] = JsonCells.Number(comparison.SharedFloorProbability),
            ["coefficients"] = coefficients,
            ["scatter"] = JsonCells.Number(comparison.Scatter),
            ["degreesOfFreedom"] = comparison.DegreesOfFreedom,
        };
    }
}
