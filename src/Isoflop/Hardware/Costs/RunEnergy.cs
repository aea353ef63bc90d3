namespace Isoflop.Hardware.Costs;

/// <summary>Energy of a run and what it emits, as model cards count them: MWh = hours x watts x PUE, and tonnes by the grid's intensity.</summary>
/// <param name="MegawattHours">Energy, MWh.</param>
/// <param name="TonnesCarbonDioxide">Emissions, tonnes of CO2 equivalent.</param>
public readonly record struct RunEnergy(double MegawattHours, double TonnesCarbonDioxide)
{
    /// <summary>Mean of the United States, tonnes of CO2 equivalent per MWh   [Touvron 2023, sec. 6].</summary>
    public const double UnitedStatesIntensity = 0.385;

    /// <summary>Energy of the data centre over energy of the devices   [Touvron 2023, sec. 6].</summary>
    public const double UsualOverhead = 1.1;

    /// <summary>The energy of device-hours.</summary>
    /// <param name="deviceHours">Device-hours.</param>
    /// <param name="watts">Power of a device, watts.</param>
    /// <param name="overhead">Energy of the data centre over energy of the devices (PUE), at least 1.</param>
    /// <param name="tonnesPerMegawattHour">Emissions of the grid, tonnes of CO2 equivalent per MWh.</param>
    public static RunEnergy Of(double deviceHours, double watts, double overhead = UsualOverhead, double tonnesPerMegawattHour = UnitedStatesIntensity)
    {
        var energy = deviceHours * watts / 1e6 * overhead;
        return new(energy, energy * tonnesPerMegawattHour);
    }
}
