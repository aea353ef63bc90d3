namespace Isoflop.Corpus.Duplicates.Hashing;

/// <summary>MT19937 as NumPy's <c>RandomState(seed)</c> draws from it: needed to have the same hash functions as the peers, for nothing else.   [Matsumoto, Nishimura 1998]</summary>
sealed class MersenneTwister
{
    const int Size = 624;
    const int Shift = 397;

    readonly uint[] _state = new uint[Size];
    int _next = Size;

    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++) _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>A number in [low, high), both below 2^64: masked draws of 64 bits until one fits, as <c>randint(low, high, dtype=uint64)</c> does.</summary>
    public ulong Between(ulong low, ulong high)
    {
        var largest = high - low - 1;
        var mask = largest == 0 ? 0 : ulong.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        ulong value;
        do value = (((ulong)Next() << 32) | Next()) & mask;
        while (value > largest);
        return low + value;
    }

    uint Next()
    {
        if (_next == Size) Turn();
        var value = _state[_next++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9D2C5680;
        value ^= (value << 15) & 0xEFC60000;
        return value ^ (value >> 18);
    }

    void Turn()
    {
        for (var i = 0; i < Size; i++)
        {
            var mixed = (_state[i] & 0x80000000) | (_state[(i + 1) % Size] & 0x7FFFFFFF);
            _state[i] = _state[(i + Shift) % Size] ^ (mixed >> 1) ^ ((mixed & 1) == 0 ? 0 : 0x9908B0DF);
        }
        _next = 0;
    }
}
