using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of the ways to an optimal size: one, or three side by side.</summary>
public static class AllocationReport
{
    /// <summary>The report of one way.</summary>
    /// <param name="fits">The answers, by method.</param>
    /// <param name="budgets">What the profiles found at each budget; empty for other ways.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="at">The budgets asked for.</param>
    /// <param name="level">Level of the intervals.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(
        ImmutableArray<AllocationFit> fits, ImmutableArray<BudgetProfile> budgets, RunTable table, ImmutableArray<Flops> at, double level, ImmutableArray<Finding> findings, ImmutableArray<FigureBlock> figures)
    {
        var first = fits[0];
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.AddRange(Tables(fits, at, level));
        if (!budgets.IsEmpty) blocks.Add(Budgets(budgets));
        blocks.AddRange(figures);
        return new Report
        {
            Title = $"Compute-optimal size by {Words(first.Method)}, from {table.Runs.Count} runs",
            Evidence = [("version", Report.Version), .. RunsEvidence.Of(table, table.Runs), ("intervals", $"{Cells.Level(level)}, {first.Replicates.Length} replicates")],
            Verdict = $"N* ~ C^{first.Rule.SizeExponent:F3} {Cells.Interval(first.Interval(rule => rule.SizeExponent, level))}, D* ~ C^{first.Rule.TokenExponent:F3}, by {Words(first.Method)}.",
            VerdictSeverity = findings.Any(finding => finding.Severity > Severity.Note) ? Severity.Warning : Severity.Note,
            Blocks = blocks.ToImmutable(),
            Findings = [.. table.Findings, .. findings],
            Citation = $"Compute-optimal sizes by {Words(first.Method)} [Hoffmann et al. 2022, arXiv 2203.15556, sec. 3], computed with {Report.Version} from {table.Runs.Count} runs of {table.Source} (digest {table.Runs.Digest}).",
        };
    }

    /// <summary>Exponents and optima, a row a method.</summary>
    internal static ImmutableArray<TableBlock> Tables(ImmutableArray<AllocationFit> fits, ImmutableArray<Flops> at, double level)
    {
        var exponents = new TableBlock(
            $"Ways to the optimal size ({Cells.Level(level)} intervals)",
            ["method", "a", "interval", "b", "interval", "k_N", "k_D"],
            [
                .. fits.Select(fit => ImmutableArray.Create(
                    Words(fit.Method),
                    fit.Rule.SizeExponent.ToString("F4"),
                    Cells.Interval(fit.Interval(rule => rule.SizeExponent, level)),
                    fit.Rule.TokenExponent.ToString("F4"),
                    Cells.Interval(fit.Interval(rule => rule.TokenExponent, level)),
                    Math.Exp(fit.Rule.LogSizeFactor).ToString("G4"),
                    Math.Exp(fit.Rule.LogTokenFactor).ToString("G4"))),
            ],
            "N* = k_N C^a parameters, D* = k_D C^b tokens. A parabola in ln N is biased where the profile is not symmetric: compare it with the local quadratic, the spline and the surface.");
        if (at.IsEmpty) return [exponents];
        var optima = new TableBlock(
            "Optimal size and tokens by method",
            ["FLOPs", "method", "N*", "interval", "D*", "interval", "D*/N*", "loss"],
            [
                .. from flops in at
                   from fit in fits
                   let optimum = fit.At(flops, level)
                   select ImmutableArray.Create(
                       flops.ToString(),
                       Words(fit.Method),
                       optimum.Params.ToString(),
                       Cells.Interval<Params>(optimum.ParamsInterval),
                       optimum.Tokens.ToString(),
                       Cells.Interval<Tokens>(optimum.TokensInterval),
                       Cells.Number(Math.Round(optimum.TokensPerParam, 1)),
                       optimum.Loss is { } loss ? Cells.Loss(loss.Value) : "-"),
            ]);
        return [exponents, optima];
    }

    static TableBlock Budgets(ImmutableArray<BudgetProfile> budgets) => new(
        "Budgets",
        ["FLOPs", "runs", .. Methods(budgets).Select(method => $"N* {Words(method)}")],
        [
            .. budgets.Select(budget => ImmutableArray.Create(
                [
                    budget.Flops.ToString(),
                    $"{budget.Runs.Count}",
                    .. Methods(budgets).Select(method => budget[method] is { } minimum ? $"{minimum.Params}{(minimum.Used ? "" : " (not used)")}" : "-"),
                ])),
        ],
        "not used: the minimum lies at the edge of the sizes tried, or the curve opens downward.");

    static ImmutableArray<AllocationMethod> Methods(ImmutableArray<BudgetProfile> budgets) =>
        [.. budgets.SelectMany(budget => budget.Minima).Select(minimum => minimum.Method).Distinct().Order()];

    internal static string Words(AllocationMethod method) => method switch
    {
        AllocationMethod.Envelope => "envelope",
        AllocationMethod.Parabola => "isoFLOP parabola",
        AllocationMethod.LocalQuadratic => "isoFLOP local quadratic",
        AllocationMethod.Spline => "isoFLOP spline",
        _ => "parametric surface",
    };
}
