using System.Collections.Concurrent;
using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>A step over the whole corpus for tests: the first of equal texts stays and says how many there were; its first word is cut.</summary>
sealed class KeepFirst : CorpusStep
{
    public override string Name => "keep-first";

    public override string Identity => "the first of equal texts";

    public override ImmutableArray<string> Rules => ["equal", "first-word"];

    public override CorpusPass Begin(PassResources resources) => new Pass(resources);

    sealed class Pass(PassResources resources) : CorpusPass
    {
        readonly ConcurrentDictionary<long, string> _texts = [];

        public override ImmutableArray<Finding> Findings => [new Finding("counted", Severity.Note, $"{_texts.Count} documents.", "None.")];

        public override void Collect(long first, ReadOnlySpan<Document> documents)
        {
            Assert.True(Directory.Exists(resources.Scratch));
            for (var i = 0; i < documents.Length; i++) Assert.True(_texts.TryAdd(first + i, documents[i].Text));
        }

        public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
        {
            Assert.Equal(corpus.Count, _texts.Count);
            var firsts = _texts.GroupBy(text => text.Value).ToDictionary(group => group.Key, group => (First: group.Min(text => text.Key), Count: group.Count()));
            foreach (var (index, text) in _texts.OrderBy(text => text.Key))
            {
                Assert.Equal(text, corpus.Read(index).Text);
                var (first, count) = firsts[text];
                if (first != index) yield return new CorpusVerdict(index, new Removal("keep-first", "equal", 1, 1) { Other = corpus.Read(first).Id, Jaccard = 1 });
                else if (count > 1) yield return new CorpusVerdict(index, null) { Cuts = [new TextCut(0, text.IndexOf(' ', StringComparison.Ordinal) + 1, "first-word")], Fields = ImmutableSortedDictionary<string, string>.Empty.Add("copies", $"{count}") };
            }
        }
    }
}
