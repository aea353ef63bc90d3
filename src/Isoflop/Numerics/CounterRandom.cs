namespace Isoflop.Numerics;

/// <summary>
/// Philox4x32-10 [Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"]: a random stream is a pure function of
/// (seed, stream, position), so replicate 17 draws the same numbers on any number of threads.
/// </summary>
public struct CounterRandom
{
    readonly ulong _seed;
    readonly ulong _stream;
    ulong _block;
    (uint, uint, uint, uint) _words;
    int _used;
    double _spareNormal;

    /// <summary>The stream of that number under a seed, at its start.</summary>
    /// <param name="seed">Any number; printed in every report.</param>
    /// <param name="stream">Any number: a replicate's index.</param>
    public CounterRandom(ulong seed, ulong stream)
    {
        _seed = seed;
        _stream = stream;
        _used = 4;
        _spareNormal = double.NaN;
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            _words = Block((uint)_block, (uint)(_block >> 32), (uint)_stream, (uint)(_stream >> 32), (uint)_seed, (uint)(_seed >> 32));
            _block++;
            _used = 0;
        }
        return _used++ switch { 0 => _words.Item1, 1 => _words.Item2, 2 => _words.Item3, _ => _words.Item4 };
    }

    /// <summary>Uniform on the open interval (0, 1), 53 bits.</summary>
    public double NextUniform()
    {
        var bits = ((ulong)NextUInt32() << 32) | NextUInt32();
        return ((bits >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform on 0 .. <paramref name="count"/> - 1, by multiplication [Lemire 2019]; the bias is below count / 2^32.</summary>
    /// <param name="count">Number of outcomes, at least 1.</param>
    public int NextIndex(int count) => (int)(((ulong)NextUInt32() * (ulong)count) >> 32);

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            var spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }
        var radius = Math.Sqrt(-2 * Math.Log(NextUniform()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextUniform());
        _spareNormal = radius * sin;
        return radius * cos;
    }

    /// <summary>One Philox4x32-10 block: 128 bits of counter and 64 bits of key to 128 random bits.</summary>
    internal static (uint, uint, uint, uint) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = 0xD2511F53UL * c0;
            var product1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (c0, c1, c2, c3);
    }
}
