using System.Collections.Immutable;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Evaluation;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>Carries out one run in its folder, from its start or from its checkpoint, to its result.</summary>
static class RunTraining
{
    // Lines of metrics in a run: a curve that a figure can show, and that a forecast of runs in flight can be fitted to.
    const int Lines = 200;

    // Below this share of the unigram loss a model has begun to use what stands before a token.
    const double PlateauShare = 0.97;

    /// <summary>Refuses runs that cannot be trained on a text, before any is begun.</summary>
    public static void Check(ImmutableArray<PlannedRun> runs, TokenizedText text, SweepOptions options)
    {
        foreach (var run in runs)
        {
            run.Spec.Check(run.Name);
            text.RequireContext(run.Spec.Shape.Context);
            if (run.Spec.Shape.Vocabulary != text.Tokenizer.VocabularySize)
                throw new InputException($"a vocabulary of {run.Spec.Shape.Vocabulary:N0}", run.Name, $"the {text.Tokenizer.VocabularySize:N0} tokens of the text's tokenizer", "Correct the shape.");
            // Runs side by side take memory at the same time.
            if (options.AvailableBytes is { } bytes) TrainingMemory.Of(run.Spec, 1).Check(bytes / Math.Min(options.Threads, runs.Length), run.Name);
        }
        if (runs.GroupBy(run => run.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"two runs named {twice.Key}", "sweep", "a name of its own for every run", "Rename one.");
    }

    /// <summary>Trains the run to its end, and writes its result.</summary>
    public static RunResult Carry(
        PlannedRun run, RunFolder folder, TokenizedText text, int threads, SweepOptions options, Action<int, NatsPerToken> report, CancellationToken cancellation)
    {
        var training = new TokenArray(text.Train.Tokens);
        var trainerOptions = new TrainerOptions
        {
            Threads = threads,
            Validation = new TokenArray(text.Validation.Tokens),
            ValidationSequences = options.ValidationSequences,
            Clock = options.Clock,
        };
        var resumed = File.Exists(folder.Checkpoint);
        using var trainer = resumed ? Trainer.Resume(folder.Checkpoint, training, trainerOptions) : new Trainer(run.Spec, training, trainerOptions);
        using var metrics = folder.OpenMetrics(trainer.Steps);
        var before = resumed ? folder.SecondsSoFar() : 0;
        var (start, saved) = (options.Clock.GetTimestamp(), options.Clock.GetTimestamp());
        double Seconds() => before + options.Clock.GetElapsedTime(start).TotalSeconds;

        void Save()
        {
            metrics.Flush();
            trainer.Save(folder.Checkpoint);
            saved = options.Clock.GetTimestamp();
        }

        var every = Math.Max(1, run.Spec.Steps / Lines);
        var (sum, count) = (0.0, 0);
        while (!trainer.Ended)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save();
                cancellation.ThrowIfCancellationRequested();
            }
            var step = trainer.Step();
            sum += step.Loss.Value;
            count++;
            if (step.Step % every != 0 && !trainer.Ended) continue;
            metrics.WriteLine(MetricsLine.Of(step, sum / count, Seconds()));
            report(step.Step, new NatsPerToken(sum / count));
            (sum, count) = (0, 0);
            if (options.Clock.GetElapsedTime(saved) >= options.SaveEvery) Save();
        }
        Save();
        var result = Result(run, text, trainer, trainer.Stopped is null ? trainer.Validate() : null, Seconds());
        folder.Finish(result);
        return result;
    }

    static RunResult Result(PlannedRun run, TokenizedText text, Trainer trainer, LossEstimate? estimate, double seconds)
    {
        var shape = run.Spec.Shape;
        var unigram = Unigram(text, shape.Vocabulary);
        var plateau = estimate is { } measured && measured.Loss.Value > PlateauShare * unigram;
        return new RunResult
        {
            Name = run.Name,
            State = trainer.Stopped is not null ? "diverged" : plateau ? "plateau" : RunResult.Finished,
            Reason = trainer.Stopped?.Message
                ?? (plateau ? $"The loss of {estimate!.Value.Loss.Value:F3} is about that of token frequencies alone, {unigram:F3} nats: the run was too short to leave the plateau." : null),
            Params = run.Params.Value,
            NonEmbeddingParams = ParameterCounts.Of(shape).NonEmbedding.Value,
            Tokens = run.Spec.Tokens.Value,
            UniqueTokens = trainer.UniqueTokens.Value,
            Flops = run.Flops.Value,
            Loss = estimate?.Loss.Value,
            LossStandardError = estimate?.StandardError,
            BitsPerByte = estimate is { } known ? known.Loss.Value / Math.Log(2) / text.Validation.BytesPerToken : null,
            BatchTokens = run.Spec.BatchTokens,
            Lr = run.Spec.LearningRate,
            SeqLen = shape.Context,
            Vocab = shape.Vocabulary,
            Layers = shape.Layers,
            Width = shape.Width,
            Seed = run.Spec.Seed,
            Seconds = seconds,
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
