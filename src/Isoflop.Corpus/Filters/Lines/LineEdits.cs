using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Lines;

/// <summary>A text put together again from the lines that a step keeps, with the count of those that it drops by reason.</summary>
sealed class LineEdits
{
    [ThreadStatic]
    static StringBuilder? _sharedText;

    readonly StringBuilder _text = (_sharedText ??= new StringBuilder()).Clear();
    readonly List<(string Name, int Count)> _drops = [];
    bool _any;

    /// <summary>Keeps a line.</summary>
    public void Keep(ReadOnlySpan<char> line)
    {
        if (_any) _text.Append('\n');
        _any = true;
        _text.Append(line);
    }

    /// <summary>Drops a line.</summary>
    /// <param name="reason">What it is counted under.</param>
    public void Drop(string reason)
    {
        var at = _drops.FindIndex(drop => drop.Name == reason);
        if (at < 0) _drops.Add((reason, 1));
        else _drops[at] = (reason, _drops[at].Count + 1);
    }

    /// <summary>The document with the kept lines, white space around them gone; the same document where that is its text.</summary>
    public StepOutcome Outcome(Document document)
    {
        if (!_text.Equals(document.Text))
        {
            var text = Segments.Trim(_text.ToString()).ToString();
            if (text != document.Text) document = document with { Text = text };
        }
        return new StepOutcome(document) { Changes = _drops };
    }
}
