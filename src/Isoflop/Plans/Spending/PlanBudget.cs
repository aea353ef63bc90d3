using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>What may be spent on training: FLOPs, devices for a time, or dollars.</summary>
public abstract record PlanBudget
{
    /// <summary>The device-hours that it buys, and the training FLOPs that these give.</summary>
    /// <param name="peak">Dense peak of the device, FLOPs a second.</param>
    /// <param name="utilisation">Share of the peak, in (0, 1].</param>
    /// <param name="dollarsPerHour">Price of a device-hour.</param>
    internal abstract (double DeviceHours, double Flops) Buys(double peak, double utilisation, double dollarsPerHour);

    /// <summary>Whether the FLOPs themselves depend on the utilisation.</summary>
    internal virtual bool IsOfTime => true;

    /// <summary>In words: 512 H100 for 30 days.</summary>
    /// <param name="device">The name of the device.</param>
    public abstract string Words(string device);

    /// <summary>Refuses what buys nothing.</summary>
    /// <returns>This.</returns>
    /// <exception cref="InputException">A number that is not above 0.</exception>
    public abstract PlanBudget Check();
}

/// <summary>Training compute, C = 6ND.</summary>
/// <param name="Flops">The FLOPs.</param>
public sealed record FlopsBudget(Flops Flops) : PlanBudget
{
    /// <inheritdoc/>
    public override string Words(string device) => $"{Flops} FLOPs";

    internal override bool IsOfTime => false;

    internal override (double DeviceHours, double Flops) Buys(double peak, double utilisation, double dollarsPerHour) => (Flops.Value / (3600 * peak * utilisation), Flops.Value);

    /// <inheritdoc/>
    public override PlanBudget Check() => Flops.Value > 0 && double.IsFinite(Flops.Value) ? this : throw new InputException($"{Flops} FLOPs", "--flops", "a number above 0", "Write it as 5.76e23.");
}

/// <summary>Devices for a time.</summary>
/// <param name="Devices">How many.</param>
/// <param name="Days">For how long.</param>
public sealed record DeviceBudget(int Devices, double Days) : PlanBudget
{
    /// <inheritdoc/>
    public override string Words(string device) => $"{Devices:N0} {device} for {Days:G4} days";

    internal override (double DeviceHours, double Flops) Buys(double peak, double utilisation, double dollarsPerHour) =>
        (Devices * Days * 24, Devices * Days * 86_400 * peak * utilisation);

    /// <inheritdoc/>
    public override PlanBudget Check() => Devices > 0 && Days > 0 && double.IsFinite(Days)
        ? this
        : throw new InputException($"{Devices} devices for {Days} days", "--gpus, --days", "numbers above 0", "Write --gpus 512xH100 --days 30.");
}

/// <summary>Dollars for device-hours.</summary>
/// <param name="Dollars">The dollars.</param>
public sealed record DollarBudget(Dollars Dollars) : PlanBudget
{
    /// <inheritdoc/>
    public override string Words(string device) => $"{Dollars} of {device}";

    internal override (double DeviceHours, double Flops) Buys(double peak, double utilisation, double dollarsPerHour) =>
        (Dollars.Value / dollarsPerHour, Dollars.Value / dollarsPerHour * 3600 * peak * utilisation);

    /// <inheritdoc/>
    public override PlanBudget Check() => Dollars.Value > 0 && double.IsFinite(Dollars.Value) ? this : throw new InputException($"{Dollars}", "--dollars", "an amount above 0", "Write it as $5M.");
}
