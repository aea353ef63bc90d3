using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>What a plan must keep to; each may be left open.</summary>
public sealed record PlanConstraints
{
    /// <summary>Largest size; null leaves it open.</summary>
    public Params? MostParams { get; init; }

    /// <summary>Most tokens to train on; null leaves it open.</summary>
    public Tokens? MostTokens { get; init; }

    /// <summary>Memory of the device that shall serve the model, at <see cref="ServingBytesPerParam"/> with a tenth left for the cache; null leaves it open.</summary>
    public Bytes? ServingMemory { get; init; }

    /// <summary>Bytes a parameter as served: 2 for 16 bits, 0.56 for 4 bits with their scales.</summary>
    public double ServingBytesPerParam { get; init; } = 2;

    /// <summary>Longest time of a token in milliseconds where one request is served and the weights are read once a token; null leaves it open.</summary>
    public double? MillisecondsPerToken { get; init; }

    /// <summary>Bytes that the serving device reads a second; needed with <see cref="MillisecondsPerToken"/>.</summary>
    public double? ServingBandwidth { get; init; }

    /// <summary>The limits on the size that these make, by name; empty where none is made.</summary>
    internal ImmutableArray<(string Name, Params Most)> SizeLimits
    {
        get
        {
            var limits = ImmutableArray.CreateBuilder<(string, Params)>();
            if (MostParams is { } most) limits.Add(($"at most {most} parameters", most));
            // A tenth of the memory for the cache, activations and the runtime: about what a server keeps back.
            if (ServingMemory is { } memory) limits.Add(($"weights in {memory} at {ServingBytesPerParam:G3} bytes a parameter", new Params(0.9 * memory.Value / ServingBytesPerParam)));
            if (MillisecondsPerToken is { } time && ServingBandwidth is { } bandwidth)
                limits.Add(($"{time:G3} ms a token at {bandwidth / 1e9:N0} GB/s", new Params(time / 1e3 * bandwidth / ServingBytesPerParam)));
            return limits.ToImmutable();
        }
    }

    /// <summary>Refuses limits that nothing keeps.</summary>
    /// <returns>This.</returns>
    /// <exception cref="InputException">A limit that is not above 0.</exception>
    public PlanConstraints Check()
    {
        foreach (var (name, most) in SizeLimits)
        {
            if (!(most.Value >= 1)) throw new InputException(name, "constraints", "a limit that leaves room for at least one parameter", "Raise it.");
        }
        if (MostTokens is { Value: < 1 }) throw new InputException($"{MostTokens} tokens", "--max-tokens", "at least one token", "Write it as 15T.");
        if (!(ServingBytesPerParam > 0)) throw new InputException($"{ServingBytesPerParam}", "--serving-bytes", "bytes a parameter above 0", "2 is 16 bits.");
        if (MillisecondsPerToken is not null && ServingBandwidth is null) throw new InputException("a latency without a device", "--latency", "the device that serves", "Name it with --serve-on.");
        return this;
    }
}

/// <summary>A constraint that binds: the plan without it, and what it costs.</summary>
/// <param name="Name">The constraint in words.</param>
/// <param name="Factor">How far the free optimum is beyond it: 3 where it asks for three times the limit.</param>
/// <param name="LossGivenUp">Nats per token above the free optimum.</param>
/// <param name="Deadweight">Compute that the free optimum would save for the loss that is left.</param>
public sealed record BindingConstraint(string Name, double Factor, double LossGivenUp, Flops Deadweight);
