using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;

namespace Isoflop.Laws.Allocation;

/// <summary>What the profiles have to tell: budgets without a minimum, runs without a budget, ways that disagree.</summary>
static class ProfileFindings
{
    // Four points are the least on which a straight line can be seen to be wrong.
    const int EnoughBudgets = 4;

    public static ImmutableArray<Finding> Of(
        MeasuredScales scales, List<Budget> budgets, ImmutableArray<AllocationFit> fits, ImmutableArray<AllocationMethod> methods, AllocationOptions options)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var budget in budgets) Unused(budget, methods, findings);
        Count(scales, budgets, fits, findings);
        Grouped(scales, budgets, findings);
        Biased(fits, options, findings);
        return findings.ToImmutable();
    }

    static void Unused(Budget budget, ImmutableArray<AllocationMethod> methods, ImmutableArray<Finding>.Builder findings)
    {
        var without = methods.Where(method => budget.Curve(method) is not null && !budget.IsUsed(method)).ToArray();
        if (without.Length == 0) return;
        findings.Add(new Finding(
            "budget-unused",
            Severity.Warning,
            $"at {budget.Flops} FLOPs ({budget.Sizes} sizes) there is no minimum inside the sizes tried: "
                + string.Join("; ", without.Select(method => $"{Words(method)} {Reason(budget, method)}")),
            "Add sizes beyond that edge at the same compute; until then the budget is left out by these ways.")
        {
            Rows = [.. budget.Runs.Rows.ToArray().Order()],
        });
    }

    static string Reason(Budget budget, AllocationMethod method)
    {
        if (budget.Minimum(method) is not { } minimum) return "opens downward";
        return minimum.LogParams < budget.LogCentre ? $"falls to the smallest, {budget.Range.Smallest}" : $"falls to the largest, {budget.Range.Largest}";
    }

    static void Count(MeasuredScales scales, List<Budget> budgets, ImmutableArray<AllocationFit> fits, ImmutableArray<Finding>.Builder findings)
    {
        var fewest = fits.MinBy(fit => fit.Points.Length)!;
        if (fewest.Points.Length < EnoughBudgets)
        {
            findings.Add(new Finding(
                "few-budgets",
                Severity.Warning,
                $"the power law of {Words(fewest.Method)} goes through {fewest.Points.Length} budgets",
                $"Profiles at {EnoughBudgets} budgets or more would show whether it is a power law."));
        }
        var outside = Enumerable.Range(0, scales.Count).Except(budgets.SelectMany(budget => budget.Members)).ToArray();
        if (outside.Length == 0) return;
        findings.Add(new Finding(
            "runs-outside-budgets",
            Severity.Note,
            $"{outside.Length} of {scales.Count} runs share their compute with too few others to belong to a profile",
            "Only the envelope and the parametric method use them; name the budgets (--budgets) where they were meant to belong to one.")
        {
            Rows = [.. scales.RowsOf(outside)],
        });
    }

    static void Grouped(MeasuredScales scales, List<Budget> budgets, ImmutableArray<Finding>.Builder findings)
    {
        var clusters = RunClusters.Of(scales.Runs);
        var clusterOf = new int[scales.Count];
        for (var cluster = 0; cluster < clusters.Length; cluster++)
        {
            foreach (var run in clusters[cluster]) clusterOf[run] = cluster;
        }
        var single = budgets.Count(budget => budget.Members.Select(run => clusterOf[run]).Distinct().Count() < BudgetClusters.LeastSizes);
        if (single == 0) return;
        findings.Add(new Finding(
            "groups-hide-noise",
            Severity.Error,
            $"in {single} of {budgets.Count} budgets the runs fall into fewer than {BudgetClusters.LeastSizes} groups, whose runs err together: the intervals show too little of their noise",
            "Leave the group column out where it names budgets; groups are for runs that share a seed or a trunk."));
    }

    static void Biased(ImmutableArray<AllocationFit> fits, AllocationOptions options, ImmutableArray<Finding>.Builder findings)
    {
        var parabola = fits.FirstOrDefault(fit => fit.Method == AllocationMethod.Parabola);
        var local = fits.FirstOrDefault(fit => fit.Method == AllocationMethod.LocalQuadratic);
        if (parabola is null || local is null) return;
        var interval = local.Interval(rule => rule.SizeExponent, options.Level);
        if (interval.Contains(parabola.Rule.SizeExponent)) return;
        findings.Add(new Finding(
            "parabola-biased",
            Severity.Warning,
            $"the parabola through whole profiles gives a = {parabola.Rule.SizeExponent:F3}, outside the interval [{interval.Low:F3}, {interval.High:F3}] of the runs near the minima ({local.Rule.SizeExponent:F3})",
            "The profiles are too wide or too far off centre for a parabola: read the local quadratic or the parametric method."));
    }

    static string Words(AllocationMethod method) => method switch
    {
        AllocationMethod.Parabola => "the parabola",
        AllocationMethod.LocalQuadratic => "the local quadratic",
        _ => "the spline",
    };
}
