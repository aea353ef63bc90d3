namespace Isoflop.Plans.Lifetimes;

/// <summary>What a floating-point operation costs in each part of a model's life, in one unit: 1 where FLOPs themselves are counted, or dollars.</summary>
/// <param name="Training">Cost of a FLOP of training.</param>
/// <param name="Input">Cost of a FLOP spent on reading prompts.</param>
/// <param name="Output">Cost of a FLOP spent on writing.</param>
/// <param name="Unit">What the cost is counted in: FLOPs or dollars.</param>
public sealed record LifetimeCosts(double Training, double Input, double Output, string Unit)
{
    /// <summary>FLOPs count alike wherever they are spent.</summary>
    public static LifetimeCosts OfFlops { get; } = new(1, 1, 1, "FLOPs");

    /// <summary>Dollars on one kind of device: price / (3,600 x peak x utilisation) a FLOP   [Sardana and Frankle 2024, arXiv 2401.00448, sec. 4].</summary>
    /// <param name="dollarsPerHour">Price of a device, dollars an hour.</param>
    /// <param name="peak">Its dense peak, FLOPs a second.</param>
    /// <param name="training">Share of the peak that training reaches, in (0, 1].</param>
    /// <param name="input">Share of the peak that reading prompts reaches, in (0, 1].</param>
    /// <param name="output">Share of the peak that writing reaches, in (0, 1]; a hundredth where few are served at a time.</param>
    public static LifetimeCosts OfDollars(double dollarsPerHour, double peak, double training, double input, double output)
    {
        var ideal = dollarsPerHour / (3600 * peak);
        return new LifetimeCosts(ideal / training, ideal / input, ideal / output, "dollars");
    }
}
