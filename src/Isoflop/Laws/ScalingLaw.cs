using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws;

/// <summary>A law as data: a form with its coefficients at full precision, what it counts, where it was fitted and where it comes from.</summary>
public sealed record ScalingLaw
{
    /// <summary>The form.</summary>
    public required LawForm Form { get; init; }

    /// <summary>The coefficients, in the order of the form's.</summary>
    public required ImmutableArray<double> Coefficients { get; init; }

    /// <summary>Its name: hoffmann-2022, or the run set it was fitted to.</summary>
    public string Name { get; init; } = "fitted";

    /// <summary>Which parameters its N counts.</summary>
    public ParamsConvention Convention { get; init; }

    /// <summary>How its FLOPs are counted.</summary>
    public string FlopsConvention { get; init; } = "6ND";

    /// <summary>The text that its loss was measured on, with the tokenizer where that is known.</summary>
    public string? LossOn { get; init; }

    /// <summary>The box in which it was fitted, where that is known.</summary>
    public FittedRange? Range { get; init; }

    /// <summary>Where it comes from: a paper with its equation or table, or the digest of a run set.</summary>
    public string? Source { get; init; }

    /// <summary>How its numbers were checked: sourced, verified by refitting, or fitted here.</summary>
    public string? Confidence { get; init; }

    /// <summary>What a reader should know before using it.</summary>
    public string? Note { get; init; }

    /// <summary>Its replicates and the scatter of runs about it, where they are known; a published law has none.</summary>
    public LawUncertainty? Uncertainty { get; init; }

    /// <summary>A coefficient by its name.</summary>
    /// <param name="name">E, A, alpha.</param>
    /// <exception cref="ArgumentException">The form has no such coefficient.</exception>
    public double this[string name] => Form.IndexOf(name) is >= 0 and var index
        ? Coefficients[index]
        : throw new ArgumentException($"{Form.Name} has no coefficient '{name}'", nameof(name));

    /// <summary>What the law gives at a scale: nats per token for a law of losses, the score for a law of scores.</summary>
    /// <param name="scale">What the law is a function of.</param>
    /// <returns>In the unit of the form's target; NaN where the scale lacks what the law is a function of.</returns>
    public double Value(Scale scale)
    {
        Span<double> value = stackalloc double[1];
        Values([scale], value);
        return value[0];
    }

    /// <summary>The loss at a scale.</summary>
    /// <param name="scale">Size and tokens, or compute for a law over compute.</param>
    /// <returns>Nats per token; NaN where the scale lacks what the law is a function of.</returns>
    public NatsPerToken Loss(Scale scale) => new(Value(scale));

    /// <summary>The loss of a size on an amount of text.</summary>
    /// <param name="params">Parameters, in the convention of the law.</param>
    /// <param name="tokens">Training tokens.</param>
    public NatsPerToken Loss(Params @params, Tokens tokens) => Loss(new Scale(@params, tokens));

    /// <summary>The size of the plain model of the same loss: the dense one for a mixture of experts, the one in full precision for one in few bits.</summary>
    /// <param name="scale">What the law is a function of.</param>
    /// <returns>Null where the form knows no plainer model; NaN where the scale lacks what the law is a function of.</returns>
    public Params? EffectiveParams(Scale scale) => Form.EffectiveParams(Coefficients.AsSpan(), scale);

    /// <summary>How the law would spend a budget on size and text.</summary>
    /// <param name="flops">The budget, spent as C = 6ND.</param>
    /// <returns>The optimum, or null where the law does not split compute.</returns>
    public ComputeOptimum? Optimum(Flops flops) => Form.SplitsCompute ? Optima([flops])[0] : null;

    /// <summary>The optima at several budgets, at the price of little more than one.</summary>
    /// <param name="budgets">The budgets, spent as C = 6ND.</param>
    /// <exception cref="InvalidOperationException">The law does not split compute.</exception>
    public ImmutableArray<ComputeOptimum> Optima(ReadOnlySpan<Flops> budgets)
    {
        if (!Form.SplitsCompute) throw new InvalidOperationException($"{Form.Name} does not split compute.");
        var scales = new Scale[budgets.Length];
        for (var i = 0; i < scales.Length; i++)
            scales[i] = new Scale(OptimalParams(budgets[i]), budgets[i]);
        var losses = new double[scales.Length];
        Values(scales, losses);
        var optima = new ComputeOptimum[scales.Length];
        for (var i = 0; i < optima.Length; i++) optima[i] = new ComputeOptimum(budgets[i], scales[i].Params, scales[i].Tokens, new NatsPerToken(losses[i]));
        return [.. optima];
    }

    /// <summary>
    /// The exponent a of N* ∝ C^a at a budget: the slope of ln N* over ln C, between a tenth of the budget and ten times it. A sum of two powers has
    /// the same one everywhere, β/(α+β); that of D* is 1 - a.
    /// </summary>
    /// <param name="flops">The budget.</param>
    /// <returns>The exponent; NaN where the law does not split compute.</returns>
    public double OptimalSizeExponent(Flops flops) =>
        Optimum(new Flops(flops.Value / 10)) is { } below && Optimum(new Flops(flops.Value * 10)) is { } above
            ? Math.Log(above.Params.Value / below.Params.Value) / Math.Log(100)
            : double.NaN;

    /// <summary>The sizes whose loss at a budget stays within a share of the lowest one.</summary>
    /// <param name="flops">The budget, spent as C = 6ND.</param>
    /// <param name="tolerance">Share of the loss given away: 0.001 for 0.1 %.</param>
    /// <returns>Smallest and largest such size, or null where the law does not split compute.</returns>
    public (Params Low, Params High)? NearOptimalParams(Flops flops, double tolerance)
    {
        if (Optimum(flops) is not { } best) return null;
        var limit = best.Loss.Value * (1 + tolerance);
        double Edge(double direction)
        {
            // The loss rises on both sides of the optimum: walk out in factors of 2 until it is above the limit, then bisect.
            var (inside, outside) = (Math.Log(best.Params.Value), Math.Log(best.Params.Value));
            for (var step = 0; step < 60 && LossAt(outside, flops) <= limit; step++)
            {
                inside = outside;
                outside += direction * Math.Log(2);
            }
            for (var step = 0; step < 40; step++)
            {
                var middle = (inside + outside) / 2;
                if (LossAt(middle, flops) <= limit) inside = middle;
                else outside = middle;
            }
            return Math.Exp(inside);
        }

        return (new Params(Edge(-1)), new Params(Edge(1)));
    }

    /// <summary>The training compute at which the compute-optimal loss reaches a target.</summary>
    /// <param name="target">The loss wanted.</param>
    /// <returns>The compute, or infinity where the law never gets there.</returns>
    public Flops FlopsToReach(NatsPerToken target)
    {
        if (Form.FlopsToReach(Coefficients.AsSpan(), target) is { } known) return known;
        double LossOf(double logFlops)
        {
            var flops = new Flops(Math.Exp(logFlops));
            return Optimum(flops)?.Loss.Value ?? Loss(new Scale(flops)).Value;
        }

        var (low, high) = (0.0, Math.Log(1e60));
        if (!(LossOf(high) <= target.Value)) return new Flops(double.PositiveInfinity);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            if (LossOf(middle) <= target.Value) high = middle;
            else low = middle;
        }
        return new Flops(Math.Exp(high));
    }

    /// <summary>The text on which a size reaches a target.</summary>
    /// <param name="size">The size.</param>
    /// <param name="target">The loss wanted.</param>
    /// <returns>Infinity where no amount of text is enough.</returns>
    /// <exception cref="InvalidOperationException">The law is not one of the loss over size and text.</exception>
    public Tokens TokensToReach(Params size, NatsPerToken target)
    {
        if (!Form.SplitsCompute) throw new InvalidOperationException($"{Form.Name} does not split compute.");
        if (Form.TokensToReach(Coefficients.AsSpan(), size, target) is { } known) return known;
        var (low, high) = (0.0, Math.Log(1e40));
        if (!(Loss(size, new Tokens(Math.Exp(high))).Value <= target.Value)) return new Tokens(double.PositiveInfinity);
        for (var step = 0; step < 80; step++)
        {
            var middle = (low + high) / 2;
            if (Loss(size, new Tokens(Math.Exp(middle))).Value <= target.Value) high = middle;
            else low = middle;
        }
        return new Tokens(Math.Exp(high));
    }

    /// <summary>The compute of which a size is the best one.</summary>
    /// <param name="size">The size.</param>
    /// <exception cref="InvalidOperationException">The law does not split compute.</exception>
    public Flops FlopsOfOptimum(Params size)
    {
        if (!Form.SplitsCompute) throw new InvalidOperationException($"{Form.Name} does not split compute.");
        var (low, high) = (0.0, Math.Log(1e60));
        for (var step = 0; step < 80; step++)
        {
            var middle = (low + high) / 2;
            var flops = new Flops(Math.Exp(middle));
            if (OptimalParams(flops).Value >= size.Value) high = middle;
            else low = middle;
        }
        return new Flops(Math.Exp(high));
    }

    /// <summary>The size alone of the optimum at a budget, of a law that splits compute.</summary>
    internal Params OptimalParams(Flops flops) => Form.OptimalParams(Coefficients.AsSpan(), flops) ?? SearchOptimalParams(flops);

    /// <summary>What the law gives at several scales, at the price of little more than one.</summary>
    internal void Values(ReadOnlySpan<Scale> scales, Span<double> values)
    {
        var derivatives = new double[Form.CoefficientCount * scales.Length];
        Form.Evaluate(Coefficients.AsSpan(), new PointBlock(Form.InputsAt(scales), 0, scales.Length), values, new Derivatives(derivatives, scales.Length));
    }

    /// <summary>What a law of one column alone gives at several of its values: a score over the loss.</summary>
    internal void Values(ReadOnlySpan<double> inputs, Span<double> values)
    {
        if (Form is not { Inputs.Length: 1, PlainInputs.Length: 0 }) throw new InvalidOperationException($"{Form.Name} does not ask for one column alone.");
        var logs = Array.ConvertAll(inputs.ToArray(), Math.Log);
        var derivatives = new double[Form.CoefficientCount * inputs.Length];
        Form.Evaluate(Coefficients.AsSpan(), new PointBlock([logs], 0, inputs.Length), values, new Derivatives(derivatives, inputs.Length));
    }

    double LossAt(double logParams, Flops flops) => Loss(new Scale(new Params(Math.Exp(logParams)), flops)).Value;

    // Over ln N from one parameter to one token: the loss along a budget falls, then rises.
    Params SearchOptimalParams(Flops flops) =>
        new(Math.Exp(GoldenSection.Minimum(logParams => LossAt(logParams, flops), 0, Math.Log(flops.Value / 6), 1e-7)));
}
