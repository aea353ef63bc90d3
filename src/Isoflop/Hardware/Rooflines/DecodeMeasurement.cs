using Isoflop.Quantities;

namespace Isoflop.Hardware.Rooflines;

/// <summary>A measured step of generation.</summary>
/// <param name="Precision">How the weights are stored: f16, q4_k_m.</param>
/// <param name="Read">Bytes that a step reads: the weights that it touches and the cache.</param>
/// <param name="Weights">Weights that it touches, a number.</param>
/// <param name="Seconds">Seconds of a step.</param>
public sealed record DecodeMeasurement(string Precision, Bytes Read, double Weights, double Seconds);
