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
}
