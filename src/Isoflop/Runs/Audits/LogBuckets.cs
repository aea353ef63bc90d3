namespace Isoflop.Runs.Audits;

/// <summary>Positive values in buckets of at most 0.1 %: order almost without sorting, in linear time.</summary>
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

    /// <summary>Indices of the values bucket by bucket, from the lowest upwards.</summary>
    /// <param name="values">The values.</param>
    /// <param name="buckets">Where each bucket that is not empty stands in the order.</param>
    public int[] Order(ReadOnlySpan<double> values, out List<Range> buckets)
    {
        var starts = new int[Count + 1];
        foreach (var value in values) starts[Of(value) + 1]++;
        buckets = [];
        for (var bucket = 0; bucket < Count; bucket++)
        {
            if (starts[bucket + 1] > 0) buckets.Add(starts[bucket]..(starts[bucket] + starts[bucket + 1]));
            starts[bucket + 1] += starts[bucket];
        }
        var order = new int[values.Length];
        for (var i = 0; i < values.Length; i++) order[starts[Of(values[i])]++] = i;
        return order;
    }

    /// <summary>Indices of the values in groups from the lowest upwards; a group holds what lies within a factor of its lowest value.</summary>
    /// <param name="values">The values.</param>
    /// <param name="factor">The factor, greater than 1; held to 0.1 %.</param>
    public List<int[]> Groups(ReadOnlySpan<double> values, double factor)
    {
        var order = Order(values, out var buckets);
        var groups = new List<int[]>();
        var (from, to, lowest) = (0, 0, double.NaN);
        foreach (var bucket in buckets)
        {
            var start = double.PositiveInfinity;
            foreach (var i in order.AsSpan(bucket)) start = Math.Min(start, values[i]);
            if (!(start <= lowest * factor))
            {
                if (to > from) groups.Add(order[from..to]);
                (from, lowest) = (bucket.Start.Value, start);
            }
            to = bucket.End.Value;
        }
        if (to > from) groups.Add(order[from..to]);
        return groups;
    }
}
