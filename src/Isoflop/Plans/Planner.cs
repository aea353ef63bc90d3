using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Numerics;
using Isoflop.Plans.Shapes;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>Draws plans up: the split, its intervals, the shape and what training it takes.</summary>
static class Planner
{
    // What being off costs is shown at these multiples of the best size.
    static readonly double[] OffFactors = [0.125, 0.25, 0.5, 2, 4, 8];

    // Devices are chosen for about a month where neither they nor a time are given.
    const double UsualDays = 30;

    public static Plan Draw(ScalingLaw law, PlanBudget budget, ComputePrice price, PlanConstraints constraints, PlanOptions options)
    {
        if (!law.Form.SplitsCompute)
            throw new InputException($"{law.Name} ({law.Form.Formula})", "--law", "a law of the loss over params and tokens", "Take chinchilla, chinchilla-tied or kaplan, fitted or published.");
        var (hours, compute) = budget.Buys(price.Peak, price.Utilisation.Median, price.Typical);
        if (double.IsNaN(compute)) throw new InputException($"no price of {price.Device.Name}", "--dollars", "a device whose price is known", "State one: --price 2.50 dollars a device-hour.");
        if (!(compute >= 6)) throw new InputException($"{budget.Words(price.Device.ShortName)}, {compute:G3} FLOPs", "the budget", "at least one token of training of one parameter, 6 FLOPs", "Write it as 5.76e23.");
        var flops = new Flops(compute);
        var allocation = Allocation.Of(law, flops, constraints);
        if (!(allocation.Params.Value >= 1 && allocation.Tokens.Value >= 1))
            throw new InputException($"{budget.Words(price.Device.ShortName)}: {allocation.Params.Value:G3} parameters on {allocation.Tokens.Value:G3} tokens", "the budget", "one that trains at least one parameter on one token", "Raise it; laws speak of runs of 1e15 FLOPs and more.");
        var sizes = Array.ConvertAll(OffFactors, factor => factor * allocation.Optimum.Params.Value);
        var draws = PlanDraws.Of(law, budget, price, flops, allocation, sizes, options);
        var shapes = Shapes(allocation, law, options);
        var bare = shapes.IsEmpty ? allocation.Params : ParameterGroups.Of(shapes[0].Shape).Layers;
        var suggestions = HyperparameterSuggestion.For(bare, allocation.Tokens);
        var batch = Batch(options, suggestions, allocation.Tokens);
        var isKnown = law.Uncertainty is not null;
        var loses = isKnown || budget.IsOfTime;
        var plan = new Plan
        {
            Law = law,
            Budget = budget,
            Constraints = constraints,
            Options = options,
            Flops = flops,
            FlopsInterval = budget.IsOfTime ? draws.OfSpending(draw => draw.Flops) : null,
            Allocation = allocation,
            ParamsInterval = loses ? draws.OfLaw(draw => draw.Params) : null,
            TokensInterval = loses ? draws.OfLaw(draw => draw.Tokens) : null,
            LossInterval = loses ? Widened(law, flops, allocation.Loss, draws.OfLaw(draw => draw.Loss)) : null,
            NearOptimal = law.NearOptimalParams(flops, options.NearTolerance)!.Value,
            Off = Off(law, flops, allocation.Optimum, sizes, isKnown ? draws : null),
            Compare = RivalAnswer.All(law, flops),
            Drift = Drift(law, flops, isKnown ? draws : null),
            Marginal = Marginal(law, allocation, isKnown ? draws : null),
            Shapes = shapes,
            Hyperparameters = suggestions,
            Batch = batch,
            Training = Training(budget, price, hours * 6 * allocation.Params.Value * allocation.Tokens.Value / compute, shapes, batch, draws, options),
            Findings = [],
        };
        return plan with { Findings = PlanFindings.Of(plan) };
    }

    static Interval Widened(ScalingLaw law, Flops flops, NatsPerToken loss, Interval interval) =>
        law.Uncertainty?.WideningAt(law, flops) is > 1 and var factor ? interval.Stretch(loss.Value, factor) : interval;

    static ImmutableArray<OffOptimum> Off(ScalingLaw law, Flops flops, ComputeOptimum optimum, double[] sizes, PlanDraws? draws) =>
    [
        .. sizes.Select((size, i) =>
        {
            var scale = new Scale(new Params(size), flops);
            var loss = law.Loss(scale);
            return new OffOptimum(
                OffFactors[i], scale.Params, scale.Tokens, loss, new Flops(Math.Max(0, flops.Value - law.FlopsToReach(loss).Value)), draws?.OfLaw(draw => draw.Deadweight[i]));
        }),
    ];

    static ImmutableArray<TokenDrift> Drift(ScalingLaw law, Flops flops, PlanDraws? draws)
    {
        var drift = ImmutableArray.CreateBuilder<TokenDrift>();
        for (var i = 0; i < PlanDraws.Factors.Length; i++)
        {
            var (at, number) = (new Flops(PlanDraws.Factors[i] * flops.Value), i);
            drift.Add(new TokenDrift(at, law.Optimum(at)!.TokensPerParam, draws?.OfLaw(draw => draw.Drift[number])));
        }
        return drift.ToImmutable();
    }

    static MarginalReturns Marginal(ScalingLaw law, Allocation allocation, PlanDraws? draws) => MarginalReturns.At(law, allocation.Params, allocation.Tokens) with
    {
        ComputeInterval = draws?.OfLaw(draw => draw.Marginal.Compute),
        TokensInterval = draws?.OfLaw(draw => draw.Marginal.Tokens),
        ParamsInterval = draws?.OfLaw(draw => draw.Marginal.Params),
    };

    // A vocabulary as large as the model is a finding, not an error: the split stands without a shape.
    static ImmutableArray<ShapeChoice> Shapes(Allocation allocation, ScalingLaw law, PlanOptions options)
    {
        try
        {
            return BuildableShapes.Near(allocation.Params, law.Convention, options.Vocabulary, options.Context);
        }
        catch (InputException)
        {
            return [];
        }
    }

    static Tokens Batch(PlanOptions options, ImmutableArray<HyperparameterSuggestion> suggestions, Tokens tokens)
    {
        var wanted = options.BatchTokens?.Value ?? suggestions[0].Batch.Value;
        var sequences = Math.Max(1, Math.Round(Math.Min(wanted, tokens.Value) / options.Context));
        // Powers of two and thrice powers of two divide well among devices.
        if (options.BatchTokens is null && sequences > 8)
        {
            var power = Math.Pow(2, Math.Floor(Math.Log2(sequences)));
            sequences = (sequences / power) switch { < 1.25 => power, < 1.75 => 1.5 * power, _ => 2 * power };
        }
        return new Tokens(sequences * options.Context);
    }

    static TrainingEstimate Training(
        PlanBudget budget, ComputePrice price, double hours, ImmutableArray<ShapeChoice> shapes, Tokens batch, PlanDraws draws, PlanOptions options)
    {
        var given = options.Devices ?? (budget as DeviceBudget)?.Devices;
        var devices = given ?? Usual(hours);
        return new TrainingEstimate
        {
            Price = price,
            Devices = devices,
            DevicesGiven = given is not null,
            DeviceHours = hours,
            DeviceHoursInterval = draws.OfSpending(draw => draw.DeviceHours),
            Dollars = new Dollars(hours * price.Typical),
            DollarsInterval = draws.OfSpending(draw => draw.Dollars),
            CarbonPerMegawattHour = options.CarbonPerMegawattHour,
            Layout = shapes.IsEmpty ? null : TrainingLayout.Of(shapes[0].Shape, price.Device, devices, batch),
        };
    }

    // Whole machines of eight beyond a few, in powers of two so that layouts divide them.
    static int Usual(double hours) => (int)Math.Pow(2, Math.Clamp(Math.Ceiling(Math.Log2(Math.Max(1, hours / 24 / UsualDays))), 0, 20));
}
