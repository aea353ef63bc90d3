using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination;

/// <summary>What was found of a benchmark.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="Items">Items that it has.</param>
/// <param name="TooShort">Items of these that cannot be looked for.</param>
/// <param name="Found">Items found in some document, those judged false left out.</param>
/// <param name="Documents">Documents with an item, likewise.</param>
/// <param name="JudgedFalse">Matches judged false.</param>
/// <param name="Scores">Matches by score: below .85, .9, .95, 1, and complete ones.</param>
public sealed record BenchmarkTally(string Benchmark, int Items, int TooShort, int Found, int Documents, int JudgedFalse, ImmutableArray<int> Scores);

/// <summary>Benchmark items in a corpus.</summary>
/// <param name="Hits">All matches, in the corpus's order.</param>
/// <param name="Benchmarks">The benchmarks, by name.</param>
public sealed record ContaminationReport(ImmutableArray<ContaminationHit> Hits, ImmutableArray<BenchmarkTally> Benchmarks)
{
    // An item in this many documents is public material rather than a leak, and a benchmark of which so much is found probably is.
    const int PublicDocuments = 10;
    const double PublicShare = 0.25;

    /// <summary>Counts the matches.</summary>
    /// <param name="index">The items.</param>
    /// <param name="hits">The matches, in the corpus's order.</param>
    /// <param name="verdicts">What was decided of them.</param>
    public static ContaminationReport Of(BenchmarkIndex index, ImmutableArray<ContaminationHit> hits, ImmutableSortedDictionary<string, ContaminationVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(verdicts);
        var tooShort = index.TooShort.ToLookup(item => item.Benchmark);
        var found = hits.ToLookup(hit => hit.Item.Benchmark);
        return new ContaminationReport(
            hits,
            [
                .. index.Items.GroupBy(item => item.Benchmark).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
                {
                    ContaminationHit[] counted = [.. found[group.Key].Where(hit => verdicts.GetValueOrDefault(hit.Key) != ContaminationVerdict.False)];
                    return new BenchmarkTally(
                        group.Key,
                        group.Count(),
                        tooShort[group.Key].Count(),
                        counted.Select(hit => hit.Item).Distinct().Count(),
                        counted.Select(hit => hit.Document).Distinct().Count(),
                        found[group.Key].Count() - counted.Length,
                        [.. Enumerable.Range(0, 5).Select(bin => counted.Count(hit => Bin(hit.Score) == bin))]);
                }),
            ]);
    }

    /// <summary>What the reader should look at.</summary>
    public ImmutableArray<Finding> Findings()
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var benchmark in Benchmarks)
        {
            if (benchmark.TooShort > 0)
            {
                findings.Add(new Finding(
                    "short-items",
                    Severity.Note,
                    $"{benchmark.TooShort} of {benchmark.Items} items of {benchmark.Benchmark} have too few words to be told from ordinary text and were not looked for.",
                    "Their contamination is unknown, not zero."));
            }
            if (benchmark.Found > PublicShare * benchmark.Items && benchmark.Items > PublicDocuments)
            {
                findings.Add(new Finding(
                    "public-benchmark",
                    Severity.Warning,
                    $"{benchmark.Found} of {benchmark.Items} items of {benchmark.Benchmark} are found ({(100.0 * benchmark.Found / benchmark.Items).ToString("0", CultureInfo.InvariantCulture)} %): it may be made of public text that the corpus holds too.",
                    "Judge some of the matches before documents are dropped."));
            }
        }
        foreach (var item in Hits.GroupBy(hit => hit.Item).Where(item => item.Count() >= PublicDocuments).OrderByDescending(item => item.Count()).Take(3))
        {
            findings.Add(new Finding(
                "public-item",
                Severity.Warning,
                $"item {item.Key.Id} of {item.Key.Benchmark} is found in {item.Count()} documents.",
                "It is probably a quotation or a template: judge it, and set its verdicts to false if it is."));
        }
        return findings.ToImmutable();
    }

    static int Bin(double score) => score >= 1 - 1e-9 ? 4 : Math.Clamp((int)Math.Floor((score - 0.8) / 0.05), 0, 3);
}
