namespace Isoflop.Laws.Forms;

/// <summary>
/// The number of experts as it acts: 1/Ê = 1/(E - 1 + (1/E_start - 1/E_max)^-1) + 1/E_max   [Clark 2022, arXiv 2202.01169, eq. 4]; E_start for one expert,
/// E_max for infinitely many.
/// </summary>
/// <param name="Log">ln Ê.</param>
/// <param name="ByStart">d ln Ê / d E_start.</param>
/// <param name="ByMax">d ln Ê / d E_max.</param>
readonly record struct ExpertSaturation(double Log, double ByStart, double ByMax)
{
    /// <summary>The saturating count; NaN where E_start is not below E_max.</summary>
    /// <param name="experts">Number of experts, E.</param>
    /// <param name="start">E_start.</param>
    /// <param name="max">E_max.</param>
    public static ExpertSaturation Of(double experts, double start, double max)
    {
        if (!(start < max)) return new(double.NaN, double.NaN, double.NaN);
        var offset = 1 / ((1 / start) - (1 / max));
        var shifted = experts - 1 + offset;
        var saturated = 1 / ((1 / shifted) + (1 / max));
        var share = offset / shifted;
        return new(Math.Log(saturated), saturated * share * share / (start * start), saturated / (max * max) * (1 - (share * share)));
    }
}
