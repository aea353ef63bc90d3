using Isoflop.Quantities;

namespace Isoflop.Hardware.Rooflines;

/// <summary>
/// Time of a piece of work on one device or several that share it: the longer of computing and reading. Uncalibrated it is a bound that no server beats; with the
/// shares of a user's own measurements, a forecast.
/// </summary>
/// <param name="Peak">Dense peak of a device in the format that the products have, FLOPs per second.</param>
/// <param name="BandwidthPerSecond">Bandwidth of a device's memory, bytes per second.</param>
public sealed record Roofline(Flops Peak, Bytes BandwidthPerSecond)
{
    /// <summary>Share of the peak that products attain, in (0, 1]; 1 is the bound.</summary>
    public double ComputeShare { get; init; } = 1;

    /// <summary>Share of the bandwidth that reading attains, in (0, 1]; 1 is the bound.</summary>
    public double BandwidthShare { get; init; } = 1;

    /// <summary>Seconds of a step that does nothing, t0: launches, scheduling, sampling.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Bandwidth of the link in one direction, bytes per second; null where devices do not talk or it is not known.</summary>
    public Bytes? LinkPerSecond { get; init; }

    /// <summary>Seconds that a message takes beyond its bytes.</summary>
    public double LinkLatencySeconds { get; init; }

    /// <summary>Seconds of computing.</summary>
    /// <param name="flops">FLOPs, of all devices together.</param>
    /// <param name="devices">Devices that share them.</param>
    public double ComputeSeconds(Flops flops, int devices = 1) => flops.Value / (devices * Peak.Value * ComputeShare);

    /// <summary>Seconds of reading.</summary>
    /// <param name="perDevice">Bytes that each device reads.</param>
    public double ReadSeconds(Bytes perDevice) => perDevice.Value / (BandwidthPerSecond.Value * BandwidthShare);

    /// <summary>
    /// Seconds of the all-reduces of one pass under tensor parallelism: two a layer, each moving 2(t - 1)/t of the activations over the link   [ring all-reduce].
    /// </summary>
    /// <param name="layers">Layers.</param>
    /// <param name="activations">Bytes of the activations of the tokens in a layer: tokens x width x 2.</param>
    /// <param name="devices">Devices, t.</param>
    public double AllReduceSeconds(int layers, Bytes activations, int devices)
    {
        if (devices <= 1) return 0;
        var transfer = LinkPerSecond is { } link ? 2.0 * (devices - 1) / devices * activations.Value / link.Value : 0;
        return layers * 2 * (transfer + LinkLatencySeconds);
    }
}
