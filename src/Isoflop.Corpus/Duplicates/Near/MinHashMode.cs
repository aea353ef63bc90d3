namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>Which hash functions make the signatures. The shingles are the same in both, and so is the Jaccard similarity that pairs are verified by.</summary>
public enum MinHashMode
{
    /// <summary>32 bits, many at once.</summary>
    Fast,

    /// <summary>datatrove 0.10.0's, bit for bit (xxh64, 61-bit prime, NumPy's random numbers of seed 1).</summary>
    Datatrove,
}
