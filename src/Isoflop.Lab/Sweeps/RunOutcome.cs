using Isoflop.Corpus.Tokenizers;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>What a trainer has to say when it ends.</summary>
/// <param name="Loss">Validation loss in nats per token; null where there is none.</param>
/// <param name="StandardError">Of that loss; null where it is not known.</param>
/// <param name="UniqueTokens">Different tokens trained on.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="Stopped">State and reason of a run that came to no end; null of one that did.</param>
sealed record RunOutcome(double? Loss, double? StandardError, Tokens UniqueTokens, double Seconds, (string State, string Reason)? Stopped)
{
    // Below this share of the unigram loss a model has begun to use what stands before a token.
    const double PlateauShare = 0.97;

    /// <summary>The outcome as the run's result.</summary>
    /// <param name="run">The run.</param>
    /// <param name="text">Its text.</param>
    public RunResult ToResult(PlannedRun run, TokenizedText text)
    {
        var shape = run.Spec.Shape;
        var unigram = Unigram(text, shape.Vocabulary);
        var plateau = Stopped is null && Loss > PlateauShare * unigram;
        var counts = ParameterCounts.Of(shape);
        return new RunResult
        {
            Name = run.Name,
            Group = run.Trunk,
            State = Stopped is { State: var state } ? state : plateau ? "plateau" : RunResult.Finished,
            Reason = Stopped?.Reason
                ?? (plateau ? $"The loss of {Loss:F3} is about that of token frequencies alone, {unigram:F3} nats: the run was too short to leave the plateau." : null),
            Params = run.Params.Value,
            NonEmbeddingParams = counts.NonEmbedding.Value,
            TotalParams = shape.Experts.Routed ? counts.Total.Value : null,
            Experts = shape.Experts.Routed ? shape.Experts.Count : null,
            Tokens = run.Spec.Tokens.Value,
            UniqueTokens = UniqueTokens.Value,
            Flops = run.Flops.Value,
            Loss = Loss,
            LossStandardError = StandardError,
            BitsPerByte = Loss / Math.Log(2) / text.Validation.BytesPerToken,
            BatchTokens = run.Spec.BatchTokens,
            Lr = run.Spec.LearningRate,
            SeqLen = shape.Context,
            Vocab = shape.Vocabulary,
            Layers = shape.Layers,
            Width = shape.Width,
            Seed = run.Spec.Seed,
            Seconds = Seconds,
            Text = text.Digest,
        };
    }

    /// <summary>Cross-entropy of the validation text under the token frequencies of the training text, in nats per token.</summary>
    internal static double Unigram(TokenizedText text, int vocabulary)
    {
        // One more of each, so that a token that was never trained on costs something finite.
        var counts = new long[vocabulary];
        Array.Fill(counts, 1);
        foreach (var token in text.Train.Tokens.Span) counts[token]++;
        var total = Math.Log(counts.Sum());
        var loss = 0.0;
        foreach (var token in text.Validation.Tokens.Span) loss += total - Math.Log(counts[token]);
        return loss / text.Validation.Tokens.Length;
    }
}
