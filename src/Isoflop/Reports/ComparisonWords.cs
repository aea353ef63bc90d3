using Isoflop.Laws.Comparisons;
using Isoflop.Numerics;

namespace Isoflop.Reports;

/// <summary>The verdict of a comparison in words.</summary>
static class ComparisonWords
{
    /// <summary>A sentence or two an arm: the level at the largest common scale, the trend, the scales asked for.</summary>
    public static string Verdict(Comparison comparison) =>
        string.Join(" ", Enumerable.Range(1, comparison.Arms.Length - 1).Select(arm => OfArm(comparison, arm)));

    /// <summary>The multiplier by which the loss falls as if compute were multiplied: 1.24x [1.18x, 1.31x].</summary>
    public static string WithInterval(double value, Interval interval) => $"{Times(value)} {Range(interval)}";

    /// <summary>[1.18x, 1.31x].</summary>
    public static string Range(Interval interval) => $"[{Times(interval.Low)}, {Times(interval.High)}]";

    /// <summary>1.24x; a multiplier without a bound is inf.</summary>
    public static string Times(double multiplier) => double.IsPositiveInfinity(multiplier) ? "inf" : multiplier is >= 0.01 and < 100 ? $"{multiplier:F2}x" : $"{multiplier:G3}x";

    /// <summary>What a slope makes of the multiplier over ten times the compute.</summary>
    public static string PerDecade(MultiplierTrend trend)
    {
        var interval = trend.Interval with { Low = Math.Pow(10, trend.Interval.Low), High = Math.Pow(10, trend.Interval.High) };
        return $"{WithInterval(Math.Pow(10, trend.Value), interval)} for ten times the compute";
    }

    /// <summary>grows or fades, for a gain or a deficit that is one; rises or falls, where the level is undecided; steady or undecided.</summary>
    public static string Word(MultiplierTrend trend, Standing level) => (trend.Kind, level) switch
    {
        (TrendKind.Steady, _) => "is steady",
        (TrendKind.Undecided, _) => "undecided",
        (TrendKind.Rises, Standing.Better) or (TrendKind.Falls, Standing.Worse) => "grows",
        (TrendKind.Falls, Standing.Better) or (TrendKind.Rises, Standing.Worse) => "fades",
        (TrendKind.Rises, _) => "rises",
        _ => "falls",
    };

    /// <summary>The multiplier at the largest common scale; at the only scale where there is none in common.</summary>
    public static Multiplier Level(Comparison comparison, int arm)
    {
        var all = comparison.Multipliers.Where(multiplier => multiplier.Arm == arm).ToArray();
        return all.LastOrDefault(multiplier => multiplier.IsCommon) ?? all[0];
    }

    /// <summary>better, worse or undecided.</summary>
    public static string Word(Standing standing) => standing.ToString().ToLowerInvariant();

    static string OfArm(Comparison comparison, int arm)
    {
        var (name, baseline) = (comparison.Arms[arm].Name, comparison.Baseline.Name);
        var level = Level(comparison, arm);
        var text = level.Standing switch
        {
            Standing.Better => $"{name} is better than {baseline}",
            Standing.Worse => $"{name} is worse than {baseline}",
            _ => $"Undecided between {name} and {baseline}",
        };
        text += $": at {level.Flops} FLOPs{(level.IsCommon ? "" : " (no scale in common)")} it is worth {WithInterval(level.Value, level.Interval)} the compute";
        if (comparison.Trends.FirstOrDefault(trend => trend.Arm == arm) is { } trend)
        {
            var (what, verbs) = level.Standing switch
            {
                Standing.Better => ("gain", "grows or fades"),
                Standing.Worse => ("deficit", "grows or fades"),
                _ => ("multiplier", "rises or falls"),
            };
            text += trend.Kind == TrendKind.Undecided ? $"; whether the {what} {verbs} with scale is undecided" : $"; the {what} {Word(trend, level.Standing)}{(trend.Kind == TrendKind.Steady ? "" : " with scale")}";
            text += $" ({PerDecade(trend)})";
        }
        foreach (var far in comparison.Multipliers.Where(multiplier => multiplier.Arm == arm && comparison.Options.At.Contains(multiplier.Flops)))
            text += $"; at {far.Flops} FLOPs {WithInterval(far.Value, far.Interval)}, {Word(far.Standing)}";
        return text + ".";
    }
}
