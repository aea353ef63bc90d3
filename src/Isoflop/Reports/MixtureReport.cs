using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;

namespace Isoflop.Reports;

/// <summary>The report of the best mixture.</summary>
public static class MixtureReport
{
    /// <summary>The report.</summary>
    /// <param name="best">The mixture.</param>
    /// <param name="targets">The laws and their weights.</param>
    /// <param name="level">Level of the intervals.</param>
    public static Report Of(BestMixture best, ImmutableArray<(ScalingLaw Law, double Weight)> targets, double level) => new()
    {
        Title = "The best mixture for a weighted sum of losses",
        Evidence = [("version", Report.Version), .. targets.Select(target => ($"weight {Cells.Number(target.Weight)}", $"{target.Law.Form.Formula}, {target.Law.Source}"))],
        Verdict = $"Weighted loss {Cells.Loss(best.Loss.Value)} nats/token {Cells.LossInterval(best.LossInterval)}, {Cells.Loss(best.Even.Value)} with equal shares.",
        VerdictSeverity = best.Findings.IsEmpty ? Severity.Note : Severity.Warning,
        Blocks =
        [
            new TableBlock(
                "Shares",
                ["domain", "share", $"{Cells.Level(level)} interval"],
                [.. best.Shares.Select(share => ImmutableArray.Create(share.Domain, Cells.Percent(share.Share), $"[{Cells.Percent(share.Interval.Low)}, {Cells.Percent(share.Interval.High)}]"))],
                $"{BestMixture.Rest}: the domain that the laws leave out because shares add up to 1."),
        ],
        Findings = best.Findings,
    };
}
