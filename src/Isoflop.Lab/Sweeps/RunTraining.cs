using System.Collections.Immutable;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>Carries out one run in its folder, from its start, its checkpoint or its trunk's, to its result.</summary>
static class RunTraining
{
    /// <summary>Lines of metrics in a run: a curve that a figure can show, and that a forecast of runs in flight can be fitted to.</summary>
    public const int Lines = 200;

    /// <summary>Refuses runs that cannot be trained on a text, before any is begun.</summary>
    public static void Check(ImmutableArray<PlannedRun> runs, TokenizedText text, SweepOptions options)
    {
        var (together, textBytes) = (Math.Min(options.Threads, runs.Length), sizeof(ushort) * ((long)text.Train.Tokens.Length + text.Validation.Tokens.Length));
        foreach (var run in runs)
        {
            run.Spec.Check(run.Name);
            // Runs side by side take memory at the same time, and share the text. What another program takes is not known here.
            if (options.AvailableBytes is { } bytes && options.Trainer is null)
                TrainingMemory.Of(run.Spec, 1).Check((bytes - textBytes) / together, run.Name, $"that are left to each of {together} side by side, beside a text of {textBytes / 1e6:N0} MB");
            text.RequireContext(run.Spec.Shape.Context);
            if (run.Spec.Shape.Vocabulary != text.Tokenizer.VocabularySize)
                throw new InputException($"a vocabulary of {run.Spec.Shape.Vocabulary:N0}", run.Name, $"the {text.Tokenizer.VocabularySize:N0} tokens of the text's tokenizer", "Correct the shape.");
        }
        if (runs.GroupBy(run => run.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"two runs named {twice.Key}", "sweep", "a name of its own for every run", "Rename one.");
    }

    /// <summary>Trains the run to its end, and writes its result.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="trunk">Its trunk's folder; null where it has none, or is one.</param>
    /// <param name="branches">The steps at which others branch off: a checkpoint is left at each.</param>
    /// <param name="text">The text.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="options">The sweep's options.</param>
    /// <param name="report">Told the step and the mean loss since the last report.</param>
    /// <param name="cancellation">Stops it after the step that it is at.</param>
    public static RunResult Carry(
        PlannedRun run, RunFolder folder, RunFolder? trunk, ImmutableArray<int> branches, TokenizedText text, int threads, SweepOptions options, Action<int, NatsPerToken> report,
        CancellationToken cancellation)
    {
        var training = new TokenArray(text.Train.Tokens);
        var trainerOptions = new TrainerOptions
        {
            Threads = threads,
            Validation = new TokenArray(text.Validation.Tokens),
            ValidationSequences = options.ValidationSequences,
            Clock = options.Clock,
        };
        var branched = !File.Exists(folder.Checkpoint) && trunk is not null && File.Exists(trunk.Branch(run.SharedSteps));
        using var trainer = branched ? Trainer.Resume(trunk!.Branch(run.SharedSteps), training, trainerOptions, run.Spec)
            : File.Exists(folder.Checkpoint) ? Trainer.Resume(folder.Checkpoint, training, trainerOptions)
            : new Trainer(run.Spec, training, trainerOptions);
        using var log = folder.OpenLog(trainer.Steps, branched ? trunk! : folder, options.Clock.GetUtcNow());
        var (start, saved) = (options.Clock.GetTimestamp(), options.Clock.GetTimestamp());
        double Seconds() => log.Seconds + options.Clock.GetElapsedTime(start).TotalSeconds;

        void Save()
        {
            log.Flush();
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
            if (branches.Contains(trainer.Steps)) trainer.Save(folder.Branch(trainer.Steps));
            if (step.Step % every != 0 && !trainer.Ended) continue;
            log.Add(step, sum / count, Seconds());
            report(step.Step, new NatsPerToken(sum / count));
            (sum, count) = (0, 0);
            if (options.Clock.GetElapsedTime(saved) >= options.SaveEvery) Save();
        }
        Save();
        var estimate = trainer.Stopped is null ? trainer.Validate() : (Evaluation.LossEstimate?)null;
        var outcome = new RunOutcome(
            estimate?.Loss.Value, estimate?.StandardError, trainer.UniqueTokens, Seconds(), trainer.Stopped is { } why ? ("diverged", why.Message) : null);
        var result = outcome.ToResult(run, text);
        log.End(result);
        folder.Finish(result);
        return result;
    }
}
