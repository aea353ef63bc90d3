using System.Runtime.InteropServices;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Hashing;

/// <summary>
/// Signatures of sets: equal places of two signatures agree with the probability of the sets' Jaccard similarity. A signature is cut into bands; two documents
/// are candidates when all places of one band agree, which happens with probability 1 - (1 - J^rows)^bands.   [Broder 1997; Indyk, Motwani 1998]
/// </summary>
/// <param name="bands">Bands.</param>
/// <param name="rows">Places in a band.</param>
abstract class MinHash(int bands, int rows)
{
    /// <summary>Bands.</summary>
    public int Bands { get; } = bands;

    /// <summary>Places in a band.</summary>
    public int Rows { get; } = rows;

    /// <summary>One key for each band: equal where all places of the band are equal, and else with probability 2^-64.</summary>
    /// <param name="shingles">Hashes of the shingles, repeats allowed, at least one.</param>
    /// <param name="keys">Where the keys go, one for each band.</param>
    public abstract void BandKeys(ReadOnlySpan<ulong> shingles, Span<ulong> keys);

    /// <summary>Probability that two documents become candidates.   1 - (1 - J^r)^b</summary>
    /// <param name="jaccard">Their Jaccard similarity, 0 to 1.</param>
    public double CandidateProbability(double jaccard) => 1 - Math.Pow(1 - Math.Pow(jaccard, Rows), Bands);

    /// <summary>The places of each band, made into one key; bands are kept apart by their number.</summary>
    protected void Fold<T>(ReadOnlySpan<T> signature, Span<ulong> keys)
        where T : unmanaged
    {
        for (var band = 0; band < Bands; band++)
            keys[band] = XxHash64.Of(MemoryMarshal.AsBytes(signature.Slice(band * Rows, Rows))) ^ XxHash64.Avalanche((ulong)band + 1);
    }
}
