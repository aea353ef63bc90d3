using Isoflop.Quantities;

namespace Isoflop.Laws.Forms;

/// <summary>What laws of the kind A N^-α + B D^-β share: their optimum in closed form.</summary>
static class SumOfPowers
{
    /// <summary>The size that minimises A N^-α + B D^-β on 6ND = C: N* = G (C/6)^(β/(α+β)), G = (αA / (βB))^(1/(α+β))   [Hoffmann 2022, eq. 4].</summary>
    public static Params OptimalParams(double A, double B, double alpha, double beta, Flops flops)
    {
        // In logarithms: A and B may differ by hundreds of orders of magnitude on a bad replicate.
        var logG = (Math.Log(alpha) + Math.Log(A) - Math.Log(beta) - Math.Log(B)) / (alpha + beta);
        return new Params(Math.Exp(logG + (beta / (alpha + beta) * Math.Log(flops.Value / 6))));
    }

    /// <summary>D with E + A N^-α + B D^-β = L, or infinity where no text is enough.</summary>
    public static Tokens TokensToReach(double E, double A, double B, double alpha, double beta, Params size, NatsPerToken loss)
    {
        var left = loss.Value - E - (A * Math.Pow(size.Value, -alpha));
        return new Tokens(left > 0 ? Math.Pow(B / left, 1 / beta) : double.PositiveInfinity);
    }

    /// <summary>C = 6 ((L - E) / K)^(-(α+β)/(αβ)) with K = A G^-α + B G^β, the loss of the optimum solved for the compute; infinity at and below the floor.</summary>
    public static Flops FlopsToReach(double E, double A, double B, double alpha, double beta, NatsPerToken loss)
    {
        var logG = (Math.Log(alpha) + Math.Log(A) - Math.Log(beta) - Math.Log(B)) / (alpha + beta);
        var K = (A * Math.Exp(-alpha * logG)) + (B * Math.Exp(beta * logG));
        return new Flops(loss.Value > E ? 6 * Math.Pow((loss.Value - E) / K, -(alpha + beta) / (alpha * beta)) : double.PositiveInfinity);
    }
}
