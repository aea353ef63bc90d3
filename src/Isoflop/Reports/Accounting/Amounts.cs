using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Plans.Serving;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Accounting;

/// <summary>How times, prices and points of serving stand in reports and JSON documents.</summary>
static class Amounts
{
    /// <summary>6.62 ms, 1.3 s.</summary>
    public static string Seconds(double seconds) => seconds < 1
        ? (seconds * 1000).ToString("G3", CultureInfo.InvariantCulture) + " ms"
        : seconds.ToString("G3", CultureInfo.InvariantCulture) + " s";

    public static string Count(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Rate(double perSecond) => perSecond < 10 ? perSecond.ToString("0.0", CultureInfo.InvariantCulture) : Count(perSecond);

    /// <summary>$0.8194, with a range where there is one.</summary>
    public static string Money(Dollars? dollars) => dollars is { } amount ? amount.ToString() : "-";

    /// <summary>The evidence of a price, or that there is none.</summary>
    public static string Price(Device device) => device.TypicalPrice is { } price
        ? device.CurrentPrices is [var low, .., var high] && low != high ? $"{price}; current ones {low.PerHour} to {high.PerHour}" : $"{price}"
        : "none known";

    /// <summary>What the times of a plan stand on.</summary>
    public static string Basis(ServingQuestion question)
    {
        var culture = CultureInfo.InvariantCulture;
        if (question.Calibration is { } calibration)
            return $"calibrated: {Seconds(calibration.StartSeconds)} a step and {new Bytes(calibration.BandwidthPerSecond.Value)} a second";
        var measured = question.Device.Measured.TryGetValue(question.Format, out var best) ? best.Value / question.Device.Peak(question.Format)!.Value.Value : 1;
        return $"roofline with {((question.ComputeShare ?? measured) * 100).ToString("0.#", culture)} % of the {question.Format.ToString().ToUpperInvariant()} peak{(question.ComputeShare is null && measured < 1 ? " (best measured product)" : "")}"
            + $", {((question.BandwidthShare ?? 1) * 100).ToString("0.#", culture)} % of the bandwidth, {Seconds(question.StartSeconds ?? 0)} a step";
    }

    /// <summary>The question, as every document of serving begins.</summary>
    public static ImmutableArray<(string Name, string Value)> Evidence(string model, ServingQuestion question) =>
    [
        ("version", Report.Version),
        ("model", model),
        ("device", question.Device.Name),
        ("stored as", $"{question.Precision.Name}, {Cells.Number(Math.Round(question.Precision.Bits, 2))} bits a weight ({question.Precision.Source}); cache {Cells.Number(question.CacheBits)} bits"),
        ("request", $"{Count(question.PromptTokens)} tokens of prompt, {Count(question.OutputTokens)} of answer"),
        ("times", Basis(question)),
        ("price", $"{Price(question.Device)}; devices busy {Cells.Level(question.Utilisation)} of the paid hours"),
    ];

    public static JsonObject Inputs(string model, ServingQuestion question) => new()
    {
        ["model"] = model,
        ["device"] = question.Device.Name,
        ["precision"] = question.Precision.Name,
        ["bits"] = question.Precision.Bits,
        ["cacheBits"] = question.CacheBits,
        ["promptTokens"] = question.PromptTokens,
        ["outputTokens"] = question.OutputTokens,
        ["utilisation"] = question.Utilisation,
        ["firstTokenSeconds"] = JsonCells.Number(question.FirstTokenSeconds),
        ["tokenSeconds"] = JsonCells.Number(question.TokenSeconds),
        ["times"] = Basis(question),
        ["price"] = question.Device.TypicalPrice is { } price
            ? new JsonObject { ["dollarsPerHour"] = price.PerHour.Value, ["vendor"] = price.Vendor, ["date"] = price.Date, ["term"] = price.Term, ["source"] = price.Source }
            : null,
    };

    public static JsonObject Point(ServingQuestion question, ServingPoint point)
    {
        var price = question.Device.TypicalPrice?.PerHour;
        return new JsonObject
        {
            ["devices"] = point.Devices,
            ["batch"] = point.Batch,
            ["fits"] = point.Fits,
            ["weightsPerDevice"] = point.WeightsPerDevice.Value,
            ["cachePerDevice"] = point.CachePerDevice.Value,
            ["capacity"] = point.Capacity.Value,
            ["firstTokenSeconds"] = point.FirstTokenSeconds,
            ["stepSeconds"] = point.StepSeconds,
            ["bound"] = point.Bound.ToString().ToLowerInvariant(),
            ["tokensPerSecondEach"] = point.TokensPerSecondEach,
            ["tokensPerSecond"] = point.TokensPerSecond,
            ["dollarsPerMillionInput"] = JsonCells.Number(price is { } own ? point.PerMillionInput(own, question.PromptTokens, question.Utilisation).Value : null),
            ["dollarsPerMillionOutput"] = JsonCells.Number(price is { } same ? point.PerMillionOutput(same, question.Utilisation).Value : null),
            ["megawattHoursPerMillionOutput"] = JsonCells.Number(point.MegawattHoursPerMillionOutput(question.Device)),
            ["dollarsPerMillionOutputRange"] = JsonCells.Pair(point.PerMillionOutputRange(question.Device, question.Utilisation)),
        };
    }

    /// <summary>A verdict is as grave as the gravest finding.</summary>
    public static Severity Gravest(ImmutableArray<Finding> findings) => findings.IsEmpty ? Severity.Note : findings.Max(finding => finding.Severity);
}
