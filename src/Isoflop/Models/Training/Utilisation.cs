using Isoflop.Quantities;

namespace Isoflop.Models.Training;

/// <summary>How much of what devices can compute a run has used.</summary>
public static class Utilisation
{
    /// <summary>
    /// FLOPs done over FLOPs possible. With a token's model FLOPs it is MFU, with <see cref="TokenFlops.Hardware"/> HFU. Say which count it stands on: attention and
    /// the causal half move it by several per cent.
    /// </summary>
    /// <param name="tokensPerSecond">Tokens of training a second, all devices together.</param>
    /// <param name="perToken">FLOPs of a token.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="peakPerSecond">Dense peak of one device, FLOPs per second.</param>
    public static double OfThroughput(double tokensPerSecond, Flops perToken, double devices, Flops peakPerSecond) =>
        tokensPerSecond * perToken.Value / (devices * peakPerSecond.Value);

    /// <summary>The same over a whole run, from its device-hours: restarts, evaluations and idle devices included, so lower than what a steady minute shows.</summary>
    /// <param name="flops">FLOPs of the whole run.</param>
    /// <param name="deviceHours">Device-hours of the whole run.</param>
    /// <param name="peakPerSecond">Dense peak of one device, FLOPs per second.</param>
    public static double OfRun(Flops flops, double deviceHours, Flops peakPerSecond) => flops.Value / (deviceHours * 3600 * peakPerSecond.Value);
}
