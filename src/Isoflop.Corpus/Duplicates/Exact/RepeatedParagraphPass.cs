using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>One search for paragraphs that come again. Their keys lie on disk.</summary>
sealed class RepeatedParagraphPass(RepeatedParagraphOptions options, string step, PassResources resources) : CorpusPass
{
    // A key has 128 bits.
    const int NumbersEach = 4;

    // By document: the keys of its paragraphs that are long enough, in order.
    readonly SpilledSequences _keys = new(Path.Combine(resources.Scratch, "paragraphs.bin"), NumbersEach, gap: 0);

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var (keys, lengths) = (new List<UInt128>(), new int[documents.Length]);
        for (var i = 0; i < documents.Length; i++)
        {
            var text = documents[i].Text;
            var paragraphs = Paragraphs(text);
            lengths[i] = paragraphs.Count;
            foreach (var (start, length) in paragraphs) keys.Add(DocumentKey.Of(text.Substring(start, length)).Value);
        }
        _keys.Add(first, MemoryMarshal.Cast<UInt128, uint>(CollectionsMarshal.AsSpan(keys)), lengths);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _keys.Seal();
        var keys = _keys.Documents().SelectMany(document => MemoryMarshal.Cast<uint, UInt128>(document.Numbers).ToArray()).Select((key, place) => (key, (long)place));
        var repeats = new Repeats(resources.Scratch, resources.MemoryBytes).Find(keys, _keys.Total, 1);
        return _keys.ByDocument(repeats).Select(own => Verdict(corpus, own.Document, [.. own.Repeats.Select(repeat => ((int)(repeat.Place - own.Start), _keys.DocumentOf(repeat.First).Document))]));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _keys.Dispose();
        base.Dispose(disposing);
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
