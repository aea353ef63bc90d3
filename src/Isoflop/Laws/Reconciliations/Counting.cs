using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>What is counted as N and as C. The law is fitted over the N of the choice; its optimum is told in the baseline's.</summary>
sealed record Counting
{
    /// <summary>As the baseline counts: N is the params of the table, C = 6ND.</summary>
    public static Counting Baseline { get; } = new();

    /// <summary>N of every run, NaN where it is not known; null: the params of the table.</summary>
    public Func<RunSet, double[]>? Sizes { get; init; }

    /// <summary>Between the baseline's N and the choice's; null where they are the same.</summary>
    public SizeMap? Map { get; init; }

    /// <summary>Training FLOPs per token of a model of the choice's N; null: 6N.</summary>
    public Func<double, double>? FlopsPerToken { get; init; }

    /// <summary>The same N of all of the runs, with what is not known filled in from the map.</summary>
    public double[] FilledSizes(RunSet runs)
    {
        var baseline = runs.Values(RunColumn.Params).ToArray();
        if (Sizes is null) return baseline;
        return [.. Sizes(runs).Zip(baseline, (size, given) => size > 0 ? size : Map!.ToOther(given))];
    }

    /// <summary>Whether N is known of each run: [run].</summary>
    public bool[] Known(RunSet runs) => Sizes is null ? [.. Enumerable.Repeat(true, runs.Count)] : [.. Sizes(runs).Select(size => size > 0)];

    public double ToBaseline(double size) => Map is null ? size : Map.ToBaseline(size);

    /// <summary>ln N* and ln D* at a budget, N as the choice counts it.</summary>
    public (double LogParams, double LogTokens) Optimum(ScalingLaw law, Flops flops)
    {
        double logParams;
        if (FlopsPerToken is null)
        {
            logParams = Math.Log(law.Optimum(flops)!.Params.Value);
            return (logParams, Math.Log(flops.Value / 6) - logParams);
        }
        // Along the budget the loss falls, then rises, as it does under C = 6ND: the price of a token grows with size.
        double Tokens(double log) => flops.Value / FlopsPerToken(Math.Exp(log));
        double Loss(double log) => law.Loss(new Params(Math.Exp(log)), new Tokens(Tokens(log))).Value;
        logParams = Numerics.GoldenSection.Minimum(Loss, 0, Math.Log(flops.Value / 6), 1e-7);
        return (logParams, Math.Log(Tokens(logParams)));
    }
}
