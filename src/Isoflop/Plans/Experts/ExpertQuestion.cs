using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Plans.Serving;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experts;

/// <summary>Whether experts pay: for which model, on which device, at which batches.</summary>
public sealed record ExpertQuestion
{
    /// <summary>The model, dense or with experts, and how it would be served: device, precision, prompt, memory.</summary>
    public required ServingQuestion Serving { get; init; }

    /// <summary>Numbers of experts to try on a dense model, active ones chosen so that a token's compute stays.</summary>
    public ImmutableArray<int> Experts { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>Experts that a token goes to, each as wide as the dense block over this number.</summary>
    public int Active { get; init; } = 2;

    /// <summary>Sequences generated together at which steps are compared.</summary>
    public ImmutableArray<int> Batches { get; init; } = [1, 16, 64, 256];

    /// <summary>A law of experts; null compares nothing but counts, bytes and seconds.</summary>
    public ScalingLaw? Law { get; init; }

    /// <summary>Training tokens for the law; null means 20 for each active parameter.</summary>
    public Tokens? Tokens { get; init; }

    /// <summary>The dense model with experts in place of its feed-forward blocks: k of them together as wide as the block was.</summary>
    /// <param name="dense">The dense model.</param>
    /// <param name="count">Experts, E.</param>
    public ModelShape WithExperts(ModelShape dense, int count) =>
        dense with { FeedForwardWidth = 0, Experts = new ExpertLayers(count, Math.Min(Active, count), Math.Max(1, dense.FeedForwardWidth / Math.Min(Active, count))) };
}
