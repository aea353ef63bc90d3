using Isoflop.Quantities;

namespace Isoflop.Lab.Evaluation;

/// <summary>A loss measured on a fixed text.</summary>
/// <param name="Loss">Mean over the tokens.</param>
/// <param name="StandardError">Of that mean as an estimate for text of the same kind, from the spread of the sequences' means; nats. Infinite for one sequence.</param>
/// <param name="Tokens">Tokens predicted.</param>
public readonly record struct LossEstimate(NatsPerToken Loss, double StandardError, Tokens Tokens);
