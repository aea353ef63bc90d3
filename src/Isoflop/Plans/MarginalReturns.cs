using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>What more would buy at a point, in nats per token taken off the loss, and where on the long tail it stands.</summary>
/// <param name="Compute">What doubling the compute buys, split at its best.</param>
/// <param name="Tokens">What doubling the text of the planned size buys (twice the compute).</param>
/// <param name="Params">What doubling the size on the planned text buys (twice the compute).</param>
/// <param name="Reducible">What lies above the floor, nats per token: all that any budget could still buy. NaN where the law has no floor.</param>
/// <param name="Halving">How many times the compute would halve what lies above the floor. NaN where the law has no floor.</param>
public sealed record MarginalReturns(double Compute, double Tokens, double Params, double Reducible, double Halving)
{
    /// <summary>Interval of <see cref="Compute"/>; null where the law carries no replicates.</summary>
    public Interval? ComputeInterval { get; init; }

    /// <summary>Interval of <see cref="Tokens"/>; null where the law carries no replicates.</summary>
    public Interval? TokensInterval { get; init; }

    /// <summary>Interval of <see cref="Params"/>; null where the law carries no replicates.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>The returns of a law at a size and a text.</summary>
    /// <param name="law">The law.</param>
    /// <param name="size">The planned size.</param>
    /// <param name="tokens">The planned text.</param>
    public static MarginalReturns At(ScalingLaw law, Params size, Tokens tokens)
    {
        var flops = size.TrainingFlops(tokens);
        var loss = law.Loss(size, tokens).Value;
        var floor = law.Form.IndexOf("E") is >= 0 and var index ? law.Coefficients[index] : double.NaN;
        var best = law.Optimum(flops)!.Loss.Value;
        return new MarginalReturns(
            best - law.Optimum(new Flops(2 * flops.Value))!.Loss.Value,
            loss - law.Loss(size, new Tokens(2 * tokens.Value)).Value,
            loss - law.Loss(new Params(2 * size.Value), tokens).Value,
            loss - floor,
            law.FlopsToReach(new NatsPerToken(floor + ((best - floor) / 2))).Value / flops.Value);
    }
}
