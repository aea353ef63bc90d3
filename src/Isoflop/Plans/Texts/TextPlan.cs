using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Texts;

/// <summary>
/// How to spend a budget where text is short: size against repetition by the data-constrained law [Muennighoff 2023, arXiv 2305.16264], what quality and synthetic
/// text change, and whether more text or more compute would buy more.
/// </summary>
public sealed record TextPlan
{
    /// <summary>The law: data-constrained, of the law asked or of its coefficients with the published returns.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>The budget, C = 6ND.</summary>
    public required Flops Flops { get; init; }

    /// <summary>The text at hand.</summary>
    public required ImmutableArray<TextSource> Sources { get; init; }

    /// <summary>Level of the intervals.</summary>
    public required double Level { get; init; }

    /// <summary>Unique tokens of all sources.</summary>
    public Tokens Unique => new(Sources.Sum(source => source.Unique.Value));

    /// <summary>What a token is worth on average, in tokens of quality 1.</summary>
    public double Quality => Sources.Sum(source => source.Quality * source.Unique.Value) / Unique.Value;

    /// <summary>What the same budget would give on unlimited text of quality 1.</summary>
    public required ComputeOptimum Unlimited { get; init; }

    /// <summary>The size and repetition of the lowest loss.</summary>
    public required TextOption Chosen { get; init; }

    /// <summary>Interval of the chosen size, parameters; null where the law carries no replicates.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>Interval of the loss, nats per token; null where the law carries no replicates.</summary>
    public Interval? LossInterval { get; init; }

    /// <summary>The budget at several numbers of epochs, fewest first.</summary>
    public required ImmutableArray<TextOption> Frontier { get; init; }

    /// <summary>The loss of the best plan under other returns of repetition, which runs do not determine: R_D* and the loss.</summary>
    public required ImmutableArray<(double Returns, NatsPerToken Loss)> OtherReturns { get; init; }

    /// <summary>What doubling the text takes off the loss, nats per token.</summary>
    public required double GainOfText { get; init; }

    /// <summary>What doubling the compute takes off the loss, nats per token.</summary>
    public required double GainOfCompute { get; init; }

    /// <summary>The compute beyond which doubling the text buys more than doubling the compute.</summary>
    public required Flops BreakEven { get; init; }

    /// <summary>Its interval, FLOPs, from the first replicates; null where the law carries none.</summary>
    public Interval? BreakEvenInterval { get; init; }

    /// <summary>What the chosen size can hold of the text.</summary>
    public ImmutableArray<FactMemory> Memory => FactMemory.Of(Chosen.Params);

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The plan of a budget on the text at hand.</summary>
    /// <param name="law">A law of the loss over size and text of Hoffmann's form, tied or not, or a data-constrained one.</param>
    /// <param name="flops">The budget.</param>
    /// <param name="sources">The text, at least one source.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The law is of another form, or a source has no tokens or no worth.</exception>
    public static TextPlan Of(ScalingLaw law, Flops flops, ImmutableArray<TextSource> sources, double level)
    {
        if (sources.IsEmpty) throw new InputException("no text", "--unique", "at least one source of text", "Give the unique tokens (--unique 1T), or name a stock (--text fineweb).");
        foreach (var source in sources)
        {
            if (!(source.Unique.Value > 0) || !(source.Quality is > 0 and <= 100))
                throw new InputException($"{source.Name} with {source.Unique} tokens of quality {source.Quality:G4}", "--text", "tokens above 0 and a quality above 0, at most 100", "Quality 1 is the text that the law was fitted on.");
        }
        return TextSearch.Plan(law, flops, sources, level);
    }
}
