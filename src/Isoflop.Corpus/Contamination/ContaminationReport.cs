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
/// <param name="Hits">The matches, in the corpus's order: the first <see cref="MostListed"/> of them.</param>
/// <param name="Benchmarks">The benchmarks, by name. All matches are counted.</param>
public sealed record ContaminationReport(ImmutableArray<ContaminationHit> Hits, ImmutableArray<BenchmarkTally> Benchmarks)
{
    /// <summary>Matches that are listed: more than a person judges, few enough to be held.</summary>
    public const int MostListed = 20_000;

    // An item in this many documents is public material rather than a leak, and a benchmark of which so much is found probably is.
    const int PublicDocuments = 10;
    const double PublicShare = 0.25;

    /// <summary>All matches.</summary>
    public long Matches { get; private init; }

    /// <summary>Documents with a match.</summary>
    public long Documents { get; private init; }

    // Items found in many documents, the most often found first.
    ImmutableArray<(BenchmarkItem Item, int Documents)> Public { get; init; } = [];

    /// <summary>Counts the matches.</summary>
    /// <param name="index">The items.</param>
    /// <param name="hits">The matches, in the corpus's order; gone through once.</param>
    /// <param name="verdicts">What was decided of them.</param>
    public static ContaminationReport Of(BenchmarkIndex index, IEnumerable<ContaminationHit> hits, ImmutableSortedDictionary<string, ContaminationVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(verdicts);
        var counts = index.Items.Select(item => item.Benchmark).Distinct().ToDictionary(name => name, _ => new BenchmarkCount(), StringComparer.Ordinal);
        var (listed, items, matches, documents, last) = (ImmutableArray.CreateBuilder<ContaminationHit>(), new Dictionary<BenchmarkItem, int>(), 0L, 0L, (string?)null);
        foreach (var hit in hits)
        {
            matches++;
            if (listed.Count < MostListed) listed.Add(hit);
            if (hit.Document != last) documents++;
            last = hit.Document;
            items[hit.Item] = items.GetValueOrDefault(hit.Item) + 1;
            counts[hit.Item.Benchmark].Add(hit, verdicts.GetValueOrDefault(hit.Key) == ContaminationVerdict.False);
        }
        var tooShort = index.TooShort.ToLookup(item => item.Benchmark);
        return new ContaminationReport(
            listed.ToImmutable(),
            [.. index.Items.GroupBy(item => item.Benchmark).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => counts[group.Key].Tally(group.Key, group.Count(), tooShort[group.Key].Count()))])
        {
            Matches = matches,
            Documents = documents,
            Public = [.. items.Where(item => item.Value >= PublicDocuments).OrderByDescending(item => item.Value).Take(3).Select(item => (item.Key, item.Value))],
        };
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
        foreach (var (item, documents) in Public)
        {
            findings.Add(new Finding(
                "public-item",
                Severity.Warning,
                $"item {item.Id} of {item.Benchmark} is found in {documents} documents.",
                "It is probably a quotation or a template: judge it, and set its verdicts to false if it is."));
        }
        if (Matches > Hits.Length)
        {
            findings.Add(new Finding(
                "many-matches",
                Severity.Warning,
                $"{Matches - Hits.Length} of {Matches} matches are counted and dealt with, and not listed.",
                "Judge the items that are found most: what is false no longer counts, and the next run lists others."));
        }
        return findings.ToImmutable();
    }

    static int Bin(double score) => score >= 1 - 1e-9 ? 4 : Math.Clamp((int)Math.Floor((score - 0.8) / 0.05), 0, 3);

    // What was found of one benchmark so far.
    sealed class BenchmarkCount
    {
        readonly HashSet<BenchmarkItem> _found = [];
        readonly int[] _scores = new int[5];
        int _documents;
        int _false;
        string? _last;

        public void Add(ContaminationHit hit, bool isFalse)
        {
            if (isFalse)
            {
                _false++;
                return;
            }
            _found.Add(hit.Item);
            _scores[Bin(hit.Score)]++;
            if (hit.Document != _last) _documents++;
            _last = hit.Document;
        }

        public BenchmarkTally Tally(string name, int items, int tooShort) => new(name, items, tooShort, _found.Count, _documents, _false, [.. _scores]);
    }
}
