using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>What a plan has to tell: what binds, what it stands on, where it leaves the ground.</summary>
static class PlanFindings
{
    public static ImmutableArray<Finding> Of(Plan plan)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        Constraints(plan, findings);
        Law(plan, findings);
        Spending(plan, findings);
        Shape(plan, findings);
        return findings.ToImmutable();
    }

    static void Constraints(Plan plan, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var binding in plan.Allocation.Binding)
        {
            findings.Add(new Finding(
                "constraint-binds",
                binding.Factor > 10 ? Severity.Warning : Severity.Note,
                $"{binding.Name}: the free optimum asks for {binding.Factor:G3} times as much; keeping to it gives up {binding.LossGivenUp:F4} nats/token, what {binding.Deadweight} FLOPs ({binding.Deadweight.Value / plan.Flops.Value:P0} of the budget) would buy",
                "Loosen this one first where several bind: the first named is the farthest off."));
        }
        if (plan.Allocation.Unspent.Value > 1e-6 * plan.Flops.Value)
        {
            findings.Add(new Finding(
                "budget-unspent",
                Severity.Warning,
                $"under these constraints {plan.Allocation.Unspent.Value / plan.Flops.Value:P0} of the compute has no use: {plan.Allocation.Params} parameters on {plan.Allocation.Tokens} tokens take {new Flops(plan.Flops.Value - plan.Allocation.Unspent.Value)} FLOPs",
                "Loosen one of them, repeat the text (plan data says what that is worth), or spend less."));
        }
    }

    static void Law(Plan plan, ImmutableArray<Finding>.Builder findings)
    {
        if (plan.Law.Uncertainty is null)
        {
            findings.Add(new Finding(
                "no-interval",
                Severity.Warning,
                $"{plan.Law.Name} carries no replicates: {(plan.Budget.IsOfTime ? "the intervals show utilisation and price only" : "size, text and loss have no interval")}",
                "Fit your own runs (isoflop fit RUNS --out law.json): another text and another recipe move the optimum."));
        }
        if (plan.Law.Range?.Beyond(plan.Flops) is > 3 and var beyond)
        {
            findings.Add(new Finding(
                "extrapolation",
                beyond > 100 ? Severity.Warning : Severity.Note,
                $"the budget lies {beyond:N0}x beyond the largest run the law was fitted to",
                "isoflop next says which runs would narrow the interval most for their FLOPs."));
        }
        else if (plan.Law.Range?.Flops is null)
        {
            findings.Add(new Finding("range-not-known", Severity.Note, $"{plan.Law.Name} does not say where it was fitted", "Ask it about budgets like those of its paper only."));
        }
        var rounded = plan.Compare.FirstOrDefault(rival => rival.Name == "hoffmann-2022-rounded");
        var full = plan.Compare.FirstOrDefault(rival => rival.Name == "hoffmann-2022");
        if (rounded is not null && full is not null)
        {
            findings.Add(new Finding(
                "rounding-moves-the-optimum",
                Severity.Note,
                $"rounding Hoffmann's coefficients as printed moves N* from {full.Params} to {rounded.Params} and D* from {full.Tokens} to {rounded.Tokens}",
                "Use coefficients at the precision at which they were fitted."));
        }
        if (plan.Allocation.TokensPerParam is var ratio && (ratio > 640 || ratio < 1))
        {
            findings.Add(new Finding(
                "ratio-unseen",
                Severity.Warning,
                $"{ratio:G3} tokens a parameter: laws are fitted to runs of about 1 to 640",
                "Add small runs at such a ratio to the fit."));
        }
    }

    static void Spending(Plan plan, ImmutableArray<Finding>.Builder findings)
    {
        var price = plan.Training.Price;
        if (!price.Utilisation.IsKnown)
        {
            findings.Add(new Finding(
                "mfu-assumed",
                Severity.Warning,
                $"utilisation is taken from {price.Utilisation.Source}: median {price.Utilisation.Median:P1}, from {price.Utilisation.Values[0]:P1} to {price.Utilisation.Values[^1]:P1}",
                "Measure it on a hundred steps of your own stack and state it (--mfu 0.4): days and dollars are uncertain by a factor of two without."));
        }
        if (price.Owned && price.Device.TypicalPrice is { } rented)
        {
            findings.Add(new Finding(
                "owned-hours",
                Severity.Note,
                $"an owned hour costs {price.Typical / rented.PerHour.Value:0.00} times a rented one only where the devices work all their years: at less than that share of the hours renting is cheaper",
                "Count idle weeks as yours to pay."));
        }
        findings.Add(double.IsNaN(price.Typical)
            ? new Finding("no-price", Severity.Note, $"no price of {price.Device.Name} is known: there are no dollars", "State one: --price 2.50.")
            : new Finding("price", Severity.Note, $"dollars stand on {price.Words}", price.Stated is null ? "State what you pay: --price 2.50." : "Prices of one fortnight differ four times by vendor and commitment."));
    }

    static void Shape(Plan plan, ImmutableArray<Finding>.Builder findings)
    {
        if (plan.Shape is not { } shape)
        {
            findings.Add(new Finding(
                "no-shape",
                Severity.Warning,
                $"no dense shape with a vocabulary of {plan.Options.Vocabulary:N0} has about {plan.Allocation.Params} parameters",
                "Take a smaller vocabulary (--vocab 32000)."));
            return;
        }
        if (Math.Abs(shape.Off) > 0.03)
            findings.Add(new Finding("shape-off", Severity.Note, $"the nearest shape is {shape.Off:+0.0%;-0.0%;0.0%} off the size", "Within the near-optimal range it makes no difference."));
        if (plan.Training.Layout is { } layout) findings.AddRange(layout.Findings);
        if (!plan.Hyperparameters[0].Within)
            findings.Add(new Finding("hyperparameters-extrapolated", Severity.Note, $"learning rate and batch are from beyond where the Step Law was {plan.Hyperparameters[0].Range}", "Sweep the rate on a model a tenth of the size, or transfer it by width (muP)."));
    }
}
