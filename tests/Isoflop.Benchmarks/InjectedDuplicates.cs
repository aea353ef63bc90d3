using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>
/// A corpus of real text in which every sixth or so document is a copy of an earlier one, edited, whose Jaccard similarity (sets of five simplified words, as strings) is
/// counted out. A tenth of the copies differ in case and white space only.
/// </summary>
static class InjectedDuplicates
{
    public const ulong Seed = 20261122;

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A copy, by the ids of both.</summary>
    public sealed record Pair(string Copy, string Original, double Jaccard);

    /// <summary>Writes the corpus.</summary>
    /// <param name="texts">Real documents; those that are not needed are left.</param>
    /// <param name="path">Where it goes, JSONL.</param>
    /// <param name="megabytes">Text that it has at least, where there is enough.</param>
    /// <returns>The copies, and the bytes of text.</returns>
    public static (List<Pair> Pairs, long Bytes, int Documents) Write(IEnumerable<string> texts, string path, int megabytes)
    {
        var random = new CounterRandom(Seed, stream: 0);
        var (pairs, waiting) = (new List<Pair>(), new Queue<(string Id, string Text, int At)>());
        var (bytes, documents, originals) = (0L, 0, 0);
        using var output = new StreamWriter(path);
        foreach (var text in texts)
        {
            Put($"d{originals}", text);
            // Copies come some hundred documents after their originals, as they do in a crawl.
            while (waiting.TryPeek(out var copy) && copy.At <= originals)
            {
                waiting.Dequeue();
                Put(copy.Id, copy.Text);
            }
            if (random.NextUniform() < 0.19 && Shingles(text).Count is >= 60 and <= 20_000 && Edited(text, ref random) is var edited)
            {
                pairs.Add(new Pair($"copy{pairs.Count}", $"d{originals}", Jaccard(text, edited)));
                waiting.Enqueue((pairs[^1].Copy, edited, originals + 300));
            }
            originals++;
            if (bytes >= megabytes * 1_000_000L) break;
        }
        foreach (var copy in waiting) Put(copy.Id, copy.Text);
        return (pairs, bytes, documents);

        void Put(string id, string text)
        {
            output.Write(JsonSerializer.Serialize(new { id, text, source = "debian" }, Readable));
            output.Write('\n');
            bytes += Encoding.UTF8.GetByteCount(text);
            documents++;
        }
    }

    /// <summary>Jaccard similarity of the sets of five simplified words, as strings.   |A ∩ B| / |A ∪ B|</summary>
    public static double Jaccard(string a, string b)
    {
        var (left, right) = (Shingles(a), Shingles(b));
        var common = left.Count(right.Contains);
        return common == 0 ? 0 : common / (double)(left.Count + right.Count - common);
    }

    static HashSet<string> Shingles(string text)
    {
        var simplified = new SimplifiedText();
        simplified.Set(Encoding.UTF8.GetBytes(text));
        var words = Encoding.UTF8.GetString(simplified.Bytes).Split(' ');
        return [.. Enumerable.Range(0, Math.Max(0, words.Length - 4)).Select(i => string.Join(' ', words.AsSpan(i, 5)!))];
    }

    // Words replaced one by one at random: of n words, m replaced leave about exp(-5 m / n) of the shingles, so that similarities from .4 to 1 come out.
    static string Edited(string text, ref CounterRandom random)
    {
        if (random.NextUniform() < 0.1) return text.ToUpperInvariant().Replace(" ", "  ", StringComparison.Ordinal);
        var words = text.Split(' ');
        var left = 0.6 + (0.4 * random.NextUniform());
        var replaced = (int)(-Math.Log(left) / 5 * words.Length);
        for (var i = 0; i < replaced; i++) words[(int)(random.NextUniform() * words.Length)] = $"other{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}";
        return string.Join(' ', words);
    }
}
