using System.Collections.Immutable;
using Isoflop.Laws.Forms;
using Isoflop.Numerics;
using Isoflop.Quantities;
using MathNet.Numerics.RootFinding;

namespace Isoflop.Plans.Texts;

/// <summary>Text as a search sees it: unique tokens, and what they are worth in tokens of quality 1.</summary>
/// <param name="Unique">Unique tokens.</param>
/// <param name="Worth">The same in tokens of quality 1.</param>
readonly record struct TextAtHand(double Unique, double Worth)
{
    /// <summary>What a token is worth: q tokens of quality 1 are what is seen as well as what there is.</summary>
    public double Quality => Worth / Unique;

    /// <summary>So many times the text.</summary>
    public TextAtHand Times(double factor) => new(factor * Unique, factor * Worth);
}

/// <summary>The losses that a budget gives on a text, over sizes: asked a hundred thousand times for the intervals of one plan, so without anything but the loss.</summary>
/// <param name="Coefficients">Of a data-constrained law.</param>
/// <param name="Text">The text.</param>
sealed record TextValley(ImmutableArray<double> Coefficients, TextAtHand Text)
{
    // A search over ln N: the loss changes by less than 1e-8 of itself over this step around its minimum.
    const double Tolerance = 1e-3;

    // Of ln C at the break-even.
    const double BreakEvenTolerance = 1e-6;

    /// <summary>The size of the lowest loss, and that loss in nats per token.</summary>
    /// <param name="flops">The budget.</param>
    public (double Size, double Loss) Lowest(double flops) => Lowest(flops, Text);

    /// <summary>What doubling the text and what doubling the compute take off the loss, nats per token.</summary>
    /// <param name="flops">The budget.</param>
    public (double Text, double Compute) Gains(double flops)
    {
        var loss = Lowest(flops, Text).Loss;
        return (loss - Lowest(flops, Text.Times(2)).Loss, loss - Lowest(2 * flops, Text).Loss);
    }

    /// <summary>
    /// The compute from which doubling the text buys more than doubling the compute, FLOPs. Doubling the text gains nothing while it is plentiful, and ever more where it is
    /// short: the two gains cross once.
    /// </summary>
    /// <param name="near">An answer of about this: that of the law, for its replicates; null where nothing is known.</param>
    /// <returns>NaN where the law has no answer; an end of what was searched where the gains do not cross.</returns>
    public double BreakEven(double? near = null)
    {
        var (least, most) = (Math.Log(6 * 20), Math.Log(6e8 * Text.Unique) + Math.Log(Text.Unique));
        double Excess(double logFlops) => Gains(Math.Exp(logFlops)) is var (text, compute) ? text - compute : double.NaN;

        var (low, high) = (least, most);
        if (near is { } known && Math.Log(known) is var start && start > least && start < most)
        {
            var excess = Excess(start);
            if (double.IsNaN(excess)) return double.NaN;
            // Away from the known answer in growing steps until it lies between two of them.
            for (var step = 0.5; ; step *= 2)
            {
                var next = Math.Clamp(excess > 0 ? start - step : start + step, least, most);
                (low, high) = excess > 0 ? (next, start) : (start, next);
                if (next == least || next == most || Excess(next) > 0 != excess > 0) break;
                start = next;
            }
        }
        else if (double.IsNaN(Excess((low + high) / 2)))
        {
            return double.NaN;
        }
        return Brent.TryFindRoot(Excess, low, high, BreakEvenTolerance, 100, out var root) ? Math.Exp(root) : Math.Exp(Excess(high) > 0 ? low : high);
    }

    (double Size, double Loss) Lowest(double flops, TextAtHand text)
    {
        var (perSize, unique) = (Math.Log(text.Quality * flops / 6), Math.Log(text.Worth));
        double LossAt(double logSize) => DataConstrained.Loss(Coefficients.AsSpan(), logSize, perSize - logSize, unique);

        // Short text moves the optimum up from that of unlimited text, never down.
        var start = Math.Log(SumOfPowers.OptimalParams(Coefficients[1], Coefficients[2], Coefficients[3], Coefficients[4], new Flops(flops)).Value);
        var logSize = GoldenSection.Minimum(LossAt, start - 3, start + 6, Tolerance);
        return (Math.Exp(logSize), LossAt(logSize));
    }
}
