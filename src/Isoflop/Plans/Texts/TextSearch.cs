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

    // A search over ln N: the loss changes by less than 1e-8 of itself over this step around its minimum.
    const double Tolerance = 1e-3;

    // The break-even is a search in a search: its interval takes so many of the replicates.
    const int BreakEvenReplicates = 100;

    public static TextPlan Plan(ScalingLaw asked, Flops flops, ImmutableArray<TextSource> sources, double level)
    {
        var law = Constrained(asked);
        var text = new Text(sources.Sum(source => source.Unique.Value), sources.Sum(source => source.Quality * source.Unique.Value));
        var chosen = Best(law, flops.Value, text);
        if (!(chosen.Tokens.Value >= 1 && chosen.Params.Value >= 1))
            throw new InputException($"{flops} FLOPs", "--flops", "a budget of at least one token for one parameter", "Write it as 5.76e23.");
        var gains = Gains(law, flops.Value, text);
        var intervals = law.Uncertainty?.Intervals(
            law,
            replicate => Best(replicate, flops.Value, text) is var best ? [best.Params.Value, best.Loss.Value] : [],
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
            BreakEven = new Flops(BreakEven(law, text)),
            BreakEvenInterval = law.Uncertainty is { } uncertainty
                ? Quantiles.Expanded([.. Replicates(law).Take(BreakEvenReplicates).AsParallel().AsOrdered().Select(replicate => BreakEven(replicate, text))], level, uncertainty.DegreesOfFreedom)
                : null,
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

    static IEnumerable<ScalingLaw> Replicates(ScalingLaw law) =>
        Enumerable.Range(0, law.Uncertainty!.Replicates.Count).Select(replicate => law with { Coefficients = [.. law.Uncertainty.Replicates[replicate]] });

    static TextOption Best(ScalingLaw law, double flops, Text text)
    {
        // Short text moves the optimum up from that of unlimited text, never down.
        var start = Math.Log(Plain(law).Optimum(new Flops(flops))?.Params.Value ?? double.NaN);
        var logSize = GoldenSection.Minimum(size => At(law, flops, text, Math.Exp(size)).Loss.Value, start - 3, start + 6, Tolerance);
        return At(law, flops, text, Math.Exp(logSize));
    }

    static TextOption At(ScalingLaw law, double flops, Text text, double size)
    {
        var tokens = flops / (6 * size);
        // A token worth q tokens is q tokens: both what is seen and what there is are counted in tokens of quality 1.
        var quality = text.Worth / text.Unique;
        var scale = new Scale(new Params(size), new Tokens(quality * tokens)).With(RunColumn.UniqueTokens, text.Worth);
        return new TextOption(
            new Params(size),
            new Tokens(tokens),
            tokens / text.Unique,
            new Tokens(DataConstrained.EffectiveTokens(quality * tokens, text.Worth, law.Coefficients[5])),
            law.Loss(scale));
    }

    static (double Text, double Compute) Gains(ScalingLaw law, double flops, Text text)
    {
        var loss = Best(law, flops, text).Loss.Value;
        return (loss - Best(law, flops, text.Times(2)).Loss.Value, loss - Best(law, 2 * flops, text).Loss.Value);
    }

    // Doubling the text gains nothing while it is plentiful, and ever more where it is short.
    static double BreakEven(ScalingLaw law, Text text)
    {
        var (low, high) = (Math.Log(6 * 20), Math.Log(6e8 * text.Unique) + Math.Log(text.Unique));
        for (var step = 0; step < 24; step++)
        {
            var middle = (low + high) / 2;
            var (ofText, ofCompute) = Gains(law, Math.Exp(middle), text);
            if (double.IsNaN(ofText)) return double.NaN;
            if (ofText > ofCompute) high = middle;
            else low = middle;
        }
        return Math.Exp((low + high) / 2);
    }

    /// <summary>Unique tokens, and what they are worth in tokens of quality 1.</summary>
    readonly record struct Text(double Unique, double Worth)
    {
        public Text Times(double factor) => new(factor * Unique, factor * Worth);
    }
}
