using System.Text.Json.Nodes;
using Isoflop.Laws.Reconciliations;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of a reconciliation. Its names are stable.</summary>
public static class ReconciliationJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="reconciliation">The reconciliation.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(Reconciliation reconciliation, RunTable table, double seconds)
    {
        var fit = reconciliation.Fit;
        var baseline = Prescribed(reconciliation.Baseline);
        baseline.Insert(0, "law", fit.Law.Form.Name);
        baseline.Insert(1, "counts", fit.Runs.Convention.ToString());
        return JsonCells.Text(new JsonObject
        {
            ["version"] = Report.Version,
            ["runs"] = FitJson.Runs(table, fit.Runs),
            ["baseline"] = baseline,
            ["at"] = new JsonObject { ["flops"] = reconciliation.At.Value, ["beyond"] = JsonCells.Number(fit.Law.Range?.Beyond(reconciliation.At)) },
            ["level"] = fit.Options.Level,
            ["replicates"] = new JsonObject
            {
                ["count"] = fit.Replicates.Count,
                ["resampling"] = fit.Replicates.Resampling,
                ["seed"] = fit.Replicates.Seed,
            },
            ["factors"] = JsonCells.Array(reconciliation.Factors, Factor),
            ["untestable"] = JsonCells.Array(reconciliation.Untested, untested => new JsonObject { ["factor"] = untested.Factor, ["needs"] = untested.Needs }),
            ["findings"] = JsonCells.Findings([.. table.Findings, .. fit.Findings, .. reconciliation.Findings]),
            ["seconds"] = seconds,
        });
    }

    static JsonObject Factor(FactorEffect factor)
    {
        var node = Prescribed(factor.Prescription);
        node.Insert(0, "factor", factor.Factor);
        node.Insert(1, "from", factor.From);
        node.Insert(2, "to", factor.To);
        node["aChange"] = JsonCells.Number(factor.SizeExponentChange);
        node["aChangeInterval"] = JsonCells.Pair(factor.SizeExponentChangeInterval);
        node["paramsRatio"] = JsonCells.Number(factor.ParamsRatio);
        node["ratioInterval"] = JsonCells.Pair(factor.ParamsRatioInterval);
        node["paired"] = factor.Paired;
        return node;
    }

    static JsonObject Prescribed(Prescription prescription) => new()
    {
        ["a"] = JsonCells.Number(prescription.SizeExponent),
        ["aInterval"] = JsonCells.Pair(prescription.SizeExponentInterval),
        ["b"] = JsonCells.Number(prescription.TokenExponent),
        ["bInterval"] = JsonCells.Pair(prescription.TokenExponentInterval),
        ["params"] = JsonCells.Number(prescription.Params.Value),
        ["paramsInterval"] = JsonCells.Pair(prescription.ParamsInterval),
        ["runs"] = prescription.Runs,
    };
}
