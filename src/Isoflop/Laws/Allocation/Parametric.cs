using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>The third way [Hoffmann 2022, approach 3]: the optimum of a fitted loss surface.</summary>
public static class Parametric
{
    /// <summary>
    /// The rule of a fitted law and of its replicates: a = β/(α+β) for Hoffmann's form. Where the optimum of a law is no power law of compute,
    /// the exponents are those between its cheapest and its most expensive run.
    /// </summary>
    /// <param name="fit">A fit of a law over params and tokens.</param>
    /// <exception cref="InputException">The law does not split compute.</exception>
    public static AllocationFit Of(Fit fit)
    {
        if (!fit.Law.Form.SplitsCompute)
        {
            throw new InputException(
                $"{fit.Law.Form.Name} is a law over {string.Join(" and ", fit.Law.Form.Inputs.Select(input => input.Header()))}",
                "the parametric method",
                "a law over params and tokens",
                "Fit chinchilla, or another law that splits compute (isoflop laws).");
        }
        var logFlops = MeasuredScales.From(fit.Runs).LogFlops;
        var (low, high) = (new Flops(Math.Exp(logFlops.Min())), new Flops(Math.Exp(logFlops.Max())));
        // Budgets of one size only leave no ends to draw the rule between.
        if (!(high.Value > 1.01 * low.Value)) high = new Flops(10 * low.Value);
        var rules = new AllocationRule[fit.Replicates.Count];
        Parallel.For(0, rules.Length, replicate =>
            rules[replicate] = Rule(fit.Law with { Coefficients = [.. fit.Replicates[replicate]] }, low, high));
        return new AllocationFit
        {
            Method = AllocationMethod.Parametric,
            Rule = Rule(fit.Law, low, high),
            Replicates = [.. rules],
            Points = [],
            DegreesOfFreedom = fit.Runs.Count - fit.FreeCoefficients,
            Law = fit.Law,
        };
    }

    static AllocationRule Rule(ScalingLaw law, Flops low, Flops high)
    {
        var logLow = Math.Log(law.Optimum(low)!.Params.Value);
        var exponent = (Math.Log(law.Optimum(high)!.Params.Value) - logLow) / Math.Log(high.Value / low.Value);
        return AllocationRule.OfSize(exponent, logLow - (exponent * Math.Log(low.Value)));
    }
}
