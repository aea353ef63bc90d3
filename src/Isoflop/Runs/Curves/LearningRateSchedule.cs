namespace Isoflop.Runs.Curves;

/// <summary>The learning rate of every step of a run: peak, warm-up and decay as they come, in the optimiser's own unit.</summary>
public sealed class LearningRateSchedule
{
    /// <summary>Longest schedule held: 10 million steps, 80 MB. Longer runs are to be logged in units of several steps.</summary>
    public const int MostSteps = 10_000_000;

    readonly double[] _rates;

    /// <summary>A schedule.</summary>
    /// <param name="rates">[step]: at least one rate, none negative, not all zero.</param>
    /// <param name="description">What a report calls it: cosine from 0.0003 to 3E-05 over 24,000 steps.</param>
    /// <exception cref="ArgumentException">There is no rate, one is negative or not finite, or all are zero.</exception>
    public LearningRateSchedule(ReadOnlySpan<double> rates, string description)
    {
        _rates = rates.ToArray();
        Description = description;
        foreach (var rate in rates)
        {
            if (!(rate >= 0) || double.IsInfinity(rate)) throw new ArgumentException($"a learning rate of {rate}");
            Peak = Math.Max(Peak, rate);
        }
        if (Peak == 0) throw new ArgumentException("no learning rate above 0");
        while (_rates[WarmupEnd] < 0.999 * Peak && (WarmupEnd == 0 || _rates[WarmupEnd] >= _rates[WarmupEnd - 1])) WarmupEnd++;
        DecayStart = Array.FindIndex(_rates, WarmupEnd, rate => rate < 0.999 * _rates[WarmupEnd]) is >= 0 and var start ? start : null;
    }

    /// <summary>What a report calls it.</summary>
    public string Description { get; }

    /// <summary>Number of steps of the whole run: steps are 0 to this minus 1.</summary>
    public int Steps => _rates.Length;

    /// <summary>[step]: the rates.</summary>
    public ReadOnlySpan<double> Rates => _rates;

    /// <summary>The largest rate.</summary>
    public double Peak { get; }

    /// <summary>The first step at which the rate stops rising from the start, or is within a thousandth of the peak.</summary>
    public int WarmupEnd { get; }

    /// <summary>The first step after the warm-up at which the rate lies below the warm-up's end by more than a thousandth; null where it never does.</summary>
    public int? DecayStart { get; }

    /// <summary>The share of its largest rate that a run has given up by a step, in [0, 1].</summary>
    /// <param name="step">The step.</param>
    public double Decayed(int step) => step < WarmupEnd ? 0 : Math.Max(0, 1 - (_rates[step] / Peak));

    /// <summary>The sum of the rates up to and with each step, S1 [Tissue 2024]; times the batch it is the distance that training has gone.</summary>
    /// <param name="unit">The rate that counts as 1.</param>
    /// <returns>[step].</returns>
    public double[] Sums(double unit = 1)
    {
        var sums = new double[_rates.Length];
        var sum = 0.0;
        for (var step = 0; step < sums.Length; step++) sums[step] = sum += _rates[step] / unit;
        return sums;
    }
}
