using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Audits;

/// <summary>Values in another unit than a runs table has: params in millions, a perplexity for a loss.</summary>
static class UnitAudit
{
    // No language model has fewer than ten thousand parameters or was trained on fewer tokens: such counts are in thousands, millions or billions.
    const double SmallestScale = 1e4;

    // The loss of guessing is ln(vocabulary): 12.45 nats for 256,000 entries, the largest in use. A trained model is far below it.
    const double LargestLoss = 12;

    // The best models reach about 1.7 nats a token on web text and 0.5 on source code.
    const double SmallestLoss = 0.3;

    /// <summary>Checks the units of params, tokens and loss.</summary>
    /// <param name="runs">The runs, at least one.</param>
    public static IEnumerable<Finding> Check(RunSet runs) =>
        [.. CheckScale(runs, RunColumn.Params, "params"), .. CheckScale(runs, RunColumn.Tokens, "tokens"), .. CheckLoss(runs), .. CheckBits(runs)];

    static IEnumerable<Finding> CheckScale(RunSet runs, RunColumn column, string name)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in runs.Values(column))
        {
            if (value < low) low = value;
            if (value > high) high = value;
        }
        if (high is >= SmallestScale or double.NegativeInfinity) yield break;
        yield return new Finding(
            $"{name}-unit",
            Severity.Error,
            $"{name} lies between {low:G4} and {high:G4}: too few for a language model, so it looks like {(high >= 100 ? "millions (or billions)" : "billions (or millions)")}.",
            $"Give the factor: --map {name}=\"HEADER*1e6\" for millions, 1e9 for billions.");
    }

    static IEnumerable<Finding> CheckLoss(RunSet runs)
    {
        if (!runs.Has(RunColumn.Loss)) yield break;
        var loss = runs.Values(RunColumn.Loss);
        var vocabulary = runs.Values(RunColumn.Vocabulary);
        var above = new List<int>();
        var (tooHigh, tooLow) = (0, 0);
        for (var i = 0; i < loss.Length; i++)
        {
            if (loss[i] > LargestLoss) tooHigh++;
            if (loss[i] < SmallestLoss) tooLow++;
            if (loss[i] > Guessing(vocabulary, i)) above.Add(runs.Rows[i]);
        }
        if (2 * tooHigh > loss.Length)
        {
            yield return new Finding(
                "loss-perplexity",
                Severity.Error,
                $"The loss is above {LargestLoss} in {tooHigh:N0} of {loss.Length:N0} runs, as much as guessing gives (ln of 256,000 entries is 12.5): it looks like a perplexity.",
                "Give the loss in nats per token: the natural logarithm of the perplexity.");
        }
        else if (2 * tooLow > loss.Length)
        {
            yield return new Finding(
                "loss-too-low",
                Severity.Warning,
                $"The loss is below {SmallestLoss} nats per token in {tooLow:N0} of {loss.Length:N0} runs, lower than any language model reaches: it looks like the logarithm of a loss, or another measure.",
                "Give the cross-entropy in nats per token.");
        }
        else if (above.Count > 0)
        {
            yield return new Finding(
                "loss-above-guessing",
                Severity.Warning,
                $"{above.Count:N0} runs have a loss above that of guessing (ln of the vocabulary): they diverged, or their loss is in bits ({RowList.Of(above)}).",
                "Leave the diverged runs out, or read the loss in bits.")
            {
                Rows = [.. above],
            };
        }
    }

    static double Guessing(ReadOnlySpan<double> vocabulary, int run) =>
        !vocabulary.IsEmpty && vocabulary[run] > 1 ? Math.Log(vocabulary[run]) : LargestLoss;

    static IEnumerable<Finding> CheckBits(RunSet runs)
    {
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Tokens) || !runs.Has(RunColumn.Loss)) yield break;
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        // Every run of a small table, a sample of a large one: only the middle and the tenths are asked for.
        var stride = Math.Max(1, runs.Count / 10_000);
        var known = new List<double>();
        for (var i = 0; i < loss.Length; i += stride)
        {
            if (n[i] is not (> 1e7 and < 1e13) || d[i] is not (> 1e8 and < 1e15)) continue;
            // A yardstick only: L(N,D) = 1.69 + 406.4 N^-.34 + 410.7 D^-.28  [Hoffmann 2022, eq. 10]. English web text differs from it by some 15 %
            // with the tokenizer and the text; bits differ by 44 %, for all runs alike. Outside the range it was measured in it says nothing.
            known.Add(loss[i] / (1.69 + 406.4 * Math.Pow(n[i], -0.34) + 410.7 * Math.Pow(d[i], -0.28)));
        }
        if (known.Count < 5) yield break;
        var ratios = known.ToArray();
        var low = ScratchQuantiles.Of(ratios, 0.1);
        var median = ScratchQuantiles.Median(ratios);
        var high = ScratchQuantiles.Of(ratios, 0.9);
        var bits = new NatsPerToken(1).ToBitsPerToken().Value;
        if (Math.Abs(median / bits - 1) > 0.05 || high / low > 1.1) yield break;
        yield return new Finding(
            "loss-maybe-bits",
            Severity.Note,
            $"The loss is {median:F2} times that of a typical law at the same params and tokens, for all runs alike (1.44 is bits for nats).",
            "If the loss is in bits per token, say so when reading; a hard text can do the same.");
    }
}
