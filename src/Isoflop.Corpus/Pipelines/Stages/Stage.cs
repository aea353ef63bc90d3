using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>
/// A run of steps between two places where the whole corpus has to be known. Blocks are read by one thread, handled by all, and written in their order by
/// one, so that the bytes do not depend on how many workers there are; a journal says from time to time how far everything has come, and a run that was
/// killed goes on from there.
/// </summary>
/// <param name="name">Its name, for progress.</param>
/// <param name="folder">The version's folder.</param>
/// <param name="work">The stage's own folder below it.</param>
/// <param name="input">The blocks from a place on.</param>
/// <param name="steps">The steps.</param>
/// <param name="outputs">What it writes.</param>
sealed class Stage(string name, string folder, string work, Func<ReadPosition, IEnumerable<InputBlock>> input, StageSteps steps, ImmutableArray<StageOutput> outputs)
{
    /// <summary>Runs the stage, or what is left of it.</summary>
    /// <param name="options">Threads, and how often the journal is written.</param>
    /// <param name="report">Told after each block: bytes read, and everything counted so far.</param>
    /// <param name="cancellation">Stops between two blocks; what is done is kept.</param>
    /// <returns>What was counted.</returns>
    /// <exception cref="InputException">Something was quarantined and that is not allowed.</exception>
    public CorpusTally Run(StageOptions options, Action<string, long, CorpusTally> report, CancellationToken cancellation)
    {
        Directory.CreateDirectory(work);
        var journal = StageJournal.Read(work);
        if (journal.Done) return journal.Tally;
        journal = Process(journal, options, report, cancellation);
        foreach (var output in outputs) output.Complete(folder, journal.Tally);
        journal = journal with { Done = true };
        journal.Write(work);
        return journal.Tally;
    }

    StageJournal Process(StageJournal journal, StageOptions options, Action<string, long, CorpusTally> report, CancellationToken cancellation)
    {
        var files = outputs.Select(output => output.Files.Select(file => Open(file, journal)).ToArray()).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A few blocks beyond those that are worked on: the reader and the writer never hold the workers up, and memory stays bounded.
        using var queue = new BlockingCollection<Task<Worked>>(options.Threads + 1);
        var reading = Task.Factory.StartNew(() => Produce(journal.Position, queue, options.Threads, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var since = 0L;
        try
        {
            foreach (var task in queue.GetConsumingEnumerable(stop.Token))
            {
                var worked = Result(task);
                if (options.Strict && worked.Bad is { } bad) throw Refused(bad);
                for (var i = 0; i < outputs.Length; i++) outputs[i].Append(worked.Parts[i], files[i]);
                journal.Tally.Add(worked.Tally);
                journal = journal with { Position = worked.Block.Next, Kept = journal.Kept + worked.Kept };
                report(name, worked.Block.Bytes, journal.Tally);
                since += worked.Block.Bytes + worked.Size;
                if (since < options.JournalBytes) continue;
                journal = Save(journal, files);
                since = 0;
            }
            // Throws what reading threw. A reader that was stopped leaves a queue that looks complete and is not.
            if (!reading.GetAwaiter().GetResult()) throw new OperationCanceledException(cancellation);
            return Save(journal, files);
        }
        catch (OperationCanceledException)
        {
            Save(journal, files);
            throw;
        }
        finally
        {
            stop.Cancel();
            // The reader may be waiting for room in the queue.
            while (!reading.IsCompleted) queue.TryTake(out _, TimeSpan.FromMilliseconds(1));
            foreach (var file in files.SelectMany(file => file)) file.Dispose();
        }
    }

    // Whether the input came to its end.
    bool Produce(ReadPosition from, BlockingCollection<Task<Worked>> queue, int threads, CancellationToken stop)
    {
        // No more at once than there are threads, however many tasks wait.
        var workers = new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler);
        try
        {
            foreach (var block in input(from)) queue.Add(workers.StartNew(() => Work(block), stop), stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    Worked Work(InputBlock block)
    {
        if (block is MadeBlock made) return made.Read(outputs);
        var outcome = steps.Apply(block);
        var parts = outputs.Select(output => output.Encode(outcome)).ToArray();
        return new Worked(block, outcome.Bad.FirstOrDefault(), outcome.Kept.Count, outcome.Tally, parts, outcome.Kept.Sum(document => (long)document.Text.Length));
    }

    StageJournal Save(StageJournal journal, AppendFile[][] files)
    {
        var saved = journal with { Files = new SortedDictionary<string, AppendState>(StringComparer.Ordinal) };
        for (var i = 0; i < files.Length; i++)
        {
            for (var j = 0; j < files[i].Length; j++) saved.Files[outputs[i].Files[j].Key] = files[i][j].Flush();
        }
        saved.Write(work);
        return saved;
    }

    AppendFile Open(OutputFile file, StageJournal journal)
    {
        var path = Path.Combine(folder, file.Folder);
        Directory.CreateDirectory(path);
        return new AppendFile(path, file.Name, file.ShardBytes, journal.Files.GetValueOrDefault(file.Key));
    }

    static Worked Result(Task<Worked> task)
    {
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (AggregateException exception) when (exception.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    /// <summary>What says that something was quarantined and may not be.</summary>
    /// <param name="bad">What was.</param>
    public static InputException Refused(Quarantined bad) => new(
        $"{bad.Reason}{(bad.Excerpt.Length > 0 ? $" ({bad.Excerpt})" : "")}", bad.Line > 0 ? $"{bad.Source}: {bad.File}, line {bad.Line}" : $"{bad.Source}: {bad.File}",
        "only input that can be read, as --strict says", "Repair it, or leave out --strict: it is then quarantined and counted.");
}

/// <summary>What a worker made of a block.</summary>
/// <param name="Block">The block.</param>
/// <param name="Bad">What was quarantined in it first; null where nothing was.</param>
/// <param name="Kept">Documents that stay.</param>
/// <param name="Tally">What was counted.</param>
/// <param name="Parts">Bytes for each file of each output.</param>
/// <param name="Size">Characters of the documents that stay.</param>
readonly record struct Worked(InputBlock Block, Quarantined? Bad, int Kept, CorpusTally Tally, byte[][][] Parts, long Size);

/// <summary>How a stage is run.</summary>
/// <param name="Threads">Workers, at least 1.</param>
/// <param name="JournalBytes">Bytes handled between two writings of the journal: what is lost at the most.</param>
/// <param name="Strict">Whether anything quarantined stops the run.</param>
readonly record struct StageOptions(int Threads, long JournalBytes, bool Strict);
