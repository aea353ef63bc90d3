using System.Runtime.InteropServices;
using Isoflop.Findings;
using static Isoflop.Corpus.Filters.Perplexities.NgramTable;

namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>
/// Modified Kneser-Ney smoothing with interpolation, nothing pruned [Chen and Goodman 1998, section 4.1.6; Heafield 2013, ACL, section 3]. Counts are adjusted: of a
/// shorter run counts how many tokens stand before it, except where it begins a sentence. Then, with a the adjusted counts and D the discounts of the length,
/// <code>
/// p(w | c) = (a(c w) - D(a(c w))) / sum_v a(c v) + b(c) p(w | c')     b(c) = sum_v D(a(c v)) / sum_v a(c v)
/// </code>
/// c' is c without its first token; the last step mixes with 1 / tokens, the unknown one among them, the beginning of a sentence not.
/// </summary>
static class KneserNey
{
    /// <summary>Estimates a model from sentences.</summary>
    /// <exception cref="InputException">There is no sentence.</exception>
    public static NgramTable Estimate(IEnumerable<string[]> sentences, int order)
    {
        var table = new NgramTable(order);
        var counts = Adjusted(sentences, table, order);
        if (counts[0].Count == 0) throw new InputException("no token", "n-gram model", "texts with words", "Give it more text.");
        // Every token but the beginning of a sentence can come: the unknown one too.
        var uniform = 1.0 / (table.Names.Count - 1);
        var lower = new Dictionary<Run, double>();
        for (var length = 1; length <= order; length++)
        {
            var discounts = Discounts(counts[length - 1].Values);
            var contexts = Contexts(counts[length - 1], discounts);
            if (length == 1) table.Set([table.Unknown], Log10(contexts[new Run([])].Backoff * uniform), 0);
            if (length == 1) table.Set([table.Begin], Never, 0);
            var probabilities = new Dictionary<Run, double>();
            foreach (var (run, count) in counts[length - 1])
            {
                var (total, backoff) = contexts[new Run(run.Tokens[..^1].ToArray())];
                var shorter = length == 1 ? uniform : lower[new Run(run.Tokens[1..].ToArray())];
                var probability = ((count - Discount(discounts, count)) / total) + (backoff * shorter);
                probabilities[run] = probability;
                table.Set(run.Tokens, Log10(probability), 0);
            }
            // The weight of a context belongs to the run one shorter that it is.
            if (length > 1)
            {
                foreach (var (context, (_, backoff)) in contexts)
                {
                    var known = table.Runs(length - 1)[context].LogProbability;
                    table.Set(context.Tokens, known, Log10(backoff));
                }
            }
            lower = probabilities;
        }
        return table;
    }

    static Dictionary<Run, long>[] Adjusted(IEnumerable<string[]> sentences, NgramTable table, int order)
    {
        // Counts as they are, of every length; the beginning of a sentence alone is never predicted. Words that a model means something else by are left out.
        Dictionary<Run, long>[] raw = [.. Enumerable.Range(0, order).Select(_ => new Dictionary<Run, long>())];
        foreach (var sentence in sentences)
        {
            int[] tokens = [table.Begin, .. sentence.Where(token => token is not ("<s>" or "</s>" or "<unk>")).Select(table.Number), table.End];
            for (var last = 1; last < tokens.Length; last++)
            {
                for (var length = 1; length <= Math.Min(order, last + 1); length++)
                    CollectionsMarshal.GetValueRefOrAddDefault(raw[length - 1], new Run(tokens[(last - length + 1)..(last + 1)]), out _)++;
            }
        }
        for (var length = 1; length < order; length++)
        {
            var adjusted = raw[length - 1].Where(entry => entry.Key.Tokens[0] == table.Begin).ToDictionary();
            foreach (var longer in raw[length].Keys) CollectionsMarshal.GetValueRefOrAddDefault(adjusted, new Run(longer.Tokens[1..].ToArray()), out _)++;
            raw[length - 1] = adjusted;
        }
        return raw;
    }

    // D_k = k - (k + 1) Y t_(k+1) / t_k with Y = t_1 / (t_1 + 2 t_2), t_k runs of adjusted count k, for k = 1, 2 and 3 or more.
    static double[] Discounts(IEnumerable<long> counts)
    {
        var t = new double[5];
        foreach (var count in counts)
        {
            if (count <= 4) t[count]++;
        }
        double[] discounts = [0, 0, 0, 0];
        for (var k = 1; k <= 3; k++)
        {
            discounts[k] = k - ((k + 1) * t[1] / (t[1] + (2 * t[2])) * t[k + 1] / t[k]);
            // Too little text to say: KenLM's fallback [lmplz, --discount_fallback].
            if (!double.IsFinite(discounts[k]) || discounts[k] < 0 || discounts[k] > k) return [0, 0.5, 1, 1.5];
        }
        return discounts;
    }

    static double Discount(double[] discounts, long count) => discounts[Math.Min(count, 3)];

    // Of each context: the sum of what follows, and the share that the discounts take from it.
    static Dictionary<Run, (double Total, double Backoff)> Contexts(Dictionary<Run, long> counts, double[] discounts)
    {
        var contexts = new Dictionary<Run, (double Total, double Backoff)>();
        foreach (var (run, count) in counts)
        {
            ref var context = ref CollectionsMarshal.GetValueRefOrAddDefault(contexts, new Run(run.Tokens[..^1].ToArray()), out _);
            context = (context.Total + count, context.Backoff + Discount(discounts, count));
        }
        return contexts.ToDictionary(entry => entry.Key, entry => (entry.Value.Total, entry.Value.Backoff / entry.Value.Total));
    }

    static double Log10(double value) => value > 0 ? Math.Log10(value) : Never;
}
