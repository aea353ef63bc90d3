using Isoflop.Quantities;

namespace Isoflop.Runs;

/// <summary>
/// From one count of parameters to a larger one: N = n + ω n^γ. With n the count without embeddings, γ = 1/3 and ω = 47,491 it is the rule of
/// [Pearce and Song 2024, arXiv 2406.12907]: the layers grow as width³ at a fixed shape, the embeddings as width.
/// </summary>
/// <param name="Factor">ω, at least 0.</param>
/// <param name="Exponent">γ, above 0; below 1 the difference vanishes at large sizes.</param>
public readonly record struct ParamsConversion(double Factor, double Exponent)
{
    /// <summary>The embeddings of models of one shape: γ = 1/3.</summary>
    /// <param name="factor">ω: 47,491 in Pearce and Song 2024.</param>
    public static ParamsConversion OfEmbeddings(double factor) => new(factor, 1.0 / 3);

    /// <summary>N, with what the smaller count leaves out.</summary>
    /// <param name="smaller">n.</param>
    public Params ToLarger(Params smaller) => new(smaller.Value + (Factor * Math.Pow(smaller.Value, Exponent)));

    /// <summary>n, to full precision.</summary>
    /// <param name="larger">N.</param>
    public Params ToSmaller(Params larger)
    {
        if (Factor == 0) return larger;
        // ln N is a smooth rising function of ln n with a slope between γ and 1: bisection until Newton is sure to arrive.
        var logTarget = Math.Log(larger.Value);
        var (low, high) = (logTarget - 1, logTarget);
        while (Math.Log(ToLarger(new Params(Math.Exp(low))).Value) > logTarget) low -= high - low;
        var x = high;
        for (var step = 0; step < 100; step++)
        {
            var size = Math.Exp(x);
            var excess = Factor * Math.Pow(size, Exponent);
            var error = Math.Log(size + excess) - logTarget;
            if (Math.Abs(error) < 1e-14) break;
            if (error > 0) high = x;
            else low = x;
            var next = x - (error * (size + excess) / (size + (Exponent * excess)));
            x = next > low && next < high ? next : (low + high) / 2;
        }
        return new Params(Math.Exp(x));
    }
}
