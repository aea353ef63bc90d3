using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>What there is to say of a plan for a life.</summary>
static class LifetimeFindings
{
    // Published laws were fitted to runs of up to about 300 tokens a parameter [Gadre 2024 goes to 640].
    const double TokensPerParamSeen = 640;

    public static ImmutableArray<Finding> Of(LifetimePlan plan)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (plan.Law.Uncertainty is null)
            findings.Add(new Finding("no-interval", Severity.Note, $"{plan.Law.Name} carries no replicates: there is no interval to give", "Fit your own runs (isoflop fit RUNS --out law.json) to get one."));
        if (plan.Chosen.TokensPerParam > TokensPerParamSeen)
        {
            findings.Add(new Finding(
                "over-training-unseen",
                Severity.Warning,
                $"the plan trains on {plan.Chosen.TokensPerParam:N0} tokens a parameter; laws are fitted to runs of at most {TokensPerParamSeen:N0}",
                "Add small runs at such a ratio to the fit before trusting the trade: the data term there is extrapolated."));
        }
        var flops = new Flops(6 * plan.Chosen.Params.Value * plan.Chosen.Tokens.Value);
        if (plan.Law.Range?.Beyond(flops) is > 3 and var beyond)
        {
            findings.Add(new Finding(
                "extrapolation",
                beyond > 100 ? Severity.Warning : Severity.Note,
                $"training the plan takes {flops} FLOPs, {beyond:N0}x beyond the largest run the law was fitted to",
                "The loss itself is less certain than the trade between size and text at that loss."));
        }
        if (plan.NearOptimal.High.Value > 1.5 * plan.NearOptimal.Low.Value)
        {
            findings.Add(new Finding(
                "flat-optimum",
                Severity.Note,
                $"any size from {plan.NearOptimal.Low} to {plan.NearOptimal.High} costs at most 5 % more than the best",
                "Choose within it by what the law does not see: memory of the device, latency, text at hand."));
        }
        if (plan.Demand.Total.Value == 0)
            findings.Add(new Finding("no-demand", Severity.Note, "nothing is served: the best life is that of training alone", "State a demand: --input 1.5T --output 0.5T."));
        if (plan.Costs.Unit != LifetimeCosts.OfFlops.Unit) return findings.ToImmutable();
        findings.Add(new Finding(
            "flops-are-not-dollars",
            Severity.Note,
            "a FLOP of writing counts like one of training; in money it costs several times as much, because little of the peak is reached",
            "Name a device and a price (--gpu H100 --price 2.5) for the plan in dollars."));
        return findings.ToImmutable();
    }
}
