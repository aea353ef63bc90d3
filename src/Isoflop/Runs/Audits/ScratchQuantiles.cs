namespace Isoflop.Runs.Audits;

/// <summary>Order statistics in linear time.</summary>
static class ScratchQuantiles
{
    /// <summary>The value below which a share of the values lies (the nearest one, not interpolated); NaN of none. Reorders the values.</summary>
    /// <param name="values">The values, without NaN.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(Span<double> values, double share)
    {
        if (values.IsEmpty) return double.NaN;
        var wanted = (int)Math.Round(share * (values.Length - 1), MidpointRounding.AwayFromZero);
        var (low, high) = (0, values.Length - 1);
        // Quickselect [Hoare 1961].
        while (low < high)
        {
            var pivot = values[low + (high - low) / 2];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (wanted <= j) high = j;
            else if (wanted >= i) low = i;
            else break;
        }
        return values[wanted];
    }

    /// <summary>The middle value. Reorders the values.</summary>
    /// <param name="values">The values, without NaN.</param>
    public static double Median(Span<double> values) => Of(values, 0.5);
}
