using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>How the same numbers are fitted: objective, form of law, floor, method.</summary>
static class FittingFactors
{
    // E of [Hoffmann 2022, eq. 10], the floor that is borrowed most.
    const double HoffmannFloor = 1.69;

    public static IEnumerable<Choice> Objectives(Choice baseline)
    {
        var loss = baseline.Options.LossFor(baseline.Form);
        ResidualLoss[] others =
        [
            loss with { Delta = 1e-3 },
            loss with { Delta = 1e-2 },
            loss with { Delta = double.PositiveInfinity },
            loss with { Scale = loss.Scale == ResidualScale.Log ? ResidualScale.Value : ResidualScale.Log },
            // The share of `fit --envelope`.
            loss with { AboveWeight = loss.AboveWeight == 1 ? 0.1 : 1 },
        ];
        foreach (var other in others.Where(other => other != loss))
            yield return baseline with { Factor = "objective", From = Words(loss, other), To = Words(other, loss), Options = With(baseline.Options, other) };
    }

    public static IEnumerable<Choice> Laws(Choice baseline)
    {
        foreach (var name in new[] { "chinchilla", "chinchilla-tied", "kaplan" })
        {
            if (LawForms.Find(name) is { } form && form.Name != baseline.Form.Name)
                yield return baseline with { Factor = "law", From = baseline.Form.Name, To = form.Name, Form = form };
        }
    }

    /// <summary>Floors: free where the baseline pins one, none at all, and the one that is borrowed most where the losses allow it.</summary>
    public static IEnumerable<Choice> Floors(Choice baseline, RunSet runs)
    {
        if (baseline.Form.IndexOf("E") < 0) yield break;
        var pins = baseline.Options.Pins;
        var isPinned = pins.TryGetValue("E", out var pinned);
        var from = isPinned ? string.Create(CultureInfo.InvariantCulture, $"E = {pinned}") : "E free";
        Choice With(string to, ImmutableDictionary<string, Pin> other) =>
            baseline with { Factor = "floor", From = from, To = to, Options = baseline.Options with { Pins = other } };

        if (isPinned) yield return With("E free", pins.Remove("E"));
        if (!isPinned || pinned.Value != 0) yield return With("E = 0", pins.SetItem("E", 0));
        var lowest = double.PositiveInfinity;
        foreach (var loss in runs.Values(RunColumn.Loss)) lowest = Math.Min(lowest, loss);
        if (lowest > HoffmannFloor && (!isPinned || pinned.Value != HoffmannFloor)) yield return With("E = 1.69 (Hoffmann 2022)", pins.SetItem("E", HoffmannFloor));
    }

    public static IEnumerable<Choice> Methods(Choice baseline)
    {
        foreach (var method in new[] { AllocationMethod.Envelope, AllocationMethod.Parabola, AllocationMethod.LocalQuadratic, AllocationMethod.Spline })
            yield return baseline with { Factor = "method", From = "loss surface", To = Words(method), Method = method };
    }

    /// <summary>Runs counted, chosen and read as in [Kaplan 2020]: small runs, no embeddings in N or C, the envelope of loss over compute.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="counting">How Kaplan counts, as far as the table allows.</param>
    /// <param name="question">The runs.</param>
    /// <param name="method">The envelope, or another method where there is none.</param>
    public static Choice KaplanLike(Choice baseline, Choice counting, Question question, AllocationMethod method) => baseline with
    {
        Factor = "all of it",
        From = "Chinchilla-like",
        To = $"Kaplan-like, by {Words(method)}",
        Counting = counting.Counting,
        Keep = runs => SelectionFactors.WithoutLargest(question, runs),
        Method = method,
    };

    public static string Words(AllocationMethod method) => method switch
    {
        AllocationMethod.Envelope => "envelope",
        AllocationMethod.Parabola => "isoFLOP parabola",
        AllocationMethod.LocalQuadratic => "isoFLOP local quadratic",
        AllocationMethod.Spline => "isoFLOP spline",
        _ => "loss surface",
    };

    static FitOptions With(FitOptions options, ResidualLoss loss) => options with { Delta = loss.Delta, Residuals = loss.Scale, AboveWeight = loss.AboveWeight };

    // Only what differs is said.
    static string Words(ResidualLoss loss, ResidualLoss other) =>
        loss.Scale != other.Scale ? loss.Scale == ResidualScale.Log ? "residuals of ln loss" : "residuals of the loss"
        : loss.AboveWeight != other.AboveWeight ? loss.AboveWeight == 1 ? "both sides alike" : string.Create(CultureInfo.InvariantCulture, $"runs above weigh {loss.AboveWeight:R}")
        : double.IsInfinity(loss.Delta) ? "least squares" : string.Create(CultureInfo.InvariantCulture, $"Huber delta {loss.Delta:R}");
}
