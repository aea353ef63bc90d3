using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Documents;

/// <summary>Puts prose together from marked-up text: runs of white space become one space, blocks become lines, empty lines and sections vanish.</summary>
sealed class ProseBuilder
{
    static readonly SearchValues<char> WhiteSpace = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(value => (char)value).Where(char.IsWhiteSpace)]);

    readonly StringBuilder _text = new();
    bool _space;
    bool _line;

    /// <summary>A section on a line of its own, if anything but its label comes out.</summary>
    /// <param name="label">What the line begins with; may be empty.</param>
    /// <param name="write">Writes the section.</param>
    public void Section(string label, Action<ProseBuilder> write)
    {
        Break();
        var (start, space, line) = (_text.Length, _space, _line);
        Words(label);
        var written = _text.Length;
        write(this);
        if (_text.Length > written) return;
        _text.Length = start;
        (_space, _line) = (space, line);
    }

    /// <summary>Words, joined to what stands before without a space unless there is one.</summary>
    public void Words(ReadOnlySpan<char> words)
    {
        for (; words.Length > 0; _space = true)
        {
            var end = words.IndexOfAny(WhiteSpace);
            if (end != 0)
            {
                if (_text.Length > 0 && _line) _text.Append('\n');
                else if (_text.Length > 0 && _space) _text.Append(' ');
                (_line, _space) = (false, false);
                _text.Append(end < 0 ? words : words[..end]);
            }
            if (end < 0) return;
            words = words[(end + 1)..];
        }
    }

    /// <summary>What comes next begins a line.</summary>
    public void Break() => _line = true;

    /// <summary>The prose so far.</summary>
    public override string ToString() => _text.ToString();
}
