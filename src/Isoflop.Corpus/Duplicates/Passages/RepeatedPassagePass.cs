using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>One search for passages that come again.</summary>
sealed class RepeatedPassagePass(RepeatedPassageOptions options, string step, PassResources resources) : CorpusPass
{
    // What the search holds at its height: the tokens, their order, and the order's own tables.
    const int BytesEachToken = 20;

    // Stands between documents; tokens are counted from 1 in the order in which threads come by them, which changes the order of suffixes and nothing else.
    const int Separator = 0;

    readonly ConcurrentDictionary<ulong, int> _numbers = [];
    readonly ConcurrentBag<(long First, int[][] Documents)> _runs = [];
    int _last;

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var run = new int[documents.Length][];
        for (var i = 0; i < documents.Length; i++)
        {
            var text = documents[i].Text;
            run[i] = [.. PassageTokens.Of(text).Select(token => Number(text.AsSpan(token.Start, token.Length)))];
        }
        _runs.Add((first, run));
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        var (tokens, starts) = Join();
        var windows = Repeated(tokens);
        for (var i = 0; i < windows.Count;)
        {
            var document = DocumentOf(starts, windows[i].Place);
            var end = i;
            while (end < windows.Count && windows[end].Place < starts[document + 1]) end++;
            yield return Verdict(corpus, document, starts, windows.GetRange(i, end - i));
            i = end;
        }
    }

    int Number(ReadOnlySpan<char> token)
    {
        var hash = XxHash64.Of(MemoryMarshal.AsBytes(token));
        return _numbers.TryGetValue(hash, out var number) ? number : _numbers.GetOrAdd(hash, _ => Interlocked.Increment(ref _last));
    }

    // All documents behind each other, and where each begins.
    (int[] Tokens, int[] Starts) Join()
    {
        var runs = _runs.OrderBy(run => run.First).ToArray();
        _runs.Clear();
        var total = runs.Sum(run => run.Documents.Sum(document => document.Length + 1L));
        if (total * BytesEachToken > resources.MemoryBytes)
        {
            throw new InputException(
                $"{total.ToString("N0", CultureInfo.InvariantCulture)} tokens, which take {(total * BytesEachToken / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB",
                step,
                $"no more than fit into {(resources.MemoryBytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB of memory",
                "Give it more memory, take near duplicates out first, or handle the sources one by one.");
        }
        var (tokens, starts) = (new int[total], new int[runs.Sum(run => run.Documents.Length) + 1]);
        var (at, document) = (0, 0);
        for (var i = 0; i < runs.Length; i++)
        {
            foreach (var each in runs[i].Documents)
            {
                starts[document++] = at;
                each.CopyTo(tokens, at);
                at += each.Length;
                tokens[at++] = Separator;
            }
            runs[i] = default;
        }
        starts[document] = at;
        return (tokens, starts);
    }

    // Windows of the wanted length that come before, each with its first place; by place.
    List<(int Place, int First)> Repeated(int[] tokens)
    {
        var order = SuffixArray.Of(tokens, _last);
        var windows = new List<(int Place, int First)>();
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

    CorpusVerdict Verdict(DocumentStore corpus, int document, int[] starts, List<(int Place, int First)> windows)
    {
        var text = corpus.Read(document).Text;
        var tokens = PassageTokens.Of(text);
        var cuts = ImmutableArray.CreateBuilder<TextCut>();
        for (var i = 0; i < windows.Count;)
        {
            var (from, first) = windows[i];
            var to = from + options.Tokens;
            for (i++; i < windows.Count && windows[i].Place <= to; i++) to = windows[i].Place + options.Tokens;
            var (start, last) = (tokens[from - starts[document]].Start, tokens[to - 1 - starts[document]]);
            var end = last.Start + last.Length;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            cuts.Add(new TextCut(start, end - start, RepeatedPassages.Rule) { Other = corpus.Read(DocumentOf(starts, first)).Id });
        }
        var left = Visible(text) - cuts.Sum(cut => Visible(text.AsSpan(cut.Start, cut.Length)));
        return left < options.Remaining
            ? new CorpusVerdict(document, new Removal(step, RepeatedPassages.EmptyRule, left, options.Remaining) { Other = cuts[0].Other })
            : new CorpusVerdict(document, null) { Cuts = cuts.ToImmutable() };
    }

    static int DocumentOf(int[] starts, int place)
    {
        var at = Array.BinarySearch(starts, place);
        return at >= 0 ? at : ~at - 1;
    }

    static int Visible(ReadOnlySpan<char> text)
    {
        var visible = 0;
        foreach (var character in text) visible += char.IsWhiteSpace(character) ? 0 : 1;
        return visible;
    }
}
