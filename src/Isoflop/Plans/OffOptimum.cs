using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>The same compute on another size than the best: what being off costs.</summary>
/// <param name="Factor">The size over the best one.</param>
/// <param name="Params">The size.</param>
/// <param name="Tokens">Its text.</param>
/// <param name="Loss">The loss there.</param>
/// <param name="Deadweight">Compute that the best split would have saved for the same loss.</param>
/// <param name="DeadweightInterval">Its interval, FLOPs; null where the law carries no replicates.</param>
public sealed record OffOptimum(double Factor, Params Params, Tokens Tokens, NatsPerToken Loss, Flops Deadweight, Interval? DeadweightInterval);
