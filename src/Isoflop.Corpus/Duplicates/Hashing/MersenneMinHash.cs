using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Isoflop.Corpus.Duplicates.Hashing;

/// <summary>
/// datatrove's signature, bit for bit: for each function (a, b) the smallest ((h a + b) mod 2^64) mod (2^61 - 1). The first modulus is a wrap of NumPy's that
/// nobody meant, and part of the definition. (a, b) are drawn from MT19937, all a first.
/// </summary>
sealed class MersenneMinHash : MinHash
{
    const ulong Prime = (1UL << 61) - 1;

    readonly ulong[] _a;
    readonly ulong[] _b;

    /// <param name="bands">Bands; datatrove has 14.</param>
    /// <param name="rows">Places in a band; datatrove has 8.</param>
    /// <param name="seed">Seed of the functions; datatrove has 1.</param>
    public MersenneMinHash(int bands, int rows, uint seed)
        : base(bands, rows)
    {
        var random = new MersenneTwister(seed);
        _a = [.. Enumerable.Range(0, bands * rows).Select(_ => random.Between(1, Prime))];
        _b = [.. Enumerable.Range(0, bands * rows).Select(_ => random.Between(0, Prime))];
    }

    /// <summary>The functions.</summary>
    public (ReadOnlyMemory<ulong> A, ReadOnlyMemory<ulong> B) Functions => (_a, _b);

    /// <summary>The signature, one place for each function.</summary>
    public void Signature(ReadOnlySpan<ulong> shingles, Span<ulong> signature)
    {
        var function = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; function <= _a.Length - 16; function += 16) Sixteen(shingles, function, signature);
        }
        for (; function < _a.Length; function++)
        {
            var (a, b, smallest) = (_a[function], _b[function], ulong.MaxValue);
            foreach (var shingle in shingles) smallest = Math.Min(smallest, Remainder((shingle * a) + b));
            signature[function] = smallest;
        }
    }

    /// <inheritdoc/>
    public override void BandKeys(ReadOnlySpan<ulong> shingles, Span<ulong> keys)
    {
        Span<ulong> signature = stackalloc ulong[_a.Length];
        Signature(shingles, signature);
        Fold<ulong>(signature, keys);
    }

    // 2^61 = 1 modulo the prime, so the three bits above are added; at most one subtraction is left.
    static ulong Remainder(ulong value)
    {
        var folded = (value & Prime) + (value >> 61);
        return folded >= Prime ? folded - Prime : folded;
    }

    void Sixteen(ReadOnlySpan<ulong> shingles, int function, Span<ulong> signature)
    {
        var (a1, a2) = (Vector512.LoadUnsafe(ref _a[function]), Vector512.LoadUnsafe(ref _a[function + 8]));
        var (b1, b2) = (Vector512.LoadUnsafe(ref _b[function]), Vector512.LoadUnsafe(ref _b[function + 8]));
        var (least1, least2) = (Vector512<ulong>.AllBitsSet, Vector512<ulong>.AllBitsSet);
        foreach (var shingle in shingles)
        {
            var h = Vector512.Create(shingle);
            least1 = Vector512.Min(least1, Remainder((h * a1) + b1));
            least2 = Vector512.Min(least2, Remainder((h * a2) + b2));
        }
        least1.StoreUnsafe(ref MemoryMarshal.GetReference(signature), (nuint)function);
        least2.StoreUnsafe(ref MemoryMarshal.GetReference(signature), (nuint)function + 8);
    }

    // The smaller of a number and the number less the prime, without sign: what is below the prime wraps to something large.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Remainder(Vector512<ulong> value)
    {
        var prime = Vector512.Create(Prime);
        var folded = (value & prime) + (value >>> 61);
        return Vector512.Min(folded, folded - prime);
    }
}
