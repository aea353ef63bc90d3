using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Hardware.Rooflines;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Plans.Serving;
using Isoflop.Quantities;

namespace Isoflop.App.Commands;

/// <summary>The options of every command that serves a model on a device.</summary>
sealed class ServingOptions
{
    readonly Option<string> _gpu = new("--gpu") { Description = "The device (isoflop hardware).", HelpName = "DEVICE", DefaultValueFactory = _ => "H100" };
    readonly Option<string> _precision = new("--precision") { Description = "How weights are stored: bf16, fp8, int4-g128, q4_k_m, …", HelpName = "FORMAT", DefaultValueFactory = _ => "bf16" };
    readonly Option<double> _cacheBits = new("--cache-bits") { Description = "Bits of a number of the key-value cache.", HelpName = "BITS", DefaultValueFactory = _ => 16 };
    readonly Option<double?> _context = new("--context") { Description = "Tokens of prompt and answer together.", HelpName = "TOKENS" };
    readonly Option<double> _answer = new("--answer") { Description = "Tokens of an answer.", HelpName = "TOKENS", DefaultValueFactory = _ => 256 };
    readonly Option<int?> _devices = new("--devices") { Description = "Devices that share a copy of the model; else searched.", HelpName = "COUNT" };
    readonly Option<double?> _computeShare = new("--compute-share") { Description = "Share of the peak that prefill attains on your server: 0.5.", HelpName = "SHARE" };
    readonly Option<double?> _bandwidthShare = new("--bandwidth-share") { Description = "Share of the bandwidth that decoding attains on your server: 0.7.", HelpName = "SHARE" };
    readonly Option<double?> _start = new("--start-ms") { Description = "Milliseconds of a step that reads nothing, on your server.", HelpName = "MS" };
    readonly Option<string?> _calibration = new("--calibration") { Description = "Measured steps of your server: a JSON list of precision, gigabytes, weights and milliseconds or tokensPerSecond.", HelpName = "FILE.json" };
    readonly Option<double> _utilisation = new("--utilisation") { Description = "Share of paid hours in which devices work.", HelpName = "SHARE", DefaultValueFactory = _ => 1 };
    readonly DevicesOption _file;

    public ServingOptions(Command command)
    {
        foreach (var option in new Option[] { _gpu, _precision, _cacheBits, _context, _answer, _devices, _computeShare, _bandwidthShare, _start, _calibration, _utilisation }) command.Add(option);
        _file = new DevicesOption(command);
    }

    /// <summary>The question, and what reading devices of the user's own had to tell.</summary>
    public (ServingQuestion Question, ImmutableArray<Finding> Findings) Read(ParseResult parsed, ModelShape shape)
    {
        var (devices, findings) = _file.Read(parsed);
        var answer = Positive(parsed.GetValue(_answer), "--answer");
        var context = Positive(parsed.GetValue(_context) ?? Math.Min(shape.Context, 4096), "--context");
        if (context <= answer)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{context} tokens with an answer of {answer}"), "--context", "more than the answer", "Prompt and answer together are the context: raise it or shorten --answer.");
        var calibration = parsed.GetValue(_calibration) is { } path ? DecodeCalibration.Fit(DecodeCalibration.Read(InputFile.Text(path, "--calibration"), path), path) : null;
        return (
            new ServingQuestion
            {
                Shape = shape,
                Device = Isoflop.Hardware.Devices.Get(devices, parsed.GetRequiredValue(_gpu)),
                Precision = StoredPrecision.Find(parsed.GetRequiredValue(_precision)),
                CacheBits = Positive(parsed.GetValue(_cacheBits), "--cache-bits"),
                PromptTokens = context - answer,
                OutputTokens = answer,
                Devices = parsed.GetValue(_devices),
                ComputeShare = parsed.GetValue(_computeShare),
                BandwidthShare = parsed.GetValue(_bandwidthShare),
                StartSeconds = parsed.GetValue(_start) is { } milliseconds ? Positive(milliseconds, "--start-ms") / 1000 : null,
                Calibration = calibration,
                Utilisation = parsed.GetValue(_utilisation),
            },
            findings);
    }

    /// <summary>The devices of the catalogue, the user's own first.</summary>
    public ImmutableArray<Device> Devices(ParseResult parsed) => _file.Read(parsed).Devices;

    /// <summary>A price of a million tokens.</summary>
    public static Dollars? Price(string? text, string option) => text is null ? null : Arguments.Quantity<Dollars>(text, option);

    static double Positive(double value, string option) =>
        value > 0 && double.IsFinite(value) ? value : throw new InputException(value.ToString(CultureInfo.InvariantCulture), option, "a positive number", "Change it.");
}
