namespace Isoflop.Figures.Scales;

/// <summary>One labelled tick.</summary>
internal readonly record struct Tick(double Value, string Label);

/// <summary>The ticks of one axis: labelled ones, 2 to 8 of them, and unlabelled ones between.</summary>
internal sealed record TickSet(IReadOnlyList<Tick> Labelled, IReadOnlyList<double> Minor)
{
    const int MostLabels = 8;

    static readonly int[] Strides = [2, 3, 5, 10, 20, 50, 100, 200];

    /// <summary>Below this many decades a logarithmic axis is read like a linear one, and ticked like one.</summary>
    const double FewDecades = 0.8;

    /// <summary>The names of an axis that has names, otherwise the finest ticks whose labels do not touch.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="range">Its range.</param>
    /// <param name="length">Its length.</param>
    /// <param name="extent">How much of that length a label needs, its distance from the next included.</param>
    /// <param name="most">Labels of numbers wanted at most, from 2 to 8.</param>
    public static TickSet Of(Axis axis, AxisRange range, double length, Func<string, double> extent, int most = MostLabels) =>
        axis.Names.IsEmpty ? Of(range, axis.Ticks, length, extent, most) : new TickSet([.. axis.Names.Select((name, i) => new Tick(i + 1, name))], []);

    /// <summary>The finest ticks whose labels do not touch.</summary>
    /// <param name="range">The range of the axis.</param>
    /// <param name="style">How labels are written.</param>
    /// <param name="length">Length of the axis.</param>
    /// <param name="extent">How much of that length a label needs, its distance from the next included.</param>
    /// <param name="most">Labels wanted at most, from 2 to 8.</param>
    public static TickSet Of(AxisRange range, Ticks style, double length, Func<string, double> extent, int most = MostLabels)
    {
        Candidate? roomiest = null;
        Tick[] roomiestTicks = [];
        foreach (var candidate in Candidates(range))
        {
            if (candidate.Values.Length > MostLabels) continue;
            if (candidate.Values.Length < 2) break;
            var labels = TickLabels.Write(style, candidate.Values, candidate.IsEven);
            Tick[] ticks = [.. candidate.Values.Zip(labels, (value, label) => new Tick(value, label))];
            roomiest = candidate;
            roomiestTicks = ticks;
            if (ticks.Length <= most && Fit(range, ticks, length, extent)) return new TickSet(ticks, Minors(range, candidate));
        }
        // Nothing fits: the two outermost labels of the coarsest set say where the axis begins and ends.
        return roomiest is null ? new TickSet([], []) : new TickSet([roomiestTicks[0], roomiestTicks[^1]], Minors(range, roomiest));
    }

    static bool Fit(AxisRange range, Tick[] ticks, double length, Func<string, double> extent)
    {
        for (var i = 1; i < ticks.Length; i++)
        {
            var distance = (range.Fraction(ticks[i].Value) - range.Fraction(ticks[i - 1].Value)) * length;
            if (distance < (extent(ticks[i].Label) + extent(ticks[i - 1].Label)) / 2) return false;
        }
        return true;
    }

    /// <summary>Sets of ticks from fine to coarse.</summary>
    static IEnumerable<Candidate> Candidates(AxisRange range)
    {
        if (!range.IsLog) return Even(range);
        var decades = Math.Log10(range.To) - Math.Log10(range.From);
        if (decades < FewDecades) return Even(range);
        var tens = Decades(range, 1, [1]);
        var sparse = tens.Values.Length < 3 ? (Candidate[])[Decades(range, 1, [1, 2, 5]), Decades(range, 1, [1, 3])] : [];
        return [.. sparse, tens, .. Strides.Select(stride => Decades(range, stride, [1]))];
    }

    static IEnumerable<Candidate> Even(AxisRange range)
    {
        var span = range.To - range.From;
        var first = (int)Math.Floor(Math.Log10(span)) - 2;
        for (var exponent = first; exponent <= first + 4; exponent++)
        {
            foreach (var factor in (int[])[1, 2, 5])
            {
                var step = factor * Math.Pow(10, exponent);
                if (!(span / step <= 100)) continue;
                var values = new List<double>();
                for (var i = Math.Ceiling(range.From / step) - 1; i <= Math.Floor(range.To / step) + 1; i++)
                {
                    // Dividing by a power of ten is exact where multiplying by its inverse is not: 3 / 10, not 3 × 0.1.
                    var value = exponent < 0 ? i * factor / Math.Pow(10, -exponent) : i * step;
                    if (value >= range.From && value <= range.To) values.Add(value == 0 ? 0 : value);
                }
                yield return new Candidate([.. values], IsEven: true, Stride: 0, [1]);
            }
        }
    }

    static Candidate Decades(AxisRange range, int stride, int[] mantissas)
    {
        var values = new List<double>();
        var from = (int)Math.Floor(Math.Log10(range.From)) - 1;
        var to = (int)Math.Ceiling(Math.Log10(range.To)) + 1;
        for (var exponent = from; exponent <= to; exponent++)
        {
            if (exponent % stride != 0) continue;
            values.AddRange(mantissas.Select(m => Power(m, exponent)).Where(v => v >= range.From && v <= range.To));
        }
        return new Candidate([.. values], IsEven: false, stride, mantissas);
    }

    static double[] Minors(AxisRange range, Candidate candidate)
    {
        if (candidate.IsEven) return [];
        var decades = Math.Log10(range.To) - Math.Log10(range.From);
        var all = candidate.Stride > 1 ? Decades(range, 1, [1]) : decades <= 5 ? Decades(range, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]) : null;
        return all is null || all.Values.Length > 60 ? [] : [.. all.Values.Except(candidate.Values)];
    }

    static double Power(int mantissa, int exponent) => exponent < 0 ? mantissa / Math.Pow(10, -exponent) : mantissa * Math.Pow(10, exponent);

    sealed record Candidate(double[] Values, bool IsEven, int Stride, int[] Mantissas);
}
