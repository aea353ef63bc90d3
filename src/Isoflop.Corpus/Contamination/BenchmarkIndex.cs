using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Contamination;

/// <summary>
/// Finds benchmark items in documents. N-grams of a document are looked up at a stride; where one belongs to a question, the match is followed to both sides n-gram
/// by n-gram until too many in a row are missing. The score is the share of the question's n-grams that were met, the rare ones weighing more
/// (log(1 + items / items with it)), with the answer beside it and the passage anywhere in the document.
/// </summary>
public sealed class BenchmarkIndex
{
    // An n-gram of more questions than this is a template: it is met, but no match begins at it.
    const int LargestSeed = 1000;

    readonly ContaminationOptions _options;
    readonly Dictionary<ulong, List<int>> _questions = [];
    readonly List<Entry> _entries = [];

    /// <summary>Indexes items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="options">How they are looked for.</param>
    public BenchmarkIndex(IEnumerable<BenchmarkItem> items, ContaminationOptions options)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        var (all, left) = (ImmutableArray.CreateBuilder<BenchmarkItem>(), ImmutableArray.CreateBuilder<BenchmarkItem>());
        foreach (var item in items)
        {
            all.Add(item);
            var (question, answer, passage) = (PlacedWord.Of(item.Question), PlacedWord.Of(item.Answer), PlacedWord.Of(item.Passage));
            var words = question.Count + answer.Count + passage.Count;
            var different = question.Concat(answer).Concat(passage).Select(word => word.Hash).Distinct().Count();
            if (words < options.ShortestItem || different < options.DifferentWords || question.Count < options.Words)
            {
                left.Add(item);
                continue;
            }
            foreach (var gram in PlacedWord.Grams(question, options.Words).Distinct())
            {
                if (!_questions.TryGetValue(gram, out var entries)) _questions.Add(gram, entries = []);
                entries.Add(_entries.Count);
            }
            _entries.Add(new Entry(item, words, PlacedWord.Grams(question, options.Words).ToHashSet(), answer, PlacedWord.Grams(passage, options.Words).ToHashSet()));
        }
        (Items, TooShort) = (all.ToImmutable(), left.ToImmutable());
    }

    /// <summary>All items.</summary>
    public ImmutableArray<BenchmarkItem> Items { get; }

    /// <summary>Items that cannot be looked for: too few words, or too few different ones.</summary>
    public ImmutableArray<BenchmarkItem> TooShort { get; }

    /// <summary>The items found in a document, each once, where it is found best; by place.</summary>
    public ImmutableArray<ContaminationHit> Find(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var words = PlacedWord.Of(document.Text);
        var grams = PlacedWord.Grams(words, _options.Words);
        var best = new Dictionary<int, ContaminationHit>();
        var reached = new Dictionary<int, int>();
        for (var seed = 0; seed < grams.Length; seed += _options.Stride)
        {
            if (!_questions.TryGetValue(grams[seed], out var entries) || entries.Count > LargestSeed) continue;
            foreach (var entry in entries)
            {
                // A match that was followed over this place has been scored.
                if (reached.TryGetValue(entry, out var end) && seed < end) continue;
                var (from, to, met) = Follow(grams, seed, _entries[entry]);
                reached[entry] = to;
                if (Score(document, words, grams, _entries[entry], from, to, met) is { } hit && (!best.TryGetValue(entry, out var other) || hit.Score > other.Score)) best[entry] = hit;
            }
        }
        return [.. best.OrderBy(hit => hit.Value.Start).ThenBy(hit => hit.Key).Select(hit => hit.Value)];
    }

    // The first and the last n-gram (exclusive) of the question around a seed, and those met between.
    (int From, int To, HashSet<ulong> Met) Follow(ulong[] grams, int seed, Entry entry)
    {
        var met = new HashSet<ulong> { grams[seed] };
        var (from, to) = (seed, seed + 1);
        for (var (at, misses) = (seed - 1, 0); at >= 0 && misses <= _options.Misses; at--)
        {
            misses = entry.Question.Contains(grams[at]) ? 0 : misses + 1;
            if (misses > 0) continue;
            met.Add(grams[at]);
            from = at;
        }
        for (var (at, misses) = (seed + 1, 0); at < grams.Length && misses <= _options.Misses; at++)
        {
            misses = entry.Question.Contains(grams[at]) ? 0 : misses + 1;
            if (misses > 0) continue;
            met.Add(grams[at]);
            to = at + 1;
        }
        return (from, to, met);
    }

    ContaminationHit? Score(Document document, List<PlacedWord> words, ulong[] grams, Entry entry, int from, int to, HashSet<ulong> met)
    {
        var question = met.Sum(Weight) / entry.Question.Sum(Weight);
        var last = to + _options.Words - 1;
        double? answer = entry.Answer.Count == 0 ? null : Beside(words, entry.Answer, from - _options.AnswerWindow, last + _options.AnswerWindow + entry.Answer.Count);
        double? passage = entry.Passage.Count == 0 ? null : entry.Passage.Count(grams.ToHashSet().Contains) / (double)entry.Passage.Count;
        var score = (answer, passage) switch
        {
            ({ } a, { } p) => (0.7 * question) + (0.2 * a) + (0.1 * p),
            ({ } a, null) => (0.75 * question) + (0.25 * a),
            (null, { } p) => (0.85 * question) + (0.15 * p),
            _ => question,
        };
        var threshold = _options.ThresholdOf(entry.Words);
        if (score < threshold - 1e-9) return null;
        var (start, end) = (words[from].Start, words[last - 1].Start + words[last - 1].Length);
        return new ContaminationHit(entry.Item, document.Id, start, document.Text[start..end], score, threshold, question, answer, passage);
    }

    double Weight(ulong gram) => Math.Log(1 + (_entries.Count / (double)_questions[gram].Count));

    // Share of an answer within some words of the document: a short one is there word for word or not at all.
    double Beside(List<PlacedWord> words, List<PlacedWord> answer, int from, int to)
    {
        var near = words.GetRange(Math.Max(0, from), Math.Min(words.Count, to) - Math.Max(0, from));
        var size = answer.Count <= _options.ShortAnswer ? answer.Count : Math.Min(_options.Words, answer.Count);
        var wanted = PlacedWord.Grams(answer, size).ToHashSet();
        return wanted.Count(PlacedWord.Grams(near, size).ToHashSet().Contains) / (double)wanted.Count;
    }

    sealed record Entry(BenchmarkItem Item, int Words, HashSet<ulong> Question, List<PlacedWord> Answer, HashSet<ulong> Passage);
}
