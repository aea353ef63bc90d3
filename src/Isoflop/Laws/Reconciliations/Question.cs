using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>The runs that every choice is asked about, and the budget it is asked at.</summary>
sealed class Question
{
    readonly double[] _weights;

    public Question(Fit baseline, RunSet? curves, Flops? at)
    {
        Baseline = baseline;
        Runs = baseline.Runs;
        Curves = curves is null || curves.Count == Runs.Count ? null : curves;
        _weights = new double[Runs.Count];
        if (baseline.Options.Weighted && Runs.Has(RunColumn.Weight)) Runs.Values(RunColumn.Weight).CopyTo(_weights);
        else Array.Fill(_weights, 1);
        Flops = Compute(Runs);
        (Low, High) = (new Flops(Flops.Min()), new Flops(Flops.Max()));
        At = at ?? new Flops(10 * High.Value);
        // Budgets of one size only leave no ends to draw exponents between.
        if (!(High.Value > 1.01 * Low.Value)) High = new Flops(10 * Low.Value);
    }

    /// <summary>The fit that every change starts from.</summary>
    public Fit Baseline { get; }

    /// <summary>The final losses, those that the baseline uses.</summary>
    public RunSet Runs { get; }

    /// <summary>Training curves, one row a step; null where there are none.</summary>
    public RunSet? Curves { get; }

    /// <summary>[run]: 6ND.</summary>
    public double[] Flops { get; }

    /// <summary>Compute of the cheapest run.</summary>
    public Flops Low { get; }

    /// <summary>Compute of the most expensive run.</summary>
    public Flops High { get; }

    /// <summary>The budget.</summary>
    public Flops At { get; }

    /// <summary>[run]: 6ND, whatever the table's own FLOPs are.</summary>
    public static double[] Compute(RunSet runs) =>
        [.. Enumerable.Range(0, runs.Count).Select(run => 6 * runs.Values(RunColumn.Params)[run] * runs.Values(RunColumn.Tokens)[run])];

    /// <summary>The answer of a choice on the runs and on every replicate.</summary>
    /// <exception cref="Findings.InputException">The runs cannot carry the choice.</exception>
    public Answers Ask(Choice choice) => choice.Method switch
    {
        AllocationMethod.Parametric => AskLaw(choice),
        AllocationMethod.Envelope => Read(choice, Envelope.Of(Selected(choice, Curves ?? Runs), Allocation(choice.Options)).Fit, choice.Keep is null && Curves is null ? Draw.Pairs : Draw.Own),
        _ => Read(choice, Profile(choice), Draw.Own),
    };

    // A run that is left out weighs 0, so that each replicate draws the same weight for every other run under either choice.
    Answers AskLaw(Choice choice)
    {
        var used = Used(choice, Runs);
        // The same checks as for a table of the runs that are left.
        var problem = FitProblem.From(choice.Form, Selected(choice, Runs), choice.Options);
        var weights = _weights.Zip(used, (weight, isUsed) => isUsed ? weight : 0).ToArray();
        var runs = Runs.With(RunColumn.Params, choice.Counting.FilledSizes(Runs)).With(RunColumn.Weight, weights);
        var law = Fitter.FitLaw(choice.Form, runs, choice.Options with { Weighted = true });
        return Read(choice, law, problem.Count, problem.Count - problem.Map.FreeCount);
    }

    /// <summary>The answer of a law and of its replicates.</summary>
    public Answers Read(Choice choice, ScalingLaw law, int runs, double freedom)
    {
        var drawn = law.Uncertainty!.Replicates;
        var replicates = new Answer[drawn.Count];
        Parallel.For(0, replicates.Length, replicate => replicates[replicate] = Of(choice.Counting, law with { Coefficients = [.. drawn[replicate]] }));
        return new Answers(Of(choice.Counting, law), replicates, runs, freedom, choice.Options.Resampling == Resampling.Pairs ? Draw.Pairs : Draw.Runs);
    }

    Answer Of(Counting counting, ScalingLaw law)
    {
        // A replicate whose refit failed.
        if (law.Coefficients.Any(double.IsNaN)) return new Answer(double.NaN, double.NaN, double.NaN);
        var (low, high) = (counting.Optimum(law, Low), counting.Optimum(law, High));
        var decades = Math.Log(High.Value / Low.Value);
        return new Answer(
            (high.LogParams - low.LogParams) / decades,
            (high.LogTokens - low.LogTokens) / decades,
            Math.Log(counting.ToBaseline(Math.Exp(counting.Optimum(law, At).LogParams))));
    }

    Answers Read(Choice choice, AllocationFit fit, Draw draw)
    {
        Answer Of(AllocationRule rule) => new(rule.SizeExponent, rule.TokenExponent, Math.Log(choice.Counting.ToBaseline(rule.Params(At).Value)));
        return new Answers(Of(fit.Rule), [.. fit.Replicates.Select(Of)], Used(choice, Runs).Count(used => used), fit.DegreesOfFreedom, draw);
    }

    AllocationFit Profile(Choice choice) =>
        IsoflopProfiles.Of(Selected(choice, Runs), Allocation(choice.Options))[choice.Method] ?? throw new Findings.InputException(
            "fewer than two budgets have a minimum inside the sizes tried",
            "the isoFLOP profiles",
            "two budgets or more with sizes on both sides of the lowest loss",
            "Add sizes beyond the edge with the lower loss at the same compute.");

    static bool[] Used(Choice choice, RunSet runs)
    {
        var known = choice.Counting.Known(runs);
        return choice.Keep is null ? known : [.. known.Zip(choice.Keep(runs), (isKnown, isKept) => isKnown && isKept)];
    }

    // The runs of a choice as a table of their own, with N and C as it counts them.
    static RunSet Selected(Choice choice, RunSet runs)
    {
        var sizes = choice.Counting.FilledSizes(runs);
        var counted = runs.With(RunColumn.Params, sizes);
        counted = counted.With(RunColumn.Flops, Compute(counted));
        var used = Used(choice, runs);
        return Array.TrueForAll(used, isUsed => isUsed) ? counted : counted.Select([.. Enumerable.Range(0, used.Length).Where(run => used[run])]);
    }

    static AllocationOptions Allocation(FitOptions options) => new() { Replicates = options.Replicates, Seed = options.Seed, Level = options.Level };
}
