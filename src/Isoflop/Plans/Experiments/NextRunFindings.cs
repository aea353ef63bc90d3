using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experiments;

/// <summary>What there is to say of a plan of further runs.</summary>
static class NextRunFindings
{
    public static ImmutableArray<Finding> Of(NextRuns plan)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (plan.Shrinkage > 0.9)
        {
            findings.Add(new Finding(
                "little-to-gain",
                Severity.Warning,
                $"the runs would leave {plan.Shrinkage:P0} of the interval",
                "Spend more on runs nearer to the target, or state what they cannot show (the floor: fit --pin E=...)."));
        }
        var largest = plan.Runs.Max(runs => runs.Scale.Flops.Value);
        if (plan.Law.Range?.Beyond(new Flops(largest)) is < 1 && plan.Decision.Kind != DecisionKind.Cost && plan.Law.Range.Beyond(plan.Decision.Flops) > 100)
        {
            findings.Add(new Finding(
                "all-runs-inside",
                Severity.Warning,
                "no run reaches beyond those of the law: the plan trusts the form of the law all the way to the target",
                "Keep one run for the largest compute you can afford, to test the form: what the interval cannot know of."));
        }
        if (plan.Law.Uncertainty!.DegreesOfFreedom < 4)
            findings.Add(new Finding("few-runs", Severity.Warning, $"the law stands on {plan.Law.Uncertainty.DegreesOfFreedom} runs more than coefficients: its replicates know little of its own error", "Expect the interval after the runs to differ from the one said here."));
        findings.Add(new Finding(
            "form-assumed",
            Severity.Note,
            $"the interval expected is that of {plan.Law.Form.Formula} with {plan.Noise:P2} noise a run, the value staying where it is",
            "Fit again when the runs are in; a backtest tells whether the form holds."));
        return findings.ToImmutable();
    }
}
