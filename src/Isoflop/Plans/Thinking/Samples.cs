using Isoflop.Laws.Points;
using MathNet.Numerics;

namespace Isoflop.Plans.Thinking;

/// <summary>What several samples of an answer are worth, for a problem whose single samples are right with a probability.</summary>
public static class Samples
{
    /// <summary>The chance that one of k samples is right, from n samples of which c were: 1 - C(n-c, k) / C(n, k), unbiased   [Chen et al. 2021, arXiv 2107.03374, eq. 1].</summary>
    /// <param name="n">Samples drawn, at least k.</param>
    /// <param name="c">Right ones, 0 to n.</param>
    /// <param name="k">Samples asked about, at least 1.</param>
    public static double PassAtK(int n, int c, int k) => CoverageCurve.PassAtK(n, c, k);

    /// <summary>The chance that one of k samples is right: 1 - (1-p)^k. What a perfect verifier would give.</summary>
    /// <param name="p">Chance of a sample, in [0, 1].</param>
    /// <param name="k">Samples, at least 1.</param>
    public static double Coverage(double p, int k) => -Math.Exp(k * Math.Log(1 - p)) + 1;

    /// <summary>The chance that most of n votes are right where all wrong answers are one (the worst case); half of the ties.</summary>
    /// <param name="p">Chance of a sample, in [0, 1].</param>
    /// <param name="n">Votes, at least 1.</param>
    public static double Majority(double p, int n)
    {
        if (p is <= 0 or >= 1) return Math.Clamp(p, 0, 1);
        // P(X >= m) = I_p(m, n - m + 1)
        double AtLeast(int votes) => votes > n ? 0 : SpecialFunctions.BetaRegularized(votes, n - votes + 1, p);

        return n % 2 == 1 ? AtLeast((n + 1) / 2) : (AtLeast(n / 2) + AtLeast((n / 2) + 1)) / 2;
    }

    /// <summary>The chance that the right answer has the most of n votes, ties shared evenly.</summary>
    /// <param name="chances">Chance of each answer, the right one first; they add up to 1.</param>
    /// <param name="n">Votes, at least 1.</param>
    public static double Plurality(ReadOnlySpan<double> chances, int n)
    {
        var logFactorials = new double[n + 1];
        for (var i = 2; i <= n; i++) logFactorials[i] = logFactorials[i - 1] + Math.Log(i);
        var total = 0.0;
        for (var votes = 1; votes <= n; votes++) total += Won(chances, n, votes, logFactorials);
        return total;
    }

    /// <summary>
    /// The chance that the sample chosen is right, where a verifier lets right samples pass with one probability and wrong ones with another, and one of those
    /// that passed (or of all, where none did) is taken at random. It saturates at pt / (pt + (1-p)f), while coverage goes on growing.
    /// </summary>
    /// <param name="p">Chance of a sample, in [0, 1].</param>
    /// <param name="n">Samples, at least 1.</param>
    /// <param name="truePass">Chance that a right sample passes, t.</param>
    /// <param name="falsePass">Chance that a wrong sample passes, f.</param>
    public static double Verified(double p, int n, double truePass, double falsePass)
    {
        var pass = (p * truePass) + ((1 - p) * falsePass);
        var none = Math.Pow(1 - pass, n);
        return (pass > 0 ? (1 - none) * p * truePass / pass : 0) + (pass < 1 ? none * p * (1 - truePass) / (1 - pass) : 0);
    }

    // Of all ways in which the right answer has so many votes: n! [x^n] of p₀^v/v! times, for every other answer, Σ_{j<v} (p x)^j/j! + t (p x)^v/v!, where the
    // power of t counts ties; a tie among m + 1 is won with 1/(m + 1).
    static double Won(ReadOnlySpan<double> chances, int n, int votes, double[] logFactorials)
    {
        if (chances[0] == 0) return 0;
        var (left, others) = (n - votes, chances.Length - 1);
        var ways = new double[others + 1, left + 1];
        ways[0, 0] = 1;
        for (var answer = 1; answer < chances.Length; answer++)
        {
            var next = new double[others + 1, left + 1];
            for (var ties = 0; ties < answer; ties++)
            {
                for (var used = 0; used <= left; used++)
                {
                    if (ways[ties, used] == 0) continue;
                    for (var j = 0; j <= Math.Min(votes, left - used); j++)
                    {
                        if (j > 0 && chances[answer] == 0) break;
                        next[j == votes ? ties + 1 : ties, used + j] += ways[ties, used] * Math.Exp((j == 0 ? 0 : j * Math.Log(chances[answer])) - logFactorials[j]);
                    }
                }
            }
            ways = next;
        }
        var won = 0.0;
        for (var ties = 0; ties <= others; ties++) won += ways[ties, left] / (ties + 1);
        return won * Math.Exp(logFactorials[n] - logFactorials[votes] + (votes * Math.Log(chances[0])));
    }
}
