using System.Text.Json.Nodes;
using Isoflop.Laws.Allocation;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of the best mixture. Its names are stable.</summary>
public static class MixtureJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="best">The mixture.</param>
    /// <param name="level">Level of the intervals.</param>
    public static string Of(BestMixture best, double level) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["level"] = level,
        ["shares"] = JsonCells.Array(best.Shares, share => new JsonObject { ["domain"] = share.Domain, ["share"] = share.Share, ["interval"] = JsonCells.Pair(share.Interval) }),
        ["loss"] = best.Loss.Value,
        ["meanLossInterval"] = JsonCells.Pair(best.LossInterval),
        ["even"] = best.Even.Value,
        ["findings"] = JsonCells.Findings(best.Findings),
    });
}
