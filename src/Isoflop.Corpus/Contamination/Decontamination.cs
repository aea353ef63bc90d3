using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination;

/// <summary>Finds benchmark items in a corpus, and drops or cuts what has them, or only reports it.</summary>
/// <param name="items">The items.</param>
/// <param name="options">How; null for the defaults, which only report.</param>
/// <param name="told">Is told what was found, once all of it is.</param>
public sealed class Decontamination(IEnumerable<BenchmarkItem> items, ContaminationOptions? options = null, Action<ContaminationReport>? told = null) : CorpusStep
{
    /// <summary>Its rule.</summary>
    public const string Rule = "benchmark-item";

    readonly ContaminationOptions _options = options ?? new ContaminationOptions();
    readonly BenchmarkIndex _index = new(items, options ?? new ContaminationOptions());

    /// <inheritdoc/>
    public override string Name => "decontamination";

    /// <inheritdoc/>
    public override string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"{_options.Words} words every {_options.Stride}, {_options.Misses} misses, {_options.Threshold} from {_options.LongWords} words, 1 to {_options.PerfectWords}, {_options.Action}, items {Digest():x16}, verdicts {_options.Verdicts.Count(verdict => verdict.Value == ContaminationVerdict.False)} false");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => _options.Action == ContaminationAction.Report ? [] : [Rule];

    /// <inheritdoc/>
    public override CorpusPass Begin(PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new Pass(_index, _options, Name, told, resources);
    }

    ulong Digest() => _index.Items.Aggregate(0UL, (digest, item) => XxHash64.Avalanche(digest + (ulong)DocumentKey.Of($"{item.Benchmark}\n{item.Id}\n{item.Question}\n{item.Answer}\n{item.Passage}").Value));

    // What was found lies on disk where it does not fit; passages are read again from the documents.
    sealed class Pass(BenchmarkIndex index, ContaminationOptions options, string step, Action<ContaminationReport>? told, PassResources resources) : CorpusPass
    {
        readonly SortedRecords<Found> _found = new(Path.Combine(resources.Scratch, "matches.bin"), resources.MemoryBytes / 2);
        readonly Dictionary<BenchmarkItem, int> _numbers = index.Items.Index().ToDictionary(item => item.Item, item => item.Index, (IEqualityComparer<BenchmarkItem>)ReferenceEqualityComparer.Instance);
        ImmutableArray<Finding> _findings = [];

        public override ImmutableArray<Finding> Findings => _findings;

        public override void Collect(long first, ReadOnlySpan<Document> documents)
        {
            for (var i = 0; i < documents.Length; i++)
            {
                foreach (var (number, hit) in index.Find(documents[i]).Index())
                    _found.Add(new Found(first + i, number, _numbers[hit.Item], hit.Start, hit.Passage.Length, hit.Score, hit.Threshold, hit.Question, hit.Answer ?? double.NaN, hit.Context ?? double.NaN));
            }
        }

        public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
        {
            var report = ContaminationReport.Of(index, ByDocument(corpus).SelectMany(document => document.Hits), options.Verdicts);
            _findings = report.Findings();
            told?.Invoke(report);
            if (options.Action == ContaminationAction.Report) return [];
            return ByDocument(corpus).Select(document => Verdict(document.Index, [.. document.Hits.Where(hit => options.Verdicts.GetValueOrDefault(hit.Key) != ContaminationVerdict.False)])).OfType<CorpusVerdict>();
        }

        protected override void Dispose(bool disposing)
        {
            _found.Dispose();
            base.Dispose(disposing);
        }

        IEnumerable<(long Index, List<ContaminationHit> Hits)> ByDocument(DocumentStore corpus)
        {
            var (hits, at, document) = (new List<ContaminationHit>(), -1L, (Document?)null);
            foreach (var found in _found.Sorted())
            {
                if (found.Document != at)
                {
                    if (hits.Count > 0) yield return (at, hits);
                    (hits, at, document) = ([], found.Document, corpus.Read(found.Document));
                }
                hits.Add(new ContaminationHit(
                    index.Items[found.Item], document!.Id, found.Start, document.Text.Substring(found.Start, found.Length), found.Score, found.Threshold, found.Question, Measured(found.Answer), Measured(found.Context)));
            }
            if (hits.Count > 0) yield return (at, hits);
        }

        static double? Measured(double share) => double.IsNaN(share) ? null : share;

        CorpusVerdict? Verdict(long document, ContaminationHit[] hits)
        {
            if (hits.Length == 0) return null;
            if (options.Action == ContaminationAction.Mask) return new CorpusVerdict(document, null) { Cuts = Cuts(hits) };
            var worst = hits.MaxBy(hit => hit.Score)!;
            return new CorpusVerdict(document, new Removal(step, Rule, worst.Score, worst.Threshold) { Other = Name(worst) });
        }

        // Matches may overlap; parts that are cut may not.
        static ImmutableArray<TextCut> Cuts(ContaminationHit[] hits)
        {
            var cuts = ImmutableArray.CreateBuilder<TextCut>();
            var end = 0;
            foreach (var hit in hits.OrderBy(hit => hit.Start))
            {
                var (from, to) = (Math.Max(hit.Start, end), hit.Start + hit.Passage.Length);
                if (to <= from) continue;
                cuts.Add(new TextCut(from, to - from, Rule) { Other = Name(hit) });
                end = to;
            }
            return cuts.ToImmutable();
        }

        static string Name(ContaminationHit hit) => $"{hit.Item.Benchmark}/{hit.Item.Id}";
    }

    // An item in a document, the documents' items by number. What was not measured is no number.
    readonly record struct Found(long Document, int Number, int Item, int Start, int Length, double Score, double Threshold, double Question, double Answer, double Context) : IComparable<Found>
    {
        public int CompareTo(Found other) => Document != other.Document ? Document.CompareTo(other.Document) : Number.CompareTo(other.Number);
    }
}
