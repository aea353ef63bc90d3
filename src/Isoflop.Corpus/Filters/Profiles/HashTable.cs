using System.Numerics;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>Counts 64-bit hashes: open addressing in arrays that are kept from text to text.</summary>
sealed class HashTable
{
    ulong[] _keys = new ulong[1024];
    int[] _entries = new int[1024];
    int[] _counts = new int[512];
    int[] _firsts = new int[512];
    int _mask;

    /// <summary>How many different hashes there are.</summary>
    public int Count { get; private set; }

    /// <summary>How often each was seen, in the order of first sight.</summary>
    public ReadOnlySpan<int> Counts => _counts.AsSpan(0, Count);

    /// <summary>Where each was first seen.</summary>
    public ReadOnlySpan<int> Firsts => _firsts.AsSpan(0, Count);

    /// <summary>Empties the table and makes room.</summary>
    /// <param name="room">How many hashes may come.</param>
    public void Clear(int room)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, room + (room / 2)));
        if (size > _keys.Length)
        {
            _keys = new ulong[size];
            _entries = new int[size];
        }
        if (room > _counts.Length)
        {
            _counts = new int[size];
            _firsts = new int[size];
        }
        // Zero in the entries says that a place is free.
        Array.Clear(_entries, 0, size);
        (_mask, Count) = (size - 1, 0);
    }

    /// <summary>Counts a hash seen at a place.</summary>
    /// <returns>Its number, in the order of first sight.</returns>
    public int Add(ulong hash, int place)
    {
        // The sums of WordProfile have their best bits on top.
        for (var slot = (int)((hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15 >> 33) & _mask; ; slot = (slot + 1) & _mask)
        {
            var entry = _entries[slot];
            if (entry == 0)
            {
                _keys[slot] = hash;
                _entries[slot] = ++Count;
                (_counts[Count - 1], _firsts[Count - 1]) = (1, place);
                return Count - 1;
            }
            if (_keys[slot] != hash) continue;
            _counts[entry - 1]++;
            return entry - 1;
        }
    }
}
