using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>Searches the cheapest size of a life, on the law and on each of its replicates.</summary>
static class LifetimeSearch
{
    // The total changes by less than 1e-9 of itself over this step of ln N around its minimum.
    const double Tolerance = 1e-5;

    // What no budget can tell apart: prices of one fortnight differ by four times as much.
    const double NearShare = 0.05;

    const int Rows = 12;

    public static void Require(ScalingLaw law)
    {
        if (law.Form.SplitsCompute) return;
        throw new InputException($"{law.Name} ({law.Form.Formula})", "--law", "a law of the loss over params and tokens", "Take chinchilla, chinchilla-tied or kaplan, fitted or published.");
    }

    public static LifetimePlan Plan(ScalingLaw law, Params size, Tokens tokens, ServingDemand demand, LifetimeCosts costs, double level)
    {
        var loss = law.Loss(size, tokens);
        var chosen = Cheapest(law, loss, size, demand, costs);
        var baseline = LifetimeOption.Of(size, tokens, demand, costs);
        var critical = Critical(law, loss, size);
        var intervals = law.Uncertainty?.Intervals(law, replicate => Answers(replicate, size, tokens, chosen.Params, demand, costs), level);
        var plan = new LifetimePlan
        {
            Law = law,
            Loss = loss,
            Demand = demand,
            Costs = costs,
            Level = level,
            Baseline = baseline,
            Chosen = chosen,
            ParamsInterval = intervals?[0],
            TokensInterval = intervals?[1],
            SavingInterval = intervals?[2],
            BreakEven = BreakEven(law, size, tokens, chosen.Params, demand, costs),
            BreakEvenInterval = intervals?[3],
            Critical = critical,
            Frontier = Frontier(law, loss, critical, size, chosen.Params, demand, costs),
            NearOptimal = Near(law, loss, chosen, critical, demand, costs),
            Findings = [],
        };
        return plan with { Findings = LifetimeFindings.Of(plan) };
    }

    static double[] Answers(ScalingLaw law, Params size, Tokens tokens, Params chosen, ServingDemand demand, LifetimeCosts costs)
    {
        var loss = law.Loss(size, tokens);
        if (!double.IsFinite(loss.Value)) return [double.NaN, double.NaN, double.NaN, double.NaN];
        var cheapest = Cheapest(law, loss, size, demand, costs);
        return
        [
            cheapest.Params.Value,
            cheapest.Tokens.Value,
            1 - (cheapest.Total / LifetimeOption.Of(size, tokens, demand, costs).Total),
            BreakEven(law, size, tokens, chosen, demand, costs).Value,
        ];
    }

    /// <summary>The cheapest option of a loss that the law reaches.</summary>
    public static LifetimeOption Cheapest(ScalingLaw law, NatsPerToken loss, ServingDemand demand, LifetimeCosts costs) =>
        Cheapest(law, loss, law.Optimum(law.FlopsToReach(loss))!.Params, demand, costs);

    static LifetimeOption Cheapest(ScalingLaw law, NatsPerToken loss, Params near, ServingDemand demand, LifetimeCosts costs)
    {
        double Total(double logSize) => At(law, loss, new Params(Math.Exp(logSize)), demand, costs).Total;
        // Serving only makes small models better: the optimum is no larger than that of training alone, which the given size may lie on either side of.
        var largest = Math.Max(near.Value, law.Optimum(law.FlopsToReach(loss))?.Params.Value ?? near.Value);
        var logSize = GoldenSection.Minimum(Total, Math.Log(largest) - Math.Log(1e4), Math.Log(largest) + 0.1, Tolerance);
        return At(law, loss, new Params(Math.Exp(logSize)), demand, costs);
    }

    static LifetimeOption At(ScalingLaw law, NatsPerToken loss, Params size, ServingDemand demand, LifetimeCosts costs) =>
        LifetimeOption.Of(size, law.TokensToReach(size, loss), demand, costs);

    // ΔT = Q Δs: what the smaller one's training costs more, over what a token of it costs less.
    static Tokens BreakEven(ScalingLaw law, Params size, Tokens tokens, Params chosen, ServingDemand demand, LifetimeCosts costs)
    {
        var one = new ServingDemand(new Tokens(demand.InputShare), new Tokens(1 - demand.InputShare));
        var large = LifetimeOption.Of(size, tokens, one, costs);
        var small = At(law, law.Loss(size, tokens), chosen, one, costs);
        var saved = large.Serving - small.Serving;
        return new Tokens(saved > 0 ? Math.Max(0, (small.Training - large.Training) / saved) : double.NaN);
    }

    static Params Critical(ScalingLaw law, NatsPerToken loss, Params size)
    {
        var (low, high) = (Math.Log(size.Value) - Math.Log(1e6), Math.Log(size.Value));
        for (var step = 0; step < 50; step++)
        {
            var middle = (low + high) / 2;
            if (double.IsInfinity(law.TokensToReach(new Params(Math.Exp(middle)), loss).Value)) low = middle;
            else high = middle;
        }
        return new Params(Math.Exp(high));
    }

    static ImmutableArray<LifetimeOption> Frontier(
        ScalingLaw law, NatsPerToken loss, Params critical, Params size, Params chosen, ServingDemand demand, LifetimeCosts costs)
    {
        // At 1.15 times the critical size the text is already some hundred times that of the optimum.
        var low = Math.Min(1.15 * critical.Value, 0.8 * chosen.Value);
        var high = 1.5 * Math.Max(size.Value, chosen.Value);
        return
        [
            .. Enumerable.Range(0, Rows)
                .Select(i => low * Math.Pow(high / low, i / (Rows - 1.0)))
                .Append(size.Value)
                .Append(chosen.Value)
                .Distinct()
                .Order()
                .Select(value => At(law, loss, new Params(value), demand, costs))
                .Where(option => double.IsFinite(option.Total)),
        ];
    }

    static (Params Low, Params High) Near(ScalingLaw law, NatsPerToken loss, LifetimeOption chosen, Params critical, ServingDemand demand, LifetimeCosts costs)
    {
        double Edge(double outside)
        {
            var inside = Math.Log(chosen.Params.Value);
            for (var step = 0; step < 50; step++)
            {
                var middle = (inside + outside) / 2;
                if (At(law, loss, new Params(Math.Exp(middle)), demand, costs).Total <= (1 + NearShare) * chosen.Total) inside = middle;
                else outside = middle;
            }
            return Math.Exp(inside);
        }

        return (new Params(Edge(Math.Log(critical.Value))), new Params(Edge(Math.Log(chosen.Params.Value) + Math.Log(100))));
    }
}
