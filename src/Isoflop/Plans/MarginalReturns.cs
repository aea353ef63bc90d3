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
        var optima = law.Optima([flops, new Flops(2 * flops.Value)]);
        var losses = new double[3];
        law.Values(Scales(size, tokens), losses);
        return Of(law, flops, optima[0].Loss.Value, optima[1].Loss.Value, losses);
    }

    /// <summary>The three scales whose losses the returns are made of: the planned one, with twice the text, with twice the size.</summary>
    internal static Scale[] Scales(Params size, Tokens tokens) =>
        [new(size, tokens), new(size, new Tokens(2 * tokens.Value)), new(new Params(2 * size.Value), tokens)];

    /// <summary>The returns, from losses that are known already.</summary>
    /// <param name="law">The law.</param>
    /// <param name="flops">The planned compute.</param>
    /// <param name="best">The lowest loss at that compute.</param>
    /// <param name="doubled">The lowest loss at twice that compute.</param>
    /// <param name="losses">At the three scales.</param>
    internal static MarginalReturns Of(ScalingLaw law, Flops flops, double best, double doubled, ReadOnlySpan<double> losses)
    {
        var floor = law.Form.IndexOf("E") is >= 0 and var index ? law.Coefficients[index] : double.NaN;
        return new MarginalReturns(
            best - doubled,
            losses[0] - losses[1],
            losses[0] - losses[2],
            losses[0] - floor,
            law.FlopsToReach(new NatsPerToken(floor + ((best - floor) / 2))).Value / flops.Value);
    }
}
