using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Models.Training;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Plans.Serving;

/// <summary>What a model costs: parameters, compute of a token, memory, and seconds and dollars on a device.</summary>
/// <param name="Question">What is served, on what.</param>
/// <param name="Groups">Its parameters.</param>
/// <param name="Training">Training compute of a token.</param>
/// <param name="Decode">Forward pass of one more token at the full length.</param>
/// <param name="Weights">Bytes of its weights as stored.</param>
/// <param name="CachePerToken">Bytes that one more token adds to the cache.</param>
/// <param name="Cache">Bytes of the cache of one sequence at its full length.</param>
/// <param name="TrainingStates">Weights, gradients and optimiser in training, 16 bytes a parameter, activations apart.</param>
/// <param name="Plan">How it is served.</param>
/// <param name="Findings">What there is to say of it.</param>
public sealed record ModelCost(
    ServingQuestion Question,
    ParameterGroups Groups,
    TokenFlops Training,
    Flops Decode,
    WeightBytes Weights,
    Bytes CachePerToken,
    Bytes Cache,
    Bytes TrainingStates,
    ServingPlan Plan,
    ImmutableArray<Finding> Findings)
{
    /// <summary>Computes it; on as few devices as hold it, unless the question says.</summary>
    /// <param name="question">What is served, on what.</param>
    /// <param name="findings">What reading the model had to tell.</param>
    /// <exception cref="InputException">The question cannot be.</exception>
    public static ModelCost Of(ServingQuestion question, ImmutableArray<Finding> findings)
    {
        var (shape, length) = (question.Shape, question.PromptTokens + question.OutputTokens);
        var groups = ParameterGroups.Of(shape);
        var plan = ServingPlan.Of(question with { Batch = question.Batch ?? 1 });
        return new ModelCost(
            question,
            groups,
            TokenFlops.Of(shape),
            TokenFlops.Decode(shape, length),
            WeightBytes.Of(shape, question.Precision),
            KeyValueCache.PerToken(shape, question.CacheBits),
            KeyValueCache.Of(shape, length, question.CacheBits),
            new Bytes(StateBytes.Adam.Total * groups.Total.Value),
            plan,
            [.. findings, .. Encoder(shape), .. plan.Findings]);
    }

    // Counted for the record: nobody serves such models as a decoder is served.
    static IEnumerable<Finding> Encoder(ModelShape shape)
    {
        if (shape.EncoderLayers == 0) yield break;
        yield return new Finding(
            "encoder-decoder",
            Severity.Note,
            $"of the {shape.EncoderLayers + shape.Layers} layers a token passes the {shape.EncoderLayers} of the encoder or the {shape.Layers} of the decoder: training takes 3N a token, not 6N",
            "Seconds and dollars read all weights at every step, as of a decoder: too slow by the encoder's share.");
    }

    /// <summary>How it would be laid over devices to be trained; null where that was not asked.</summary>
    public TrainingLayout? Layout { get; init; }

    /// <summary>The way of serving that is shown: the fewest devices that hold it.</summary>
    public ServingPoint Point => Plan.FewestDevices ?? Plan.Chosen;
}
