namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>Similarity of sets that are sorted, each number once.</summary>
static class ShingleSets
{
    /// <summary>The Jaccard similarity, or some number below the threshold where it cannot reach that.   |A ∩ B| / |A ∪ B|</summary>
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
