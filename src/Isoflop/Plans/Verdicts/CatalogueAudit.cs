using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Models;
using Isoflop.Models.Catalogue;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Plans.Verdicts;

/// <summary>Whether the figures of a model agree with each other: the mistakes of public tables, and of a user's own rows.</summary>
public static class CatalogueAudit
{
    // C / (6 N D) of honest rows; what lies outside is another count or a mistake.
    static readonly (double Low, double High) SixNdRange = (0.8, 1.25);

    // Whole-run utilisations that are published lie between .14 and .52.
    static readonly (double Low, double High) UtilisationRange = (0.05, 0.6);

    const double ShapeTolerance = 0.015;

    /// <summary>Share of the peak that its device-hours imply; null where compute, hours or device are not known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="devices">The catalogue of devices.</param>
    /// <param name="flops">Its compute; null means the stated one, or 6ND.</param>
    public static double? ImpliedUtilisation(PublishedModel model, ImmutableArray<Device> devices, Flops? flops = null) =>
        (flops ?? model.Flops ?? model.SixNd) is { } compute && model.DeviceHours is { } hours && TrainingVerdict.DeviceOf(model, devices)?.Peak(NumberFormat.Bf16) is { } peak
            ? Utilisation.OfRun(compute, hours, peak)
            : null;

    /// <summary>What there is to say of a row.</summary>
    /// <param name="model">The row.</param>
    /// <param name="known">The catalogue that it is compared with.</param>
    /// <param name="devices">The catalogue of devices.</param>
    public static ImmutableArray<Finding> Of(PublishedModel model, ImmutableArray<PublishedModel> known, ImmutableArray<Device> devices)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (model.Confidence == "estimated")
        {
            findings.Add(new Finding(
                "estimate", Severity.Note, $"{model.Name}: its makers published no figures; what stands here is others' estimate", "Do not fit on it, and do not plan by it."));
        }
        Words(model, known, findings);
        Compute(model, findings);
        if (ImpliedUtilisation(model, devices) is { } share && (share < UtilisationRange.Low || share > UtilisationRange.High))
        {
            findings.Add(Warning(
                "implied-utilisation",
                $"{model.Name}: {model.DeviceHours:#,0} device-hours imply a utilisation of {Number(share)}",
                "Whole runs reach .14 to .52. Hours of another stage, hours for each trillion tokens, or mixed devices: take no cost from the row."));
        }
        if (model is { Kind: ModelKind.Experts, Params: { } all, ActiveParams: { } active } && all.Value == active.Value)
            findings.Add(Warning("active-is-total", $"{model.Name}: a mixture of experts whose active parameters are all of them, {all}", "Compute follows the active ones: write those that a token passes."));
        if (model is { Shape: { } shape, Params: { } stated } && shape.Linear is null)
        {
            var counted = ParameterGroups.Of(shape).Total;
            if (Math.Abs((counted.Value / stated.Value) - 1) > ShapeTolerance)
                findings.Add(Warning("shape-and-size", $"{model.Name}: its shape gives {counted} parameters, {stated} are stated", "A rounded name, or a wrong width: use the shape's."));
        }
        return findings.ToImmutable();
    }

    static void Words(PublishedModel model, ImmutableArray<PublishedModel> known, ImmutableArray<Finding>.Builder findings)
    {
        if (model.Words is { } words && model.Tokens is null)
        {
            findings.Add(Warning(
                "words-are-not-tokens",
                $"{model.Name}: {new Tokens(words)} are words, not tokens, and are not used",
                "English has about 4 tokens to 3 words, but it depends on the tokenizer: find the token count in the source."));
        }
        if (model.Tokens is not { } tokens || PublishedModels.Find(known, model.Name)?.Tokens is not { } standing) return;
        if (tokens.Value / standing.Value is >= 0.6 and <= 0.85)
        {
            findings.Add(Warning(
                "words-are-not-tokens",
                $"{model.Name}: {tokens} tokens are {Number(tokens.Value / standing.Value)} of the {standing} of the catalogue: words, by the look of it",
                "Public tables list words as data set sizes; write tokens."));
        }
    }

    static void Compute(PublishedModel model, ImmutableArray<Finding>.Builder findings)
    {
        if (model is not { Flops: { } stated, Tokens: { } tokens } || model.Active is not { } active) return;
        var ratio = stated.Value / active.TrainingFlops(tokens).Value;
        if (ratio >= SixNdRange.Low && ratio <= SixNdRange.High) return;
        var why = model.Kind == ModelKind.EncoderDecoder ? "a token of an encoder-decoder passes half of the weights"
            : ratio is > 1.25 and < 1.45 ? "recompute counted in (8ND), or words for tokens"
            : ratio > 1 ? "an estimate from hardware, or total parameters for active ones"
            : "active and total parameters mixed up, or tokens of one epoch";
        findings.Add(Warning(
            "compute-is-not-6nd",
            $"{model.Name}: {stated} FLOPs are {Number(ratio)} times 6ND ({model.FlopsBasis ?? "basis not said"}): {why}",
            "Compare rows by 6ND, or by what their sources measured, not by a mixture."));
    }

    static string Number(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);

    static Finding Warning(string id, string message, string remedy) => new(id, Severity.Warning, message, remedy);
}
