using System.Text.Json.Nodes;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Forecasts;

/// <summary>A forecast as the content of a ledger's entry, and back, numbers at full precision.</summary>
static class ForecastContent
{
    public static JsonObject Write(Forecast forecast)
    {
        var coefficients = new JsonObject();
        foreach (var (name, value) in forecast.Coefficients) coefficients[name] = value;
        var assumptions = new JsonObject();
        foreach (var (name, value) in forecast.Assumptions) assumptions[name] = value;
        var run = new JsonObject();
        Put(run, "params", forecast.Params.Value);
        Put(run, "tokens", forecast.Tokens.Value);
        Put(run, "flops", forecast.Flops.Value);
        Put(run, "beyond", forecast.Beyond);
        return new JsonObject
        {
            ["name"] = forecast.Name,
            ["question"] = forecast.Question,
            ["run"] = run,
            ["value"] = forecast.Value,
            ["unit"] = forecast.Unit,
            ["intervals"] = new JsonArray([.. forecast.Intervals.Select(interval => (JsonNode)new JsonObject { ["level"] = interval.Level, ["low"] = interval.Low, ["high"] = interval.High })]),
            ["law"] = new JsonObject { ["formula"] = forecast.Formula, ["coefficients"] = coefficients, ["digest"] = forecast.LawDigest, ["runs"] = forecast.Runs },
            ["assumptions"] = assumptions,
        };
    }

    public static Forecast Read(JsonObject content)
    {
        var (run, law) = ((JsonObject)content["run"]!, (JsonObject)content["law"]!);
        return new Forecast
        {
            Name = (string)content["name"]!,
            Question = (string)content["question"]!,
            Params = new Params(Number(run["params"])),
            Tokens = new Tokens(Number(run["tokens"])),
            Flops = new Flops(Number(run["flops"])),
            Beyond = Number(run["beyond"]),
            Value = (double)content["value"]!,
            Unit = (string)content["unit"]!,
            Intervals = [.. ((JsonArray)content["intervals"]!).Select(node => new Interval((double)node!["low"]!, (double)node["high"]!, (double)node["level"]!))],
            Formula = (string)law["formula"]!,
            Coefficients = [.. ((JsonObject)law["coefficients"]!).Select(pair => (pair.Key, (double)pair.Value!))],
            LawDigest = (string)law["digest"]!,
            Runs = (string)law["runs"]!,
            Assumptions = [.. ((JsonObject)content["assumptions"]!).Select(pair => (pair.Key, (string)pair.Value!))],
        };
    }

    // JSON has no NaN: what is not known is left out.
    static void Put(JsonObject node, string key, double value)
    {
        if (double.IsFinite(value)) node[key] = value;
    }

    static double Number(JsonNode? node) => (double?)node ?? double.NaN;
}
