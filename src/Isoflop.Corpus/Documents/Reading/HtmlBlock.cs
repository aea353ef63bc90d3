using System.Text;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>
/// One block of a page while it is read: its words, and how many of their characters are links. A block that is mostly links leads to other pages and says
/// little itself: above a third it is left out, as boilerpipe does [its classifier by number of words, link density 0.333333; Kohlschütter, Fankhauser and Nejdl 2010], unless it is a heading.
/// </summary>
sealed class HtmlBlock
{
    // Thirds are compared without dividing.
    const int LargestShare = 3;

    readonly StringBuilder _words = new();
    int _all;
    int _linked;
    bool _heading;

    /// <summary>Whether what comes next is a link.</summary>
    public bool IsLink { get; set; }

    /// <summary>Adds words.</summary>
    public void Add(string words)
    {
        _words.Append(words);
        var visible = words.Count(character => !char.IsWhiteSpace(character));
        _all += visible;
        if (IsLink) _linked += visible;
    }

    /// <summary>Ends the block and writes it, where it stays, on a line of its own.</summary>
    /// <param name="prose">Where it is written.</param>
    /// <param name="begins">The element that begins here; empty where one ends.</param>
    public void End(ProseBuilder prose, string begins)
    {
        if (_heading || _linked * LargestShare <= _all)
        {
            foreach (var chunk in _words.GetChunks()) prose.Words(chunk.Span);
        }
        prose.Break();
        _words.Clear();
        (_all, _linked, _heading) = (0, 0, begins is ['h', >= '1' and <= '6']);
    }
}
