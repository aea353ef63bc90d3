namespace Isoflop.Plans.Thinking;

/// <summary>Exchange rates between training and thinking.</summary>
public static class TrainOrThink
{
    /// <summary>
    /// How many times the tokens of thought a model may spend for the total FLOPs of one that is M times larger: M + 3 (D_pre/D_inf)(M - 1)
    /// [Snell et al. 2024, arXiv 2408.03314, sec. 7: 6 N D_pre + 2 N D_inf on both sides].
    /// </summary>
    /// <param name="larger">M, at least 1.</param>
    /// <param name="ratio">D_inf / D_pre, tokens answered over tokens trained on, above 0.</param>
    public static double EqualFlopsFactor(double larger, double ratio) => larger + (3 / ratio * (larger - 1));
}
