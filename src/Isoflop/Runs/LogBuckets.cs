namespace Isoflop.Runs;

/// <summary>Positive values in buckets of at most 0.1 %: order without sorting, in linear time.</summary>
readonly struct LogBuckets
{
    // The exponent and the first ten bits of the fraction of a double grow with the value, by 1 / 1024 a step.
    const int Shift = 52 - 10;

    readonly long _first;

    /// <summary>Finds the range of the values.</summary>
    /// <param name="values">The values; those that are not positive and finite share the first bucket.</param>
    public LogBuckets(ReadOnlySpan<double> values)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var value in values)
        {
            if (!(value > 0) || double.IsInfinity(value)) continue;
            if (value < low) low = value;
            if (value > high) high = value;
        }
        if (high == 0) (low, high) = (1, 1);
        _first = BitConverter.DoubleToInt64Bits(low) >> Shift;
        Count = (int)((BitConverter.DoubleToInt64Bits(high) >> Shift) - _first) + 1;
    }

    /// <summary>Number of buckets: 1,024 for each factor of two between the lowest and the highest value.</summary>
    public int Count { get; }

    /// <summary>The bucket of a value, 0 to <see cref="Count"/> - 1.</summary>
    /// <param name="value">One of the values.</param>
    public int Of(double value) =>
        value > 0 && !double.IsInfinity(value) ? (int)((BitConverter.DoubleToInt64Bits(value) >> Shift) - _first) : 0;

    /// <summary>Indices of the values in groups from the lowest upwards; a group holds what lies within a factor of its lowest value.</summary>
    /// <param name="values">The values.</param>
    /// <param name="factor">The factor, greater than 1; held to 0.1 %.</param>
    public List<int[]> Groups(ReadOnlySpan<double> values, double factor)
    {
        var lowest = new double[Count];
        var sizes = new int[Count];
        Array.Fill(lowest, double.PositiveInfinity);
        foreach (var value in values)
        {
            if (!(value > 0)) continue;
            var bucket = Of(value);
            sizes[bucket]++;
            lowest[bucket] = Math.Min(lowest[bucket], value);
        }
        var groupOf = new int[Count];
        var groups = new List<int[]>();
        var (start, size) = (double.NegativeInfinity, 0);
        for (var bucket = 0; bucket < Count; bucket++)
        {
            if (sizes[bucket] == 0) continue;
            if (lowest[bucket] > start * factor || start < 0)
            {
                if (size > 0) groups.Add(new int[size]);
                (start, size) = (lowest[bucket], 0);
            }
            groupOf[bucket] = groups.Count;
            size += sizes[bucket];
        }
        if (size > 0) groups.Add(new int[size]);
        var filled = new int[groups.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!(values[i] > 0)) continue;
            var group = groupOf[Of(values[i])];
            groups[group][filled[group]++] = i;
        }
        return groups;
    }
}
