using Isoflop.Plans.Serving;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experts;

/// <summary>A step of generation at a batch.</summary>
/// <param name="Batch">Sequences generated together.</param>
/// <param name="DistinctExperts">Distinct experts of a layer that the batch goes to; null for a dense model.</param>
/// <param name="Read">Bytes of weights that the step reads.</param>
/// <param name="Seconds">Seconds of the step.</param>
/// <param name="Bound">What it spends most of its time on.</param>
public sealed record ExpertStep(int Batch, double? DistinctExperts, Bytes Read, double Seconds, ServingBound Bound);
