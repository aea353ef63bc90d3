using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// The second way [Hoffmann 2022, approach 2]: at each budget the size with the lowest loss, and a power law through them. The published parabola
/// stands beside two curves that do not share its bias.
/// </summary>
public sealed record IsoflopProfiles
{
    static readonly ImmutableArray<AllocationMethod> Methods = [AllocationMethod.Parabola, AllocationMethod.LocalQuadratic, AllocationMethod.Spline];

    /// <summary>The budgets, by compute.</summary>
    public required ImmutableArray<BudgetProfile> Budgets { get; init; }

    /// <summary>The power law through the minima of each way that has two or more.</summary>
    public required ImmutableArray<AllocationFit> Fits { get; init; }

    /// <summary>Which budgets were left out, and whether the ways agree.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The power law by a method, or null where too few budgets had a minimum.</summary>
    /// <param name="method">The method.</param>
    public AllocationFit? this[AllocationMethod method] => Fits.FirstOrDefault(fit => fit.Method == method);

    /// <summary>Reads the optima off the profiles of a run set.</summary>
    /// <param name="runs">The runs; those outside every budget are left out.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="law">A law whose optimum is shown at every budget; null for none.</param>
    /// <exception cref="InputException">Fewer than two budgets have a minimum inside the sizes tried.</exception>
    public static IsoflopProfiles Of(RunSet runs, AllocationOptions? options = null, ScalingLaw? law = null)
    {
        options ??= new AllocationOptions();
        var scales = MeasuredScales.From(runs);
        var budgets = BudgetClusters.Find(scales, options).ConvertAll(cluster => new Budget(scales, cluster));
        var resampled = new ProfileReplicates(scales.Runs, budgets, Methods, options);
        var fits = Methods.Select((method, index) => Fit(method, budgets, resampled[index])).OfType<AllocationFit>().ToImmutableArray();
        if (fits.IsEmpty) throw NoMinima(budgets);
        var profiles = budgets.Select((budget, i) => Profile(budget, i, resampled, options, law)).ToImmutableArray();
        return new IsoflopProfiles { Budgets = profiles, Fits = fits, Findings = ProfileFindings.Of(scales, budgets, fits, Methods, options) };
    }

    static AllocationFit? Fit(AllocationMethod method, List<Budget> budgets, double[][] replicates)
    {
        var used = Enumerable.Range(0, budgets.Count).Where(budget => budgets[budget].IsUsed(method)).ToArray();
        if (used.Length < 2) return null;
        double[] Pick(double[] values) => Array.ConvertAll(used, budget => values[budget]);
        var logFlops = Array.ConvertAll(used, budget => budgets[budget].LogFlops);
        var optima = Array.ConvertAll(used, budget => budgets[budget].Minimum(method)!.Value.LogParams);
        AllocationRule Rule(double[] logParams)
        {
            var line = LogLine.Through(logFlops, logParams);
            return AllocationRule.OfSize(line.Slope, line.Intercept);
        }

        return new AllocationFit
        {
            Method = method,
            Rule = Rule(optima),
            Replicates = [.. replicates.Select(replicate => Rule(Pick(replicate)))],
            Points = [.. used.Select((budget, i) => new Scale(new Params(Math.Exp(optima[i])), budgets[budget].Flops))],
            DegreesOfFreedom = used.Sum(budget => budgets[budget].Curve(method)!.Freedom),
        };
    }

    static BudgetProfile Profile(Budget budget, int index, ProfileReplicates resampled, AllocationOptions options, ScalingLaw? law)
    {
        var minima = ImmutableArray.CreateBuilder<ProfileMinimum>();
        for (var m = 0; m < Methods.Length; m++)
        {
            if (budget.Minimum(Methods[m]) is not { } minimum) continue;
            var interval = Numerics.Quantiles.Expanded(
                Array.ConvertAll(resampled[m], replicate => Math.Exp(replicate[index])), options.Level, budget.Curve(Methods[m])!.Freedom);
            minima.Add(new ProfileMinimum(
                Methods[m], new Params(Math.Exp(minimum.LogParams)), new NatsPerToken(minimum.Loss), interval, budget.IsUsed(Methods[m])));
        }
        if (law?.Optimum(budget.Flops) is { } optimum)
            minima.Add(new ProfileMinimum(AllocationMethod.Parametric, optimum.Params, optimum.Loss, null, Used: true));
        return new BudgetProfile
        {
            Flops = budget.Flops,
            Runs = budget.Runs,
            Parabola = [.. budget.Curve(AllocationMethod.Parabola)!.Coefficients],
            LogCentre = budget.LogCentre,
            Minima = minima.ToImmutable(),
        };
    }

    static InputException NoMinima(List<Budget> budgets) => new(
        $"fewer than two of {budgets.Count} budgets have their lowest loss inside the sizes tried ("
            + string.Join(", ", budgets.Select(budget => $"{budget.Flops} FLOPs with {budget.Sizes} sizes")) + ")",
        "the isoFLOP profiles",
        "two budgets or more with sizes on both sides of the lowest loss",
        "Add sizes beyond the edge with the lower loss at the same compute, or use the parametric method, which needs no budgets.");
}
