using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Laws.Comparisons;

/// <summary>What a comparison cannot know, each with its number and a remedy.</summary>
static class ComparisonFindings
{
    // Less than a factor of two in common shows nothing of how a multiplier changes.
    const double LittleInCommon = 2;

    // Arms whose tokens per parameter differ by a factor of 1.5 differ by more than what they are named after.
    static readonly double DifferentRatio = Math.Log(1.5);

    // A factor of 10 beyond the runs is an extrapolation that a reader may not have noticed.
    const double FarBeyond = 10;

    public static ImmutableArray<Finding> Of(Comparison comparison)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        for (var arm = 1; arm < comparison.Arms.Length; arm++)
        {
            Overlap(comparison, arm, findings);
            Ratio(comparison, arm, findings);
        }
        Freedom(comparison, findings);
        Exponents(comparison, findings);
        Floor(comparison, findings);
        FloorChangesAnswer(comparison, findings);
        Implausible(comparison, findings);
        Extrapolation(comparison, findings);
        Bookkeeping(comparison, findings);
        return findings.ToImmutable();
    }

    static void Overlap(Comparison comparison, int arm, ImmutableArray<Finding>.Builder findings)
    {
        var (low, high) = comparison.Fit.Arms.Common(arm);
        var (name, baseline) = (comparison.Arms[arm].Name, comparison.Baseline);
        if (high.Value <= low.Value)
        {
            findings.Add(new Finding(
                "no-common-scale",
                Severity.Error,
                $"{name} ({Range(comparison.Arms[arm])}) and {baseline.Name} ({Range(baseline)}) have no scale in common: what is ascribed to the arm may be the size",
                "Run both arms at the same budgets; two common ones are the least."));
        }
        else if (high.Value < LittleInCommon * low.Value)
        {
            findings.Add(new Finding(
                "little-common-scale",
                Severity.Warning,
                $"{name} and {baseline.Name} have only a factor of {high.Value / low.Value:F1} of compute in common: arm and size are confounded outside it",
                "Run both arms at the same budgets."));
        }
    }

    static void Ratio(Comparison comparison, int arm, ImmutableArray<Finding>.Builder findings)
    {
        var arms = comparison.Fit.Arms;
        var (own, baseline) = (arms.RunsOf(arm).Average(arms.LogRatio), arms.RunsOf(0).Average(arms.LogRatio));
        if (arms.Inputs.Length > 1 || !(Math.Abs(own - baseline) > DifferentRatio)) return;
        findings.Add(new Finding(
            "other-tokens-per-param",
            Severity.Warning,
            $"{comparison.Arms[arm].Name} was trained on {Math.Exp(own):F0} tokens per parameter, {comparison.Baseline.Name} on {Math.Exp(baseline):F0}: over compute alone the multiplier holds that difference too",
            "Compare at the same tokens per parameter, or over size and text (--law chinchilla)."));
    }

    static void Freedom(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        if (comparison.DegreesOfFreedom < 4)
        {
            findings.Add(new Finding(
                "few-runs",
                Severity.Warning,
                $"{comparison.Runs.Count} runs leave {comparison.DegreesOfFreedom} {(comparison.DegreesOfFreedom == 1 ? "degree" : "degrees")} of freedom: the scatter itself is hardly known, and intervals are as wide as that makes them",
                "Add runs, or hold the floor at a value stated for a reason (--floor)."));
        }
        if (!comparison.Fit.Converged)
        {
            findings.Add(new Finding(
                "not-converged", Severity.Error, "the minimiser reached its limit of iterations", "Share exponents or hold the floor: the runs do not determine what is asked of them."));
        }
    }

    static void Exponents(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        if (comparison.ExponentsPerArm) return;
        var probability = comparison.SharedExponentsProbability;
        if (probability < 1 - comparison.Options.Level)
        {
            findings.Add(new Finding(
                "exponents-differ",
                Severity.Warning,
                $"exponents are shared, so that the multiplier is the same at every scale, but the runs speak against it (F test, p = {probability:G2})",
                "Give each arm its own: --exponents perArm."));
            return;
        }
        var tested = double.IsNaN(probability) ? "the runs are too few to test that" : $"the runs do not speak against it (F test, p = {probability:F2})";
        findings.Add(new Finding(
            "exponents-shared",
            Severity.Note,
            $"exponents are shared{(comparison.Options.Floors == Floors.Shared ? ": whether the gain grows or fades is not asked" : "")}; {tested}",
            "Three scales an arm and three runs to spare let each arm have its own."));
    }

    static void Floor(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        if (comparison.FloorInterval is { } interval && comparison.Options.Floors == Floors.Shared)
        {
            var lowest = comparison.FloorEffects.Max(effect => effect.Floor.Value);
            if (interval.Low <= 0 || interval.Width > lowest / 3)
            {
                findings.Add(new Finding(
                    "floor-not-identified",
                    Severity.Note,
                    $"the runs leave the shared floor between {Math.Max(0, interval.Low):F2} and {interval.High:F2} nats/token",
                    "Inside the common scales it hardly matters; far beyond them hold it at a value known from larger runs (--floor 1.6)."));
            }
        }
        if (comparison.SharedFloorProbability < (1 - comparison.Options.Level) / 2 && comparison.Options.Floors == Floors.Shared)
        {
            findings.Add(new Finding(
                "floors-differ",
                Severity.Warning,
                $"the runs speak against a shared floor (F test, p = {comparison.SharedFloorProbability:G2})",
                "Are all losses measured on the same text with the same tokenizer, and is that text as far from the training text of each arm? Compare with --floor separate."));
        }
    }

    // A recipe worth ten times the compute would be known by now; losses on text that one arm never saw look like it.
    static void Implausible(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var multiplier in comparison.Multipliers.GroupBy(multiplier => multiplier.Arm).Select(own => own.MaxBy(multiplier => Math.Abs(Math.Log(multiplier.Value)))!))
        {
            if (multiplier.Value is > 0.1 and < 10) continue;
            findings.Add(new Finding(
                "implausible-multiplier",
                Severity.Warning,
                $"{comparison.Arms[multiplier.Arm].Name} at {multiplier.Flops} FLOPs comes out as worth {multiplier.Value:G3}x the compute: the arms differ by more than a multiplier can say",
                "Look at the losses themselves: another evaluation text, another tokenizer, or a floor that one arm cannot reach because it never saw such text."));
        }
    }

    // Floors that the runs do not rule out, and under which an arm would stand otherwise.
    static void FloorChangesAnswer(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var multiplier in comparison.Multipliers)
        {
            var others = comparison.FloorEffects
                .Where(effect => !(effect.Probability < (1 - comparison.Options.Level) / 2))
                .SelectMany(effect => effect.Multipliers.Where(other => other.Arm == multiplier.Arm && other.Flops == multiplier.Flops).Select(other => (effect, other)))
                .Where(pair => (pair.other.Value > 1) != (multiplier.Value > 1) && multiplier.Standing != Standing.Undecided)
                .ToArray();
            if (others.Length == 0) continue;
            var (effect, other) = others[0];
            findings.Add(new Finding(
                "floor-changes-answer",
                Severity.Warning,
                $"{comparison.Arms[multiplier.Arm].Name} at {multiplier.Flops} FLOPs is worth {multiplier.Value:F2}x, but {other.Value:F2}x with {(effect.Floors == Floors.Separate ? "floors of the arms' own" : $"a floor of {effect.Floor.Value:F2}")}, which fits as well",
                "Do not decide on it: run both arms nearer to that scale."));
        }
    }

    static void Extrapolation(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var multiplier in comparison.Multipliers.Where(multiplier => !multiplier.IsCommon))
        {
            var high = comparison.Fit.Arms.Common(multiplier.Arm).High.Value;
            var beyond = multiplier.Flops.Value / high;
            if (beyond <= FarBeyond) continue;
            findings.Add(new Finding(
                "extrapolation",
                beyond > 100 ? Severity.Warning : Severity.Note,
                $"{multiplier.Flops} FLOPs lies {beyond:#,0}x beyond the largest scale that {comparison.Arms[multiplier.Arm].Name} has in common with {comparison.Baseline.Name}",
                "The interval holds if the laws go on as they are; no interval knows whether they do."));
        }
    }

    static void Bookkeeping(Comparison comparison, ImmutableArray<Finding>.Builder findings)
    {
        if (comparison.Fit.Arms.Unlabelled is > 0 and var unlabelled)
            findings.Add(new Finding("no-arm", Severity.Note, $"{unlabelled} runs without '{comparison.By}' were left out", "Fill the column, or select rows with --where."));
        if (comparison.Arms.Length > 2)
        {
            findings.Add(new Finding(
                "many-arms",
                Severity.Note,
                $"{comparison.Arms.Length - 1} arms are compared with one baseline, each at {comparison.Options.Level:P0}: the best of them looks better than it is",
                $"Ask for --level {1 - ((1 - comparison.Options.Level) / (comparison.Arms.Length - 1)):0.###} to be as sure of all of them together."));
        }
        if (comparison.Runs.Groups.IsEmpty) return;
        var clusters = comparison.Runs.Groups.ToArray().Distinct().Count();
        findings.Add(new Finding(
            "groups",
            clusters < 8 ? Severity.Warning : Severity.Note,
            $"intervals come from replicates that draw {clusters} whole groups of runs",
            "With fewer than eight groups replicates are few and intervals too narrow; leave out the group column where runs are independent."));
    }

    static string Range(Arm arm) => $"{arm.Range.Low} to {arm.Range.High} FLOPs";
}
