using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>How a published law or rule would spend the same budget.</summary>
/// <param name="Name">The law or rule.</param>
/// <param name="Params">Its size, in its own convention.</param>
/// <param name="Tokens">Its text.</param>
/// <param name="Loss">The loss that it expects itself; null where it is a rule without a loss.</param>
/// <param name="LossHere">The loss that the planned law expects of its answer; null where the two count N differently.</param>
/// <param name="Deadweight">Compute that following it would waste by the planned law; null where the two count N differently.</param>
/// <param name="Reason">Why it differs.</param>
public sealed record RivalAnswer(string Name, Params Params, Tokens Tokens, NatsPerToken? Loss, NatsPerToken? LossHere, Flops? Deadweight, string Reason)
{
    // In the order in which they were published.
    static readonly (string Name, string Reason)[] Published =
    [
        ("hoffmann-2022", "its minimiser stopped early: beta too small, large budgets go to text [Besiroglu 2024]"),
        ("hoffmann-2022-rounded", "the same rounded as printed: two digits of an exponent move the optimum"),
        ("besiroglu-2024", "the same runs fitted to the end: exponents nearly equal"),
    ];

    /// <summary>The answers of the published laws and of Kaplan's rule.</summary>
    /// <param name="law">The planned law.</param>
    /// <param name="flops">The budget.</param>
    public static ImmutableArray<RivalAnswer> All(ScalingLaw law, Flops flops)
    {
        var rivals = ImmutableArray.CreateBuilder<RivalAnswer>();
        // N = 1.3e9 (C / PF-day)^.73 without embeddings   [Kaplan 2020, arXiv 2001.08361, sec. 6.1].
        var kaplan = new Params(1.3e9 * Math.Pow(flops.Value / Flops.PetaflopDay, 0.73));
        rivals.Add(Of(
            law,
            flops,
            "kaplan-2020 rule",
            kaplan,
            null,
            ParamsConvention.NonEmbedding,
            "small models, N without embeddings, one schedule for all lengths: N ~ C^.73 [Porian 2024]"));
        foreach (var (name, reason) in Published.Where(published => !string.Equals(published.Name, law.Name, StringComparison.OrdinalIgnoreCase)))
        {
            var published = PublishedLaws.Find(name)!;
            var optimum = published.Optimum(flops)!;
            rivals.Add(Of(law, flops, name, optimum.Params, optimum.Loss, published.Convention, reason));
        }
        var own = law.Optimum(flops)!;
        rivals.Add(new RivalAnswer(law.Name, own.Params, own.Tokens, own.Loss, own.Loss, new Flops(0), "the planned law"));
        return rivals.ToImmutable();
    }

    static RivalAnswer Of(ScalingLaw law, Flops flops, string name, Params size, NatsPerToken? loss, ParamsConvention convention, string reason)
    {
        var scale = new Scale(size, flops);
        // Where it is not said what N counts, total is what most count.
        var comparable = (law.Convention is ParamsConvention.Unknown ? ParamsConvention.Total : law.Convention) == convention;
        NatsPerToken? here = comparable ? law.Loss(scale) : null;
        return new RivalAnswer(name, size, scale.Tokens, loss, here, here is { } reached ? new Flops(Math.Max(0, flops.Value - law.FlopsToReach(reached).Value)) : null, reason);
    }
}
