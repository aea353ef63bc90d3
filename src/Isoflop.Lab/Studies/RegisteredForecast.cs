using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>A forecast on disk before its run begins. What was registered once is not registered again.</summary>
static class RegisteredForecast
{
    /// <summary>Writes the forecast, unless it stands there already.</summary>
    /// <returns>SHA-256 of the file.</returns>
    /// <exception cref="InputException">Another forecast stands there.</exception>
    public static string Write(string path, Fit fit, PlannedRun target, NatsPerToken loss, Interval interval, string text)
    {
        var coefficients = new JsonObject();
        for (var k = 0; k < fit.Law.Coefficients.Length; k++) coefficients[fit.Law.Form.Coefficients[k].Name] = fit.Law.Coefficients[k];
        var forecast = new JsonObject
        {
            ["question"] = "validation loss in nats per token at the end of the run",
            ["run"] = new JsonObject
            {
                ["name"] = target.Name,
                ["params"] = target.Params.Value,
                ["tokens"] = target.Spec.Tokens.Value,
                ["flops"] = target.Flops.Value,
                ["seed"] = target.Spec.Seed,
            },
            ["loss"] = loss.Value,
            ["interval"] = new JsonArray(interval.Low, interval.High),
            ["level"] = interval.Level,
            ["law"] = new JsonObject { ["form"] = fit.Law.Form.Formula, ["coefficients"] = coefficients, ["runs"] = fit.Runs.Count, ["digest"] = fit.Runs.Digest },
            ["assumed"] = $"the ladder's recipe and text ({text}); N counts the embedding, C is 6ND",
        };
        var json = forecast.ToJsonString(new() { WriteIndented = true }) + "\n";
        if (!File.Exists(path))
        {
            File.WriteAllText(path + ".part", json);
            File.Move(path + ".part", path);
        }
        else if (File.ReadAllText(path) != json)
        {
            throw new InputException("another forecast", path, "the one that these runs give", "It was registered before; take another folder.");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }
}
