using Isoflop.Laws.Forms;

namespace Isoflop.Laws.Comparisons;

/// <summary>The law of one arm alone, out of the joint surface.</summary>
static class ArmLaw
{
    /// <summary>
    /// Over compute E_k + A_k C^-α_k, always; over size and text Hoffmann's form where exponents and floor are shared, else null: a multiplier that
    /// changes with 6ND mixes the two terms.
    /// </summary>
    public static ScalingLaw? Of(ArmFit fit, int arm, FittedRange range)
    {
        var surface = fit.Surface;
        var c = fit.Coefficients;
        var (multiplier, trend, split, offset) = arm == 0 ? (1, 0, 0, 0) : (c[surface.Of('m', arm)], c[surface.Of('t', arm)], c[surface.Of('s', arm)], c[surface.Of('f', arm)]);
        if (surface.Terms == 1)
        {
            var (E, A, alpha) = (c[0], c[1], c[2]);
            // R (1 - f/P) with R = A (m (C/C₀)^t C)^-α.
            var atReference = A * Math.Exp(-alpha * (Math.Log(multiplier) + fit.LogReference));
            var factor = A * Math.Exp(-alpha * (Math.Log(multiplier) - (trend * fit.LogReference))) * (1 - (offset / atReference));
            return Law(PowerLaw.OverCompute, E + offset, factor, alpha * (1 + trend));
        }
        if (trend != 0 || offset != 0) return null;
        var half = Math.Log(multiplier) / 2;
        return Law(LawForms.Chinchilla, c[0], c[1] * Math.Exp(-c[3] * (half + split)), c[2] * Math.Exp(-c[4] * (half - split)), c[3], c[4]);

        ScalingLaw Law(LawForm form, params ReadOnlySpan<double> coefficients) => new()
        {
            Form = form,
            Coefficients = [.. coefficients],
            Name = fit.Arms.Names[arm],
            Convention = fit.Arms.Runs.Convention,
            Range = range,
            Source = $"fitted with the other arms to {fit.Arms.Runs.Count} runs, digest {fit.Arms.Runs.Digest[..12]}",
            Confidence = "fitted here",
        };
    }
}
