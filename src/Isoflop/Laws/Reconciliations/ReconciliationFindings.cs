using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Laws.Reconciliations;

/// <summary>What a comparison of prescriptions has to tell: how far choices move N*, and how sizes were converted.</summary>
static class ReconciliationFindings
{
    // A factor of 1.5 in N costs less than 0.2 % of the loss under the published laws, about what two seeds of one recipe differ by.
    const double Quarrel = 1.5;

    // Beyond this scatter a conversion adds more doubt to N* than the choice that needed it.
    const double LargestScatter = 0.1;

    public static ImmutableArray<Finding> Of(Question question, Prescription baseline, ImmutableArray<FactorEffect> factors, List<Choice> countings)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var moving = factors.Where(factor => factor.IsClear && Math.Abs(Math.Log(factor.ParamsRatio)) > Math.Log(Quarrel)).ToArray();
        var alone = moving.Where(factor => factor.Factor != "all of it").ToArray();
        if (alone.Length > 0)
        {
            var sizes = alone.Select(factor => factor.Prescription.Params.Value).Append(baseline.Params.Value).ToArray();
            findings.Add(new Finding(
                "choices-decide",
                Severity.Warning,
                $"{(alone.Length == 1 ? "one choice moves" : $"{alone.Length} choices move")} N* at {question.At} FLOPs by more than a factor of {Quarrel} beyond their uncertainty, between {new Params(sizes.Min())} and {new Params(sizes.Max())}; the largest effect has {alone[0].Factor}: {alone[0].To} ({alone[0].ParamsRatio:F2}x)",
                "Name these choices with the prescription, and compare it only with one that made them alike."));
        }
        var beyond = question.At.Value / question.High.Value;
        if (beyond > 100)
        {
            findings.Add(new Finding(
                "extrapolation",
                Severity.Warning,
                $"{question.At} FLOPs lies {beyond:N0}x beyond the largest run: exponents that differ by 0.05 differ there by {Math.Pow(beyond, 0.05):F2}x",
                "Compare at a budget nearer to the runs (--at), or compare the exponents."));
        }
        foreach (var choice in countings.Where(choice => choice.Counting.Map is not null))
        {
            var map = choice.Counting.Map!;
            findings.Add(new Finding(
                "size-conversion",
                map.Scatter > LargestScatter ? Severity.Warning : Severity.Note,
                $"N {choice.To} is converted by {map.Formula}, which meets the sizes of the runs to within {map.Scatter:P1} (root mean square)",
                "Convert by the shapes that you would build where they differ from these runs'."));
        }
        return findings.ToImmutable();
    }
}
