using Isoflop.Quantities;

namespace Isoflop.Lab.Training;

/// <summary>What one step of training tells.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Tokens">Tokens seen with this step, repetitions included.</param>
/// <param name="Loss">Mean loss on the step's own tokens before the weights moved.</param>
/// <param name="LearningRate">Rate of the step, at the optimiser's base width.</param>
/// <param name="GradientNorm">Euclidean norm of the whole gradient before clipping.</param>
/// <param name="TokensPerSecond">Tokens of the step over its wall-clock time.</param>
/// <param name="DroppedShare">Share of expert assignments that were dropped for lack of capacity; 0 in a dense model.</param>
public readonly record struct StepMeasurement(
    int Step, Tokens Tokens, NatsPerToken Loss, double LearningRate, double GradientNorm, double TokensPerSecond, double DroppedShare);
