using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Duplicates;

/// <summary>Runs a step over documents in memory.</summary>
static class NearRun
{
    public static (CorpusVerdict[] Verdicts, ImmutableArray<Finding> Findings) Of(IReadOnlyList<Document> documents, NearDuplicateOptions options, int threads = 2, int run = 7) =>
        Of(documents, new NearDuplicates(options), threads, run);

    public static (CorpusVerdict[] Verdicts, ImmutableArray<Finding> Findings) Of(IReadOnlyList<Document> documents, CorpusStep step, int threads = 2, int run = 7, long memory = 1 << 28)
    {
        using var scratch = new TemporaryFolder();
        using var pass = step.Begin(new PassResources(memory, threads, scratch.Path));
        var all = documents.ToArray();
        // Runs come in any order.
        foreach (var first in Enumerable.Range(0, (all.Length + run - 1) / run).Select(i => i * run).Reverse()) pass.Collect(first, all.AsSpan(first, Math.Min(run, all.Length - first)));
        CorpusVerdict[] verdicts = [.. pass.Decide(new DocumentList(documents))];
        Assert.Equal(verdicts.Select(verdict => verdict.Index).Order(), verdicts.Select(verdict => verdict.Index));
        return (verdicts, pass.Findings);
    }
}
