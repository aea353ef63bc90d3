using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Hardware.Rooflines;

/// <summary>
/// What a server takes for a step of generation beyond the bare bytes, fitted from measurements of it: t = t0 + bytes / bandwidth + weights x dequantisation.
/// </summary>
/// <param name="StartSeconds">t0, seconds of a step that reads nothing.</param>
/// <param name="BandwidthPerSecond">The bandwidth that reading attains, bytes per second.</param>
/// <param name="DequantisationSeconds">Seconds for unpacking one weight, by precision; 0 for those that the first two were fitted on.</param>
public sealed record DecodeCalibration(double StartSeconds, Bytes BandwidthPerSecond, ImmutableSortedDictionary<string, double> DequantisationSeconds)
{
    // Precisions that are read and multiplied as they are, or nearly so.
    static readonly string[] Plain = ["fp32", "f32", "bf16", "fp16", "f16", "fp8", "int8", "q8_0"];

    /// <summary>Whether a precision was among the measurements.</summary>
    /// <param name="precision">The precision.</param>
    public bool Covers(string precision) => DequantisationSeconds.ContainsKey(precision.ToLowerInvariant());

    /// <summary>Seconds of a step.</summary>
    /// <param name="read">Bytes that it reads.</param>
    /// <param name="precision">How the weights are stored; without a measurement of it unpacking counts nothing, which is too fast.</param>
    /// <param name="weights">Weights that it touches, a number.</param>
    public double Seconds(Bytes read, string precision, double weights) =>
        StartSeconds + (read.Value / BandwidthPerSecond.Value) + (DequantisationSeconds.GetValueOrDefault(precision.ToLowerInvariant()) * weights);

    /// <summary>
    /// Fits measurements of one server: t0 and the bandwidth by least squares on the precisions that need no unpacking (16 bits, 8 bits), then the unpacking of each
    /// other from what remains.
    /// </summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">There are too few to tell t0 from bandwidth, or they contradict the form.</exception>
    public static DecodeCalibration Fit(ImmutableArray<DecodeMeasurement> measurements, string where = "calibration")
    {
        var plain = measurements.Where(measurement => Plain.Contains(measurement.Precision.ToLowerInvariant())).ToArray();
        var sizes = plain.Select(measurement => measurement.Read.Value).Distinct().Count();
        if (sizes < 2)
        {
            throw new InputException(
                $"{sizes} sizes at 8 bits or more",
                where,
                "steps of at least two different sizes among f16, bf16, fp8, int8 and q8_0",
                "Measure one model in two of them, or two models in one: a single size cannot tell the start of a step from the bandwidth.");
        }
        var (meanBytes, meanSeconds) = (plain.Average(measurement => measurement.Read.Value), plain.Average(measurement => measurement.Seconds));
        var slope = plain.Sum(measurement => (measurement.Read.Value - meanBytes) * (measurement.Seconds - meanSeconds))
            / plain.Sum(measurement => (measurement.Read.Value - meanBytes) * (measurement.Read.Value - meanBytes));
        var start = meanSeconds - (slope * meanBytes);
        if (!(slope > 0))
            throw new InputException("steps that do not take longer for more bytes", where, "measurements of one server under one load", "Look for a row with another batch, device or unit.");
        var unpacking = measurements
            .GroupBy(measurement => measurement.Precision.ToLowerInvariant())
            .ToImmutableSortedDictionary(
                group => group.Key,
                // A share of a nanosecond below zero is noise, not a negative price.
                group => Plain.Contains(group.Key) ? 0 : Math.Max(0, group.Average(measurement => (measurement.Seconds - start - (slope * measurement.Read.Value)) / measurement.Weights)),
                StringComparer.Ordinal);
        return new DecodeCalibration(Math.Max(0, start), new Bytes(1 / slope), unpacking);
    }

    /// <summary>Reads measurements from a JSON list: precision, gigabytes, weights and either milliseconds or tokensPerSecond of one sequence.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">A row is not what it must be.</exception>
    public static ImmutableArray<DecodeMeasurement> Read(string json, string where) =>
    [
        .. JsonFields.List(json, where).Select(row =>
        {
            double Needed(string name) => row.Number(name) ?? throw new InputException($"no {name}", row.Where, $"the field {name}, a number above 0", "Add it.");
            var (milliseconds, rate) = (row.Number("milliseconds"), row.Number("tokensPerSecond"));
            if (milliseconds is null == rate is null)
                throw new InputException("milliseconds and tokensPerSecond", row.Where, "one of the two", string.Create(CultureInfo.InvariantCulture, $"A step of {1000 / (rate ?? 50):0.#} ms is {rate ?? 50} tokens a second."));
            var measurement = new DecodeMeasurement(row.RequiredText("precision"), new Bytes(Needed("gigabytes") * 1e9), Needed("weights"), milliseconds / 1000 ?? 1 / rate!.Value);
            row.Done();
            return measurement;
        }),
    ];
}
