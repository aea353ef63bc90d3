namespace Isoflop.Corpus.Languages.FastText;

/// <summary>
/// Finds the row of a hashed run of characters. A pruned model keeps some tens of thousands of two million buckets: a bit for each says at once that one is gone.
/// </summary>
sealed class BucketRows
{
    /// <summary>Where a hash begins.</summary>
    public const uint HashStart = 2166136261;

    readonly FastTextDictionary _dictionary;
    readonly uint _buckets;
    readonly ulong[] _present;

    public BucketRows(FastTextShape shape, FastTextDictionary dictionary)
    {
        _dictionary = dictionary;
        _buckets = (uint)shape.Buckets;
        _present = new ulong[(shape.Buckets + 63) / 64];
        for (var bucket = 0; bucket < shape.Buckets; bucket++)
        {
            if (dictionary.RowOf(bucket) >= 0) _present[bucket >> 6] |= 1UL << (bucket & 63);
        }
    }

    /// <summary>A hash with one more byte: FNV-1a in 32 bits, bytes taken with their sign as fastText does.</summary>
    public static uint HashNext(uint hash, byte value) => (hash ^ (uint)(sbyte)value) * 16777619;

    /// <summary>Row of a run; -1 where the model does not keep it.</summary>
    public int Of(uint hash)
    {
        if (_buckets == 0) return -1;
        var bucket = (int)(hash % _buckets);
        return (_present[bucket >> 6] >> (bucket & 63) & 1) == 0 ? -1 : _dictionary.RowOf(bucket);
    }
}
