using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>Three ways to the compute-optimal split of the same runs, side by side [Hoffmann 2022, sec. 3].</summary>
public sealed record ThreeWays
{
    /// <summary>The envelope of loss over compute; null where the runs have none, which a finding explains.</summary>
    public required Envelope? Envelope { get; init; }

    /// <summary>The isoFLOP profiles; null where the runs have none, which a finding explains.</summary>
    public required IsoflopProfiles? Profiles { get; init; }

    /// <summary>The optimum of the fitted surface.</summary>
    public required AllocationFit Parametric { get; init; }

    /// <summary>The splits of the budgets asked about: every method at the first budget, then at the next.</summary>
    public required ImmutableArray<AllocationOptimum> Optima { get; init; }

    /// <summary>What the methods have to tell.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The answer of every method that has one.</summary>
    public ImmutableArray<AllocationFit> Fits => [.. Envelope is null ? [] : new[] { Envelope.Fit }, .. Profiles?.Fits ?? [], Parametric];

    /// <summary>Asks the three ways.</summary>
    /// <param name="runs">The runs: final losses, or training curves with one row a step, of which the profiles use the last rows.</param>
    /// <param name="fit">A fit to their final losses of a law that splits compute.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="budgets">Budgets to split.</param>
    /// <exception cref="InputException">The law does not split compute, or losses and scales are missing.</exception>
    public static ThreeWays Compare(RunSet runs, Fit fit, AllocationOptions? options = null, params ImmutableArray<Flops> budgets)
    {
        options ??= new AllocationOptions();
        var parametric = Allocation.Parametric.Of(fit);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var envelope = Attempt(() => Allocation.Envelope.Of(runs, options), "no-envelope", findings);
        // The fit's own runs are the final losses.
        var profiles = Attempt(() => IsoflopProfiles.Of(fit.Runs, options, fit.Law), "no-profiles", findings);
        var ways = new ThreeWays
        {
            Envelope = envelope,
            Profiles = profiles,
            Parametric = parametric,
            Optima = [],
            Findings = [.. findings, .. envelope?.Findings ?? [], .. profiles?.Findings ?? []],
        };
        return ways with { Optima = [.. from flops in budgets from way in ways.Fits select way.At(flops, options.Level)] };
    }

    // A design that one way cannot use is no mistake of the user who compares them all: it becomes a finding.
    static T? Attempt<T>(Func<T> way, string id, ImmutableArray<Finding>.Builder findings)
        where T : class
    {
        try
        {
            return way();
        }
        catch (InputException mistake)
        {
            findings.Add(new Finding(id, Severity.Warning, $"{mistake.Where}: {mistake.Found}; needed is {mistake.Expected}", mistake.Remedy));
            return null;
        }
    }
}
