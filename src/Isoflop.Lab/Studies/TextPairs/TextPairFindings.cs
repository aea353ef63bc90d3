using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>What there is to say of how a text's worth was measured.</summary>
static class TextPairFindings
{
    // Beyond, the two texts are not measured on equal terms: the lab's split of the SDK's documentation leaks 16 % of its lines on one text.
    const double UnevenLeakage = 0.02;
    const double LostShare = 0.25;

    public static IEnumerable<Finding> Of(TextPairStudy study)
    {
        ImmutableArray<(string Name, ImmutableArray<RunResult> Runs)> texts = [(study.Pair.FirstName, study.First), (study.Pair.SecondName, study.Second)];
        foreach (var (name, runs) in texts)
        {
            var lost = runs.Where(run => run.State != RunResult.Finished).ToArray();
            if (lost.Length > 0)
            {
                yield return new Finding(
                    "runs-left-out",
                    lost.Length > LostShare * runs.Length ? Severity.Error : Severity.Warning,
                    $"{lost.Length} of {runs.Length} runs on {name} count for nothing: {string.Join(", ", lost.Select(run => $"{run.Name} ({run.State})"))}",
                    "Runs that never left the plateau were too short: give it more --minutes.");
            }
            var epochs = runs.Max(run => run.Tokens / run.UniqueTokens);
            if (epochs > 1)
            {
                yield return new Finding(
                    "text-repeated",
                    epochs > 4 ? Severity.Warning : Severity.Note,
                    Invariant($"the longest runs went {epochs:F1} times through the {new Tokens(runs.Max(run => run.UniqueTokens))} tokens of {name}: what repeating it costs is in the multiplier"),
                    "For the worth of a token seen once, give more text or fewer --minutes.");
            }
        }
        var (first, second) = (study.Pair.HeldOut.First.Leakage, study.Pair.HeldOut.Second.Leakage);
        if (Uneven(first, second) is { } uneven) yield return uneven;
        yield return new Finding(
            "scale",
            Severity.Note,
            Invariant($"measured at {study.Plan.Shapes.Length} sizes up to {new Params(study.Worth.Cells.Max(cell => cell.Params.Value))} parameters, on one held-out text, with one recipe"),
            "What a curation step is worth may change with scale and with what is asked of the model: repeat it at the largest scale that you can pay before you rely on it.");
    }

    static Finding? Uneven(SplitLeakage first, SplitLeakage second)
    {
        var gap = Math.Max(Math.Abs(first.LineShare - second.LineShare), Math.Abs(first.PassageShare - second.PassageShare));
        return gap <= UnevenLeakage ? null : new Finding(
            "uneven-leakage",
            Severity.Warning,
            Invariant($"the held-out text has {first.LineShare:P1} of its lines and {first.PassageShare:P1} of its passages in the first text, {second.LineShare:P1} and {second.PassageShare:P1} in the second"),
            "Part of the multiplier may be text seen before: hold out a text that shares as much with either (--validation).");
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
