using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Pipelines.Stages;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Takes a step over the whole corpus: every document once by all threads, then its verdicts to disk.</summary>
static class CorpusPassRun
{
    const int MostDocuments = 1 << 14;

    /// <summary>Takes the step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="spool">Folder of the documents.</param>
    /// <param name="work">Folder for the verdicts.</param>
    /// <param name="kept">Folder for what the step leaves with the version.</param>
    /// <param name="options">Threads and memory.</param>
    /// <param name="tell">Told what is being done.</param>
    /// <param name="cancellation">Interrupts it; it is then begun again.</param>
    public static void Decide(CorpusStep step, string spool, string work, string kept, PipelineOptions options, Action<string> tell, CancellationToken cancellation)
    {
        var scratch = Path.Combine(work, "scratch");
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        // What an interrupted pass has left is not whole.
        if (Directory.Exists(kept)) Directory.Delete(kept, recursive: true);
        try
        {
            using var documents = new DocumentSpool(spool);
            using var pass = step.Begin(new PassResources(options.MemoryBytes, options.Threads, scratch) { Kept = kept });
            tell("collecting");
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation };
            Parallel.ForEach(Partitioner.Create(Runs(documents), EnumerablePartitionerOptions.NoBuffering), parallel, run => pass.Collect(run.First, documents.Read(run.First, run.Count)));
            tell("deciding");
            VerdictFile.Write(work, pass.Decide(documents).Select(verdict => Living(verdict, cancellation)), () => pass.Findings);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.FirstOrDefault(inner => inner is InputException or IOException) is { } cause)
        {
            // What one of the threads met, a full disk for instance, is what happened.
            ExceptionDispatchInfo.Throw(cause);
        }
        Directory.Delete(scratch, recursive: true);
    }

    static CorpusVerdict Living(CorpusVerdict verdict, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return verdict;
    }

    static IEnumerable<(long First, int Count)> Runs(DocumentSpool documents)
    {
        for (var first = 0L; first < documents.Count;)
        {
            var count = documents.Run(first, SourceInput.BlockBytes, MostDocuments);
            yield return (first, count);
            first += count;
        }
    }
}
