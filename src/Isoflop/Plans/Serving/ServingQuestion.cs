using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Hardware.Rooflines;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Quantities;

namespace Isoflop.Plans.Serving;

/// <summary>What is to be served, on what, and what is asked of it.</summary>
public sealed record ServingQuestion
{
    /// <summary>The model.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>How the weights are stored.</summary>
    public required StoredPrecision Precision { get; init; }

    /// <summary>Bits of a number of the cache, scales included.</summary>
    public double CacheBits { get; init; } = 16;

    /// <summary>Tokens of a prompt.</summary>
    public double PromptTokens { get; init; } = 1024;

    /// <summary>Tokens of an answer.</summary>
    public double OutputTokens { get; init; } = 256;

    /// <summary>Devices that share a copy of the model; null searches.</summary>
    public int? Devices { get; init; }

    /// <summary>Sequences generated together; null searches.</summary>
    public int? Batch { get; init; }

    /// <summary>Share of the peak that prefill attains; null means the device's best measured matrix product, a bound.</summary>
    public double? ComputeShare { get; init; }

    /// <summary>Share of the bandwidth that decoding attains; null means all of it, a bound.</summary>
    public double? BandwidthShare { get; init; }

    /// <summary>Seconds of a step that reads nothing; null means 0, a bound.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>A calibration on the server itself, which replaces bandwidth and start.</summary>
    public DecodeCalibration? Calibration { get; init; }

    /// <summary>Share of paid hours in which devices work.</summary>
    public double Utilisation { get; init; } = 1;

    /// <summary>Seconds until the first token, at most; null asks nothing.</summary>
    public double? FirstTokenSeconds { get; init; }

    /// <summary>Seconds from token to token, at most; null asks nothing.</summary>
    public double? TokenSeconds { get; init; }

    /// <summary>Memory that the framework takes on each device.</summary>
    public Bytes Overhead { get; init; } = Models.Training.DeviceMemory.UsualOverhead;

    /// <summary>What another would ask for a million tokens of answers; null compares with nobody.</summary>
    public Dollars? RivalPerMillionOutput { get; init; }

    /// <summary>What another would ask for a million tokens of prompts; null means as much as for answers.</summary>
    public Dollars? RivalPerMillionInput { get; init; }

    /// <summary>The format of the products: that of the weights where the device multiplies it, else 16 bits.</summary>
    public NumberFormat Format => Precision.Name.ToLowerInvariant() switch
    {
        "fp32" => NumberFormat.Fp32,
        "fp8" or "mxfp8" when Device.Peak(NumberFormat.Fp8) is not null => NumberFormat.Fp8,
        "int8" when Device.Peak(NumberFormat.Int8) is not null => NumberFormat.Int8,
        "nvfp4" or "mxfp4" when Device.Peak(NumberFormat.Fp4) is not null => NumberFormat.Fp4,
        _ => Device.Peak(NumberFormat.Bf16) is null ? NumberFormat.Fp32 : NumberFormat.Bf16,
    };

    /// <summary>Refuses what cannot be.</summary>
    /// <returns>The question itself.</returns>
    /// <exception cref="InputException">A number is out of range, or the device lacks a figure that the answer needs.</exception>
    public ServingQuestion Check()
    {
        Positive(PromptTokens, "--prompt", "tokens");
        Positive(OutputTokens, "--output", "tokens");
        Positive(CacheBits, "--cache-bits", "bits");
        Share(Utilisation, "--utilisation");
        Share(ComputeShare ?? 1, "--compute-share");
        Share(BandwidthShare ?? 1, "--bandwidth-share");
        if (Devices is { } devices && (devices < 1 || Shape.Heads % devices != 0))
            throw new InputException($"{devices} devices for {Shape.Heads} heads", "--devices", "a number that divides the heads", "Take a power of two, or leave it out.");
        if (Batch is { } batch) Positive(batch, "--batch", "sequences");
        if (Device.Memory is null || Device.BandwidthPerSecond is null || Device.Peak(Format) is null)
            throw new InputException($"{Device.Name} without memory, bandwidth or peak", "--gpu", "a device whose three figures are known", "Add them in a row of your own: --file.");
        return this;
    }

    /// <summary>The roofline that the question stands on; beyond the devices that the link joins, they talk over the network.</summary>
    internal Roofline Roofline(int devices)
    {
        var peak = Device.Peak(Format)!.Value;
        var measured = Device.Measured.TryGetValue(Format, out var best) ? best.Value / peak.Value : 1;
        return new Roofline(peak, Calibration?.BandwidthPerSecond ?? Device.BandwidthPerSecond!.Value)
        {
            ComputeShare = ComputeShare ?? measured,
            BandwidthShare = Calibration is null ? BandwidthShare ?? 1 : 1,
            StartSeconds = Calibration?.StartSeconds ?? StartSeconds ?? 0,
            LinkPerSecond = devices > (Device.LinkSize ?? int.MaxValue) ? Device.NetworkPerSecond : Device.LinkPerSecond,
        };
    }

    static void Positive(double value, string option, string unit)
    {
        if (!(value > 0) || !double.IsFinite(value)) throw new InputException($"{value}", option, $"a positive number of {unit}", "Change it.");
    }

    static void Share(double value, string option)
    {
        if (!(value > 0 && value <= 1)) throw new InputException($"{value}", option, "a share above 0 and at most 1", "0.4 is 40 %.");
    }
}
