using System.Numerics;
using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>Numbers different byte strings in the order of their coming: a hash table with open addressing whose keys lie in one array.</summary>
sealed class PretokenTable
{
    int[] _slots = new int[1 << 12];
    Entry[] _entries = new Entry[1 << 11];
    byte[] _bytes = new byte[1 << 14];
    int _byteCount;

    /// <summary>Different strings so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all different strings together.</summary>
    public int ByteCount => _byteCount;

    /// <summary>The bytes of a string by its number.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_entries[index].Start, _entries[index].Length);

    /// <summary>The number of a string; a new one is added.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="isNew">Whether it was added.</param>
    public int Add(ReadOnlySpan<byte> key, out bool isNew)
    {
        var hash = Hash(key);
        var mask = _slots.Length - 1;
        for (var slot = (int)(hash >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            var index = _slots[slot] - 1;
            if (index < 0)
            {
                isNew = true;
                return Append(key, hash, slot);
            }
            ref readonly var entry = ref _entries[index];
            if (entry.Hash == hash && entry.Length == key.Length && key.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length)))
            {
                isNew = false;
                return index;
            }
        }
    }

    /// <summary>Forgets all strings and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        (Count, _byteCount) = (0, 0);
    }

    int Append(ReadOnlySpan<byte> key, ulong hash, int slot)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Count * 2);
        while (_byteCount + key.Length > _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        key.CopyTo(_bytes.AsSpan(_byteCount));
        _entries[Count] = new Entry(hash, _byteCount, key.Length);
        _byteCount += key.Length;
        _slots[slot] = ++Count;
        // At most half full.
        if (Count * 2 > _slots.Length) Grow();
        return Count - 1;
    }

    void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var index = 0; index < Count; index++)
        {
            var slot = (int)(_entries[index].Hash >> 32) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = index + 1;
        }
    }

    // Eight bytes at a time, the last eight overlapping; multiplied, rotated and mixed at the end so that the upper half is usable.
    static ulong Hash(ReadOnlySpan<byte> key)
    {
        const ulong factor = 0x9E3779B97F4A7C15;
        var hash = (ulong)key.Length * factor;
        if (key.Length >= 8)
        {
            for (var i = 0; i + 8 < key.Length; i += 8) hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(key[i..])) * factor, 29);
            hash ^= MemoryMarshal.Read<ulong>(key[^8..]);
        }
        else if (key.Length >= 4)
        {
            hash ^= MemoryMarshal.Read<uint>(key) | ((ulong)MemoryMarshal.Read<uint>(key[^4..]) << 32);
        }
        else
        {
            foreach (var value in key) hash ^= (hash << 8) | value;
        }
        hash *= factor;
        return (hash ^ (hash >> 29)) * factor;
    }

    readonly record struct Entry(ulong Hash, int Start, int Length);
}
