using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;

namespace Isoflop.Plans.Thinking;

/// <summary>A model and how often it is sampled, which together reach the target.</summary>
/// <param name="Samples">Samples a problem.</param>
/// <param name="Single">Mean score of a single sample that this needs.</param>
/// <param name="Loss">The loss at which the link gives that score.</param>
/// <param name="Model">The cheapest model of that loss for the whole volume, with its costs.</param>
public sealed record ThinkingOption(int Samples, double Single, NatsPerToken Loss, LifetimeOption Model);
