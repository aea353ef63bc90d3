using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Forms;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Plans.Texts;

/// <summary>Searches the best size for a budget and a text, on the law and on its replicates.</summary>
static class TextSearch
{
    // The ends of the 95 % interval of the published runs are 5.5 and without bound; 95.4 is their best fit [laws of the 182 runs refitted].
    static readonly double[] Doubted = [5.5, 95.4];

    static readonly double[] Epochs = [1, 2, 4, 8, 16, 32, 64];

    // The break-even is a search in a search: its interval takes so many of the replicates.
    const int BreakEvenReplicates = 100;

    public static TextPlan Plan(ScalingLaw asked, Flops flops, ImmutableArray<TextSource> sources, double level)
    {
        var law = Constrained(asked);
        var text = new TextAtHand(sources.Sum(source => source.Unique.Value), sources.Sum(source => source.Quality * source.Unique.Value));
        var valley = new TextValley(law.Coefficients, text);
        var chosen = Best(law, flops.Value, text);
        if (!(chosen.Tokens.Value >= 1 && chosen.Params.Value >= 1))
            throw new InputException($"{flops} FLOPs", "--flops", "a budget of at least one token for one parameter", "Write it as 5.76e23.");
        var gains = valley.Gains(flops.Value);
        var breakEven = valley.BreakEven();
        var intervals = law.Uncertainty?.Intervals(
            law,
            replicate => new TextValley(replicate.Coefficients, text).Lowest(flops.Value) is var (size, loss) ? [size, loss] : [],
            level);
        var plan = new TextPlan
        {
            Law = law,
            Flops = flops,
            Sources = sources,
            Level = level,
            Unlimited = Plain(law).Optimum(flops)!,
            Chosen = chosen,
            ParamsInterval = intervals?[0],
            LossInterval = intervals?[1],
            Frontier = [.. Epochs.Select(epochs => At(law, flops.Value, text, flops.Value / (6 * epochs * text.Unique))).Where(option => option.Params.Value >= 1)],
            OtherReturns = [.. Doubted.Select(returns => (returns, Best(law with { Coefficients = law.Coefficients.SetItem(5, returns) }, flops.Value, text).Loss))],
            GainOfText = gains.Text,
            GainOfCompute = gains.Compute,
            BreakEven = new Flops(breakEven),
            BreakEvenInterval = law.Uncertainty is { } uncertainty ? BreakEvenInterval(uncertainty, text, breakEven, level) : null,
            Findings = [],
        };
        return plan with { Findings = TextFindings.Of(plan, asked) };
    }

    /// <summary>The law with returns of repetition: its own, or the published ones.</summary>
    static ScalingLaw Constrained(ScalingLaw law)
    {
        if (law.Form is DataConstrained) return law;
        if (law.Form is not (Chinchilla or ChinchillaTied))
            throw new InputException($"{law.Name} ({law.Form.Formula})", "--law", "a law of the form chinchilla, chinchilla-tied or data-constrained", "Repetition is modelled on these forms only.");
        var published = PublishedLaws.Find("muennighoff-2023-repeated")!;
        ImmutableArray<double> Extend(ReadOnlySpan<double> coefficients) =>
            [coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[^1], published["RD"], published["RN"]];

        return law with
        {
            Form = published.Form,
            Coefficients = Extend(law.Coefficients.AsSpan()),
            Uncertainty = law.Uncertainty is not { } uncertainty ? null : uncertainty with
            {
                Replicates = new Replicates(
                    [.. Enumerable.Range(0, uncertainty.Replicates.Count).SelectMany(replicate => Extend(uncertainty.Replicates[replicate]))],
                    published.Form.CoefficientCount,
                    uncertainty.Replicates.Seed,
                    uncertainty.Replicates.Resampling),
            },
        };
    }

    // Without repetition the constrained law is Hoffmann's.
    static ScalingLaw Plain(ScalingLaw law) => law with { Form = LawForms.Chinchilla, Coefficients = law.Coefficients[..5], Uncertainty = null };

    static TextOption Best(ScalingLaw law, double flops, TextAtHand text) => At(law, flops, text, new TextValley(law.Coefficients, text).Lowest(flops).Size);

    static TextOption At(ScalingLaw law, double flops, TextAtHand text, double size)
    {
        var tokens = flops / (6 * size);
        var scale = new Scale(new Params(size), new Tokens(text.Quality * tokens)).With(RunColumn.UniqueTokens, text.Worth);
        return new TextOption(
            new Params(size),
            new Tokens(tokens),
            tokens / text.Unique,
            new Tokens(DataConstrained.EffectiveTokens(text.Quality * tokens, text.Worth, law.Coefficients[5])),
            law.Loss(scale));
    }

    static Interval BreakEvenInterval(LawUncertainty uncertainty, TextAtHand text, double central, double level)
    {
        var answers = new double[Math.Min(BreakEvenReplicates, uncertainty.Replicates.Count)];
        Parallel.For(0, answers.Length, replicate => answers[replicate] = new TextValley([.. uncertainty.Replicates[replicate]], text).BreakEven(central));
        return Quantiles.Expanded(answers, level, uncertainty.DegreesOfFreedom);
    }
}
