using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>One search for passages that come again. Tokens lie on disk; they are sorted in memory where they fit, else searched in parts.</summary>
sealed class RepeatedPassagePass(RepeatedPassageOptions options, string step, PassResources resources) : CorpusPass
{
    // What the search in memory holds at its height: the tokens, their order, and the order's own tables.
    const int BytesEachToken = 20;

    // Stands between documents; tokens are counted from 1 in the order in which threads come by them, which changes the order of suffixes and nothing else.
    const int Separator = 0;

    readonly ConcurrentDictionary<ulong, int> _numbers = [];
    readonly SpilledSequences _tokens = new(Path.Combine(resources.Scratch, "tokens.bin"), 1);
    int _last;

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var (numbers, lengths) = (new List<uint>(), new int[documents.Length]);
        for (var i = 0; i < documents.Length; i++)
        {
            var text = documents[i].Text;
            var tokens = PassageTokens.Of(text);
            lengths[i] = tokens.Count;
            foreach (var token in tokens) numbers.Add((uint)Number(text.AsSpan(token.Start, token.Length)));
        }
        _tokens.Add(first, CollectionsMarshal.AsSpan(numbers), lengths);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        var starts = _tokens.Starts(gap: 1);
        var total = starts[^1];
        var windows = total <= Array.MaxLength && total * BytesEachToken <= resources.MemoryBytes
            ? Sorted((int)total)
            : new Repeats(resources.Scratch, resources.MemoryBytes).Find(_tokens.Documents().SelectMany((tokens, i) => PassageWindows.Of(tokens, options.Tokens, starts[i])), total, options.Tokens);
        return Repeats.ByDocument(starts, windows).Select(own => Verdict(corpus, own.Document, starts, own.Repeats));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _tokens.Dispose();
        base.Dispose(disposing);
    }

    int Number(ReadOnlySpan<char> token)
    {
        var hash = XxHash64.Of(MemoryMarshal.AsBytes(token));
        return _numbers.TryGetValue(hash, out var number) ? number : _numbers.GetOrAdd(hash, _ => Interlocked.Increment(ref _last));
    }

    // Windows of the wanted length that come before, each with its first place; by place.
    List<(long Place, long First)> Sorted(int total)
    {
        // All documents behind each other.
        var (tokens, at) = (new int[total], 0);
        foreach (var document in _tokens.Documents())
        {
            MemoryMarshal.Cast<uint, int>(document).CopyTo(tokens.AsSpan(at));
            at += document.Length;
            tokens[at++] = Separator;
        }
        var order = SuffixArray.Of(tokens, _last);
        var windows = new List<(long Place, long First)>();
        for (var i = 0; i < order.Length;)
        {
            var end = i + 1;
            while (end < order.Length && Same(tokens, order[i], order[end])) end++;
            if (end - i > 1)
            {
                var first = int.MaxValue;
                for (var j = i; j < end; j++) first = Math.Min(first, order[j]);
                // What overlaps its own first occurrence stays: it is a part of it.
                for (var j = i; j < end; j++)
                {
                    if (order[j] >= first + options.Tokens) windows.Add((order[j], first));
                }
            }
            i = end;
        }
        windows.Sort();
        return windows;
    }

    bool Same(int[] tokens, int a, int b)
    {
        if (a + options.Tokens > tokens.Length || b + options.Tokens > tokens.Length || tokens[a] != tokens[b]) return false;
        var window = tokens.AsSpan(a, options.Tokens);
        return window.SequenceEqual(tokens.AsSpan(b, options.Tokens)) && !window.Contains(Separator);
    }

    CorpusVerdict Verdict(DocumentStore corpus, int document, long[] starts, List<(long Place, long First)> windows)
    {
        var text = corpus.Read(document).Text;
        var tokens = PassageTokens.Of(text);
        var cuts = ImmutableArray.CreateBuilder<TextCut>();
        for (var i = 0; i < windows.Count;)
        {
            var (from, first) = windows[i];
            var to = from + options.Tokens;
            for (i++; i < windows.Count && windows[i].Place <= to; i++) to = windows[i].Place + options.Tokens;
            var (start, last) = (tokens[(int)(from - starts[document])].Start, tokens[(int)(to - 1 - starts[document])]);
            var end = last.Start + last.Length;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            cuts.Add(new TextCut(start, end - start, RepeatedPassages.Rule) { Other = corpus.Read(Repeats.DocumentOf(starts, first)).Id });
        }
        var left = Visible(text) - cuts.Sum(cut => Visible(text.AsSpan(cut.Start, cut.Length)));
        return left < options.Remaining
            ? new CorpusVerdict(document, new Removal(step, RepeatedPassages.EmptyRule, left, options.Remaining) { Other = cuts[0].Other })
            : new CorpusVerdict(document, null) { Cuts = cuts.ToImmutable() };
    }

    static int Visible(ReadOnlySpan<char> text)
    {
        var visible = 0;
        foreach (var character in text) visible += char.IsWhiteSpace(character) ? 0 : 1;
        return visible;
    }
}
