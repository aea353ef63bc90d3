using System.Runtime.CompilerServices;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Similarity of sets of shingles, each known by 32 bits of its hash. Two different shingles of a pair share these so rarely that its Jaccard similarity is off by less
/// than n / 2^32 for n shingles: 1e-6 for a long article, 3e-4 for a million words.
/// </summary>
static class ShingleSets
{
    /// <summary>The set of some hashes: sorted, each once. The hashes themselves are overwritten.</summary>
    public static uint[] Of(uint[] hashes)
    {
        Array.Sort(hashes);
        var distinct = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (i == 0 || hashes[i] != hashes[i - 1]) hashes[distinct++] = hashes[i];
        }
        Array.Resize(ref hashes, distinct);
        return hashes;
    }

    /// <summary>The Jaccard similarity, or some number below the threshold where it cannot reach that.   |A ∩ B| / |A ∪ B|</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Jaccard(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, double threshold = 0)
    {
        if (a.Length > b.Length)
        {
            var longer = a;
            a = b;
            b = longer;
        }
        if (b.IsEmpty) return 0;
        // The intersection is no larger than the smaller set, the union no smaller than the larger.
        if (a.Length < threshold * b.Length) return a.Length / (double)b.Length;
        var (common, i, j) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var (left, right) = (a[i], b[j]);
            common += left == right ? 1 : 0;
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }
        return common / (double)(a.Length + b.Length - common);
    }
}
