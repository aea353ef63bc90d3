using Isoflop.Numerics;

namespace Isoflop.Lab.Training;

/// <summary>
/// The order in which a text's sequences are seen: every epoch all of them once, in an order that seed and epoch alone decide, so that the
/// position is all there is to remember.
/// </summary>
/// <param name="sequences">Sequences of the text, at least 1.</param>
/// <param name="seed">The run's seed.</param>
sealed class BatchOrder(int sequences, ulong seed)
{
    // Streams from here on; the tensors' initial weights take the lower ones.
    const ulong FirstStream = 1UL << 32;

    readonly int[] _order = new int[sequences];
    long _epoch = -1;

    /// <summary>The sequence at a position.</summary>
    /// <param name="position">Sequences seen before it, over all epochs.</param>
    public int this[long position]
    {
        get
        {
            var epoch = position / sequences;
            if (epoch != _epoch) Shuffle(epoch);
            return _order[position % sequences];
        }
    }

    /// <summary>Different sequences among the first ones.</summary>
    /// <param name="position">Sequences seen.</param>
    public long Unique(long position) => Math.Min(position, sequences);

    /// <summary>Epochs among the first sequences; 1 where all were seen once.</summary>
    /// <param name="position">Sequences seen.</param>
    public double Epochs(long position) => (double)position / sequences;

    // Fisher and Yates, from the end.
    void Shuffle(long epoch)
    {
        _epoch = epoch;
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        var random = new CounterRandom(seed, FirstStream + (ulong)epoch);
        for (var i = _order.Length - 1; i > 0; i--)
        {
            var j = random.NextIndex(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }
}
