using System.Numerics;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Hashing;

/// <summary>
/// Signatures of 32 bits: for each function (a, b), a odd, the smallest (h a + b) mod 2^32 over the upper half of the shingles' hashes. One multiplication of
/// 32 bits a place, as many at once as the machine's vectors hold; what is lost against 61 bits is a false agreement in a place with probability 2^-32 times the number of shingles.
/// </summary>
sealed class FastMinHash : MinHash
{
    // Functions that are computed together: as many as registers hold without spilling, with vectors of eight numbers.
    const int Together = 4;

    readonly uint[] _a;
    readonly uint[] _b;

    /// <param name="bands">Bands.</param>
    /// <param name="rows">Places in a band.</param>
    /// <param name="seed">Seed of the functions.</param>
    public FastMinHash(int bands, int rows, uint seed)
        : base(bands, rows)
    {
        // Whole vectors only: the places beyond the last are computed and left out.
        var block = Vector<uint>.Count * Together;
        var places = ((bands * rows) + block - 1) / block * block;
        _a = [.. Enumerable.Range(0, places).Select(place => (uint)(XxHash64.Avalanche(((ulong)seed << 32) + (ulong)(2 * place) + 1) >> 32) | 1)];
        _b = [.. Enumerable.Range(0, places).Select(place => (uint)(XxHash64.Avalanche(((ulong)seed << 32) + (ulong)(2 * place) + 2) >> 32))];
    }

    /// <inheritdoc/>
    public override void BandKeys(ReadOnlySpan<ulong> shingles, Span<ulong> keys)
    {
        Span<uint> signature = stackalloc uint[_a.Length];
        for (var place = 0; place < _a.Length; place += Vector<uint>.Count * Together) Places(shingles, place, signature);
        Fold<uint>(signature, keys);
    }

    void Places(ReadOnlySpan<ulong> shingles, int place, Span<uint> signature)
    {
        ReadOnlySpan<uint> a = _a.AsSpan(place), b = _b.AsSpan(place);
        var least = signature[place..];
        var count = Vector<uint>.Count;
        var (a1, a2, a3, a4) = (new Vector<uint>(a), new Vector<uint>(a[count..]), new Vector<uint>(a[(2 * count)..]), new Vector<uint>(a[(3 * count)..]));
        var (b1, b2, b3, b4) = (new Vector<uint>(b), new Vector<uint>(b[count..]), new Vector<uint>(b[(2 * count)..]), new Vector<uint>(b[(3 * count)..]));
        var (least1, least2, least3, least4) = (Vector<uint>.AllBitsSet, Vector<uint>.AllBitsSet, Vector<uint>.AllBitsSet, Vector<uint>.AllBitsSet);
        foreach (var shingle in shingles)
        {
            var h = new Vector<uint>((uint)(shingle >> 32));
            least1 = Vector.Min(least1, (h * a1) + b1);
            least2 = Vector.Min(least2, (h * a2) + b2);
            least3 = Vector.Min(least3, (h * a3) + b3);
            least4 = Vector.Min(least4, (h * a4) + b4);
        }
        least1.CopyTo(least);
        least2.CopyTo(least[count..]);
        least3.CopyTo(least[(2 * count)..]);
        least4.CopyTo(least[(3 * count)..]);
    }
}
