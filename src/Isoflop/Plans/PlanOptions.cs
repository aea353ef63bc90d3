using Isoflop.Hardware.Costs;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>How a plan is drawn up; every default has its reason.</summary>
public sealed record PlanOptions
{
    /// <summary>Entries of the vocabulary of the shapes: Llama 3's, about what models of today have.</summary>
    public int Vocabulary { get; init; } = 128_256;

    /// <summary>Tokens of a training sequence.</summary>
    public int Context { get; init; } = 8192;

    /// <summary>Share of the loss given away in the near-optimal range: 0.2 % is about what two seeds differ by.</summary>
    public double NearTolerance { get; init; } = 0.002;

    /// <summary>Devices; null: those of the budget, or as many as finish in about a month.</summary>
    public int? Devices { get; init; }

    /// <summary>Tonnes of CO2 a megawatt-hour.</summary>
    public double CarbonPerMegawattHour { get; init; } = RunEnergy.UnitedStatesIntensity;

    /// <summary>Tokens of a step; null takes the suggestion of the Step Law.</summary>
    public Tokens? BatchTokens { get; init; }

    /// <summary>Draws of utilisation and price where the law carries no replicates.</summary>
    public int Draws { get; init; } = 1000;

    /// <summary>Seed of these draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Confidence level of the intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;
}
