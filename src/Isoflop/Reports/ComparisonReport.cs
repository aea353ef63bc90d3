using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Comparisons;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a comparison of arms.</summary>
public static class ComparisonReport
{
    /// <summary>The report.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(Comparison comparison, RunTable table, ImmutableArray<FigureBlock> figures)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Arms(comparison));
        blocks.Add(Multipliers(comparison));
        if (!comparison.Trends.IsEmpty) blocks.Add(Trends(comparison));
        blocks.Add(FloorEffects(comparison));
        blocks.Add(FurtherRuns(comparison));
        blocks.AddRange(figures);
        var worst = comparison.Findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.Note).Max();
        return new Report
        {
            Title = $"Comparison of {comparison.Arms.Length} arms by {comparison.By}, against {comparison.Baseline.Name}",
            Evidence = Evidence(comparison, table),
            Verdict = ComparisonWords.Verdict(comparison),
            VerdictSeverity = worst,
            Blocks = blocks.ToImmutable(),
            Findings = [.. table.Findings, .. comparison.Findings],
            Citation = $"Effective compute multipliers by {comparison.Formula}, computed with {Report.Version} from {comparison.Runs.Count} runs of {table.Source} (digest {comparison.Runs.Digest}).",
        };
    }

    /// <summary>The model in a line: formula, what is shared, what is held.</summary>
    internal static string Model(Comparison comparison)
    {
        var exponents = comparison.ExponentsPerArm ? "M = m (C/C0)^t for each arm" : "M = m for each arm";
        var floor = comparison.Options.Floors == Floors.Separate ? "floors of the arms' own"
            : comparison.Options.Floor is { } held ? $"shared floor held at {held.Value:G5}"
            : "shared floor, fitted";
        return $"{comparison.Formula}, {exponents}; {floor}";
    }

    static ImmutableArray<(string, string)> Evidence(Comparison comparison, RunTable table) =>
    [
        ("version", Report.Version),
        .. RunsEvidence.Of(table, comparison.Runs),
        ("model", Model(comparison)),
        ("objective", $"least squares on log residuals: scatter {Cells.Percent(comparison.Scatter)}, {comparison.DegreesOfFreedom} degrees of freedom"),
        ("intervals", $"{Cells.Level(comparison.Options.Level)}, {(comparison.Runs.Groups.IsEmpty ? "Student's t by profile" : "replicates of whole groups")}; {comparison.Options.Replicates} replicates by weights, seed {comparison.Options.Seed}"),
    ];

    static TableBlock Arms(Comparison comparison) => new(
        "Arms",
        ["arm", "runs", "FLOPs", "law"],
        [
            .. comparison.Arms.Select((arm, i) => ImmutableArray.Create(
                i == 0 ? $"{arm.Name} (baseline)" : arm.Name,
                $"{arm.Runs}",
                $"{arm.Range.Low} to {arm.Range.High}",
                arm.Law is { } law ? string.Join(", ", law.Form.Coefficients.Select((coefficient, k) => $"{coefficient.Name} {Cells.Number(law.Coefficients[k])}")) : "see the model")),
        ],
        comparison.Arms[0].Law is { } baseline ? $"law: {baseline.Form.Formula}." : null);

    static TableBlock Multipliers(Comparison comparison) => new(
        $"Effective compute multiplier ({Cells.Level(comparison.Options.Level)} intervals)",
        ["arm", "FLOPs", "in common", "multiplier", "interval", "by replicates", "stands", "detectable"],
        [
            .. comparison.Multipliers.Select(multiplier => ImmutableArray.Create(
                comparison.Arms[multiplier.Arm].Name,
                multiplier.Flops.ToString(),
                multiplier.IsCommon ? "yes" : "no",
                ComparisonWords.Times(multiplier.Value),
                ComparisonWords.Range(multiplier.Interval),
                ComparisonWords.Range(multiplier.ReplicateInterval),
                ComparisonWords.Word(multiplier.Standing),
                ComparisonWords.Times(multiplier.Detectable))),
        ],
        $"multiplier: the compute that {comparison.Baseline.Name} needs for the arm's loss, over the arm's own; detectable: what four of five such studies would tell from 1.");

    static TableBlock Trends(Comparison comparison) => new(
        "Does it grow or fade?",
        ["arm", "d ln M / d ln C", "interval", "for ten times the compute", "verdict"],
        [
            .. comparison.Trends.Select(trend => ImmutableArray.Create(
                comparison.Arms[trend.Arm].Name,
                $"{trend.Value:F4}",
                $"[{trend.Interval.Low:F4}, {trend.Interval.High:F4}]",
                ComparisonWords.Times(Math.Pow(10, trend.Value)),
                ComparisonWords.Word(trend, ComparisonWords.Level(comparison, trend.Arm).Standing))),
        ],
        double.IsNaN(comparison.SharedExponentsProbability) ? null : $"Shared exponents against those of each arm: F test, p = {comparison.SharedExponentsProbability:G2}. steady: no slope in the interval moves the multiplier by a tenth for ten times the compute.");

    static TableBlock FloorEffects(Comparison comparison) => new(
        "What the floor does to it",
        ["floor", "E", "p", "arm", .. Scales(comparison)],
        [
            .. from effect in comparison.FloorEffects
               from own in effect.Multipliers.GroupBy(multiplier => multiplier.Arm)
               select ImmutableArray.Create(
               [
                   effect.Floors == Floors.Separate ? "separate, fitted" : effect.IsPinned ? "shared, held" : "shared, fitted",
                   effect.Floor.Value.ToString("F3"),
                   double.IsNaN(effect.Probability) ? "-" : effect.Probability.ToString("F3"),
                   comparison.Arms[own.Key].Name,
                   .. own.Select(multiplier => ComparisonWords.WithInterval(multiplier.Value, multiplier.Interval)),
               ]),
        ],
        "p: of a held floor against the fitted one, of the shared floor against separate ones (F test); small: the runs speak against it. Separate floors go with shared exponents unless both are asked for.");

    static TableBlock FurtherRuns(Comparison comparison) => new(
        "The cheapest further run that would settle it",
        ["arm", "undecided", "run", "cost", "expected interval"],
        comparison.FurtherRuns.IsEmpty
            ? [["-", "nothing that a run could settle", "none needed", "-", "-"]]
            :
            [
                .. comparison.FurtherRuns.Select(further => ImmutableArray.Create(
                    comparison.Arms[further.Arm].Name,
                    further.IsTrend ? "trend" : $"level at {further.At}",
                    further.Runs.IsEmpty ? $"none up to {further.SearchedTo} FLOPs" : string.Join(" and ", further.Runs.Select(run => $"{comparison.Arms[run.Arm].Name} at {run.Flops}")),
                    further.Runs.IsEmpty ? "-" : $"{further.Cost} FLOPs",
                    further.IsTrend ? $"[{further.Expected.Low:F4}, {further.Expected.High:F4}]" : ComparisonWords.Range(further.Expected))),
            ],
        "One run of either arm, or one of each at the same compute. Expected if the estimate stays where it is, which it does not: an interval that just leaves 1 is an even chance. Where none would do: with the best of those tried.");

    static IEnumerable<string> Scales(Comparison comparison) =>
        comparison.FloorEffects[0].Multipliers.Where(multiplier => multiplier.Arm == 1).Select((multiplier, i) => i == 0 ? "largest in common" : $"at {multiplier.Flops}");
}
