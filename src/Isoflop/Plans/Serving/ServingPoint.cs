using Isoflop.Hardware;
using Isoflop.Hardware.Costs;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Serving;

/// <summary>One way to serve a model: so many devices a copy, so many sequences together.</summary>
/// <param name="Devices">Devices that share a copy of the model.</param>
/// <param name="Batch">Sequences generated together.</param>
/// <param name="WeightsPerDevice">Weights on each device.</param>
/// <param name="CachePerDevice">Keys and values of all sequences at their full length, on each device.</param>
/// <param name="Capacity">Memory of a device less the framework's share.</param>
/// <param name="FirstTokenSeconds">Seconds of one prompt's prefill, alone.</param>
/// <param name="StepSeconds">Seconds from token to token at the mean length.</param>
/// <param name="Bound">What a step spends most of its time on.</param>
public sealed record ServingPoint(
    int Devices, int Batch, Bytes WeightsPerDevice, Bytes CachePerDevice, Bytes Capacity, double FirstTokenSeconds, double StepSeconds, ServingBound Bound)
{
    /// <summary>Whether weights and cache fit.</summary>
    public bool Fits => WeightsPerDevice.Value + CachePerDevice.Value <= Capacity.Value;

    /// <summary>Tokens a second that one reader sees.</summary>
    public double TokensPerSecondEach => 1 / StepSeconds;

    /// <summary>Tokens a second of all sequences.</summary>
    public double TokensPerSecond => Batch / StepSeconds;

    /// <summary>Whole requests a second of a copy that does nothing else: a prefill each, and its share of the steps.</summary>
    /// <param name="outputTokens">Tokens of an answer.</param>
    public double RequestsPerSecond(double outputTokens) => 1 / (FirstTokenSeconds + (outputTokens * StepSeconds / Batch));

    /// <summary>Dollars for a million tokens of answers, the prefill apart.</summary>
    /// <param name="price">Price of a device-hour.</param>
    /// <param name="utilisation">Share of paid hours in which devices work.</param>
    public Dollars PerMillionOutput(Dollars price, double utilisation) => TokenPrice.PerMillion(price, Devices, TokensPerSecond, utilisation);

    /// <summary>Dollars for a million tokens of prompts.</summary>
    /// <param name="price">Price of a device-hour.</param>
    /// <param name="promptTokens">Tokens of a prompt.</param>
    /// <param name="utilisation">Share of paid hours in which devices work.</param>
    public Dollars PerMillionInput(Dollars price, double promptTokens, double utilisation) =>
        TokenPrice.PerMillion(price, Devices, promptTokens / FirstTokenSeconds, utilisation);

    /// <summary>The same for the lowest and the highest price that is current; null where no price is known.</summary>
    /// <param name="device">The device.</param>
    /// <param name="utilisation">Share of paid hours in which devices work.</param>
    public Interval? PerMillionOutputRange(Device device, double utilisation) =>
        device.CurrentPrices is { IsEmpty: false } prices
            ? new Interval(PerMillionOutput(prices[0].PerHour, utilisation).Value, PerMillionOutput(prices[^1].PerHour, utilisation).Value, 1)
            : null;

    /// <summary>Energy of a million tokens of answers, MWh; by the data centre's power for a device where that is known, else by the device's and the usual overhead. Null where neither is.</summary>
    /// <param name="device">The device.</param>
    public double? MegawattHoursPerMillionOutput(Device device)
    {
        var deviceHours = Devices * 1e6 / (TokensPerSecond * 3600);
        return device.AllInKilowatts is { } kilowatts ? RunEnergy.Of(deviceHours, kilowatts * 1000, overhead: 1).MegawattHours
            : device.Watts is { } watts ? RunEnergy.Of(deviceHours, watts).MegawattHours
            : null;
    }

    /// <summary>Computes the point.</summary>
    /// <param name="question">The question.</param>
    /// <param name="devices">Devices that share a copy of the model.</param>
    /// <param name="batch">Sequences generated together.</param>
    public static ServingPoint Of(ServingQuestion question, int devices, int batch)
    {
        var (shape, precision, roofline) = (question.Shape, question.Precision, question.Roofline(devices));
        var weights = WeightBytes.Of(shape, precision);
        var (full, mean) = (question.PromptTokens + question.OutputTokens, question.PromptTokens + (question.OutputTokens / 2));
        var weightSeconds = roofline.ReadSeconds(new Bytes(weights.Touched(shape, batch).Value / devices));
        var cacheSeconds = roofline.ReadSeconds(new Bytes(batch * KeyValueCache.PerDevice(shape, mean, devices, question.CacheBits).Value));
        var computeSeconds = roofline.ComputeSeconds(new Flops(batch * TokenFlops.Decode(shape, mean).Value), devices);
        // What is touched of the weights is unpacked, whatever it takes in bytes.
        var touched = weights.Touched(shape, batch).Value / weights.Total.Value * ParameterGroups.Of(shape).Total.Value;
        var unpacking = (question.Calibration?.DequantisationSeconds.GetValueOrDefault(precision.Name.ToLowerInvariant()) ?? 0) * touched / devices;
        var rest = roofline.StartSeconds + unpacking + roofline.AllReduceSeconds(shape.Layers, new Bytes(2.0 * batch * shape.Width), devices);
        var step = Math.Max(rest + weightSeconds + cacheSeconds, computeSeconds);
        var prefill = Math.Max(
            roofline.ComputeSeconds(TokenFlops.Prefill(shape, question.PromptTokens), devices),
            roofline.ReadSeconds(new Bytes(weights.Touched(shape, question.PromptTokens).Value / devices)));
        return new ServingPoint(
            devices,
            batch,
            new Bytes(weights.Total.Value / devices),
            new Bytes(batch * KeyValueCache.PerDevice(shape, full, devices, question.CacheBits).Value),
            new Bytes(question.Device.Memory!.Value.Value - question.Overhead.Value),
            roofline.StartSeconds + prefill + roofline.AllReduceSeconds(shape.Layers, new Bytes(2.0 * question.PromptTokens * shape.Width), devices),
            step,
            step <= computeSeconds ? ServingBound.Compute : rest > weightSeconds && rest > cacheSeconds ? ServingBound.Rest : cacheSeconds > weightSeconds ? ServingBound.Cache : ServingBound.Weights);
    }

    /// <summary>Most sequences whose cache fits beside the weights; 0 where the weights alone do not fit.</summary>
    /// <param name="question">The question.</param>
    /// <param name="devices">Devices that share a copy of the model.</param>
    public static int LargestBatch(ServingQuestion question, int devices)
    {
        var one = Of(question, devices, 1);
        var free = one.Capacity.Value - one.WeightsPerDevice.Value;
        return free <= 0 ? 0 : (int)Math.Min(1 << 20, Math.Floor(free / one.CachePerDevice.Value));
    }
}
