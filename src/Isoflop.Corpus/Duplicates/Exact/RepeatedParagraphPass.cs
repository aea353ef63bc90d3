using System.Collections.Concurrent;
using System.Collections.Immutable;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>One search for paragraphs that come again.</summary>
sealed class RepeatedParagraphPass(RepeatedParagraphOptions options, string step) : CorpusPass
{
    // By document: the keys of its paragraphs that are long enough, in order.
    readonly ConcurrentBag<(long First, DocumentKey[][] Keys)> _runs = [];

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var keys = new DocumentKey[documents.Length][];
        for (var i = 0; i < documents.Length; i++)
        {
            var text = documents[i].Text;
            keys[i] = [.. Paragraphs(text).Select(paragraph => DocumentKey.Of(text.Substring(paragraph.Start, paragraph.Length)))];
        }
        _runs.Add((first, keys));
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        var owners = new Dictionary<DocumentKey, long>();
        foreach (var (first, documents) in _runs.OrderBy(run => run.First))
        {
            for (var i = 0; i < documents.Length; i++)
            {
                var repeated = new List<(int Paragraph, long Owner)>();
                for (var paragraph = 0; paragraph < documents[i].Length; paragraph++)
                {
                    if (!owners.TryAdd(documents[i][paragraph], first + i)) repeated.Add((paragraph, owners[documents[i][paragraph]]));
                }
                if (repeated.Count > 0) yield return Verdict(corpus, first + i, repeated);
            }
        }
    }

    CorpusVerdict Verdict(DocumentStore corpus, long index, List<(int Paragraph, long Owner)> repeated)
    {
        var document = corpus.Read(index);
        var paragraphs = Paragraphs(document.Text);
        var cuts = ImmutableArray.CreateBuilder<TextCut>();
        foreach (var (paragraph, owner) in repeated)
        {
            var (start, length) = paragraphs[paragraph];
            // The white space after it goes too, so that two blank lines do not meet.
            var end = start + length;
            while (end < document.Text.Length && char.IsWhiteSpace(document.Text[end])) end++;
            cuts.Add(new TextCut(start, end - start, RepeatedParagraphs.Rule) { Other = corpus.Read(owner).Id });
        }
        var left = document.Text.Count(character => !char.IsWhiteSpace(character)) - cuts.Sum(cut => document.Text.AsSpan(cut.Start, cut.Length).ToString().Count(character => !char.IsWhiteSpace(character)));
        return left < options.Remaining
            ? new CorpusVerdict(index, new Removal(step, RepeatedParagraphs.EmptyRule, left, options.Remaining) { Other = cuts[0].Other })
            : new CorpusVerdict(index, null) { Cuts = cuts.ToImmutable() };
    }

    List<(int Start, int Length)> Paragraphs(string text)
    {
        var found = new List<(int, int)>();
        var separator = options.Lines ? "\n" : "\n\n";
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf(separator, start, StringComparison.Ordinal);
            if (end < 0) end = text.Length;
            var span = text.AsSpan(start, end - start);
            var from = span.Length - span.TrimStart().Length;
            var length = span.Trim().Length;
            if (length >= options.Characters) found.Add((start + from, length));
            start = Math.Min(text.Length, end + separator.Length);
        }
        return found;
    }
}
