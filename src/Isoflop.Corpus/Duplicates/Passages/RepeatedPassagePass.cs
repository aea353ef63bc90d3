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

    // Stands between documents; tokens are counted from 1.
    const int Separator = 0;

    // A token is the hash of its characters, 64 bits.
    const int NumbersEach = 2;

    readonly SpilledSequences _tokens = new(Path.Combine(resources.Scratch, "tokens.bin"), NumbersEach, gap: 1);

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var (hashes, lengths) = (new List<ulong>(), new int[documents.Length]);
        for (var i = 0; i < documents.Length; i++)
        {
            var text = documents[i].Text;
            var tokens = PassageTokens.Of(text);
            lengths[i] = tokens.Count;
            foreach (var token in tokens) hashes.Add(XxHash64.Of(MemoryMarshal.AsBytes(text.AsSpan(token.Start, token.Length))));
        }
        _tokens.Add(first, MemoryMarshal.Cast<ulong, uint>(CollectionsMarshal.AsSpan(hashes)), lengths);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _tokens.Seal();
        var total = _tokens.Total;
        var windows = total <= Array.MaxLength && total * BytesEachToken <= resources.MemoryBytes
            ? Sorted((int)total)
            : new Repeats(resources.Scratch, resources.MemoryBytes).Find(_tokens.Documents().SelectMany(document => PassageWindows.Of(Hashes(document.Numbers), options.Tokens, document.Start)), total, options.Tokens);
        return _tokens.ByDocument(windows).Select(own => Verdict(corpus, own.Document, own.Start, own.Repeats));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _tokens.Dispose();
        base.Dispose(disposing);
    }

    static ulong[] Hashes(uint[] numbers) => MemoryMarshal.Cast<uint, ulong>(numbers).ToArray();

    // Windows of the wanted length that come before, each with its first place; by place.
    List<(long Place, long First)> Sorted(int total)
    {
        // All documents behind each other, tokens by the rank of their hash.
        var hashes = new ulong[total];
        var at = 0;
        foreach (var (_, numbers) in _tokens.Documents())
        {
            MemoryMarshal.Cast<uint, ulong>(numbers).CopyTo(hashes.AsSpan(at));
            at += (numbers.Length / NumbersEach) + 1;
        }
        var (tokens, different) = Ranked(hashes);
        at = -1;
        foreach (var (_, numbers) in _tokens.Documents()) tokens[at += (numbers.Length / NumbersEach) + 1] = Separator;
        var order = SuffixArray.Of(tokens, different);
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

    // Each number by its rank among the different ones, from 1.
    static (int[] Ranks, int Different) Ranked(ulong[] hashes)
    {
        var (ranks, order) = (new int[hashes.Length], new int[hashes.Length]);
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(hashes, order);
        var different = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i == 0 || hashes[i] != hashes[i - 1]) different++;
            ranks[order[i]] = different;
        }
        return (ranks, different);
    }

    bool Same(int[] tokens, int a, int b)
    {
        if (a + options.Tokens > tokens.Length || b + options.Tokens > tokens.Length || tokens[a] != tokens[b]) return false;
        var window = tokens.AsSpan(a, options.Tokens);
        return window.SequenceEqual(tokens.AsSpan(b, options.Tokens)) && !window.Contains(Separator);
    }

    CorpusVerdict Verdict(DocumentStore corpus, long document, long begin, List<(long Place, long First)> windows)
    {
        var text = corpus.Read(document).Text;
        var tokens = PassageTokens.Of(text);
        var cuts = ImmutableArray.CreateBuilder<TextCut>();
        for (var i = 0; i < windows.Count;)
        {
            var (from, first) = windows[i];
            var to = from + options.Tokens;
            for (i++; i < windows.Count && windows[i].Place <= to; i++) to = windows[i].Place + options.Tokens;
            var (start, last) = (tokens[(int)(from - begin)].Start, tokens[(int)(to - 1 - begin)]);
            var end = last.Start + last.Length;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            cuts.Add(new TextCut(start, end - start, RepeatedPassages.Rule) { Other = corpus.Read(_tokens.DocumentOf(first).Document).Id });
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
