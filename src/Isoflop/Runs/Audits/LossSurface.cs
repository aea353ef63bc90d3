namespace Isoflop.Runs.Audits;

/// <summary>
/// The loss as a cubic in log N plus a cubic in log D through the middle of the runs: flexible enough for any smooth law over a few
/// decades, too stiff to follow a single run.
/// </summary>
sealed class LossSurface
{
    const int Terms = 8;

    /// <summary>With fewer than five runs for each coefficient it would follow the outliers.</summary>
    public const int EnoughRuns = 5 * Terms;

    // Enough to find eight coefficients to a fraction of the scatter.
    const int MostFitted = 4_000;

    // Rounds of reweighting; the coefficients settle in about five.
    const int Rounds = 10;

    readonly double _centreN;
    readonly double _centreD;
    readonly double[] _coefficients = new double[Terms];

    LossSurface(ReadOnlySpan<double> n, ReadOnlySpan<double> d, ReadOnlySpan<double> loss)
    {
        _centreN = MeanLog(n);
        _centreD = MeanLog(d);
        var weights = new double[n.Length];
        var sizes = new double[n.Length];
        Array.Fill(weights, 1);
        for (var round = 0; round < Rounds; round++)
        {
            Fit(n, d, loss, weights);
            for (var s = 0; s < n.Length; s++)
            {
                sizes[s] = Math.Abs(Departure(n[s], d[s], loss[s]));
                // Weights of 1 / |departure| lead to least absolute deviations, the median surface [Schlossmacher 1973].
                weights[s] = 1 / Math.Max(sizes[s], 1e-3);
            }
        }
        // The median absolute deviation of a normal distribution is 1 / 1.4826 standard deviations.
        Scatter = 1.4826 * ScratchQuantiles.Median(sizes);
    }

    /// <summary>Robust standard deviation of log loss around the surface.</summary>
    public double Scatter { get; }

    /// <summary>The surface through the runs; null where they are too few.</summary>
    /// <param name="runs">Runs with params, tokens and loss.</param>
    public static LossSurface? Through(RunSet runs)
    {
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        var (sampleN, sampleD, sampleLoss) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < n.Length; i += Math.Max(1, n.Length / MostFitted))
        {
            if (!(n[i] > 0 && d[i] > 0 && loss[i] > 0)) continue;
            sampleN.Add(n[i]);
            sampleD.Add(d[i]);
            sampleLoss.Add(loss[i]);
        }
        return sampleN.Count < EnoughRuns ? null : new LossSurface([.. sampleN], [.. sampleD], [.. sampleLoss]);
    }

    /// <summary>Log loss of a run minus the surface's.</summary>
    /// <param name="n">Params of the run.</param>
    /// <param name="d">Tokens of the run.</param>
    /// <param name="loss">Loss of the run.</param>
    public double Departure(double n, double d, double loss)
    {
        var surface = At(n, d);
        // Where a bad run bent the surface below zero there is no telling.
        return surface > 0 ? Math.Log(loss / surface) : 0;
    }

    /// <summary>Height of the surface; not above zero where a bad run bent it so.</summary>
    /// <param name="n">Params.</param>
    /// <param name="d">Tokens.</param>
    public double At(double n, double d)
    {
        var x = Math.Log(n) - _centreN;
        var y = Math.Log(d) - _centreD;
        var k = _coefficients;
        return k[0] + x * (k[1] + x * (k[3] + x * k[6])) + y * (k[2] + y * (k[5] + y * k[7])) + k[4] * x * y;
    }

    void Fill(double n, double d, Span<double> terms)
    {
        var x = Math.Log(n) - _centreN;
        var y = Math.Log(d) - _centreD;
        (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5], terms[6], terms[7]) = (1, x, y, x * x, x * y, y * y, x * x * x, y * y * y);
    }

    void Fit(ReadOnlySpan<double> n, ReadOnlySpan<double> d, ReadOnlySpan<double> loss, double[] weights)
    {
        // Normal equations, the right side in the last column.
        var system = new double[Terms, Terms + 1];
        Span<double> terms = stackalloc double[Terms];
        for (var s = 0; s < n.Length; s++)
        {
            Fill(n[s], d[s], terms);
            // Relative departures count, as in log loss.
            var weight = weights[s] / (loss[s] * loss[s]);
            for (var a = 0; a < Terms; a++)
            {
                for (var b = 0; b < Terms; b++) system[a, b] += weight * terms[a] * terms[b];
                system[a, Terms] += weight * terms[a] * loss[s];
            }
        }
        // Runs on a line (D = 20 N, two sizes) fix no surface; the ridge keeps the part that they do fix.
        for (var a = 0; a < Terms; a++) system[a, a] += 1e-6 * (system[a, a] + system[0, 0] * 1e-3);
        Solve(system);
    }

    // Gauss-Jordan without exchange of rows: the matrix is symmetric and, by the ridge, positive definite.
    void Solve(double[,] system)
    {
        for (var pivot = 0; pivot < Terms; pivot++)
        {
            for (var row = 0; row < Terms; row++)
            {
                if (row == pivot) continue;
                var factor = system[row, pivot] / system[pivot, pivot];
                for (var column = pivot; column <= Terms; column++) system[row, column] -= factor * system[pivot, column];
            }
        }
        for (var a = 0; a < Terms; a++) _coefficients[a] = system[a, Terms] / system[a, a];
    }

    static double MeanLog(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += Math.Log(value);
        return sum / values.Length;
    }
}
