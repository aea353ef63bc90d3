using System.Buffers;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>Stretches of a text: lines or paragraphs.</summary>
sealed class Segments
{
    // What ends a line for Python's str.splitlines besides the line feed.
    static readonly SearchValues<char> OtherBreaks = SearchValues.Create("\r\v\f\u001C\u001D\u001E\u0085\u2028\u2029");

    readonly List<(int Start, int Length)> _parts = [];

    /// <summary>The text that they are stretches of.</summary>
    public string Text { get; private set; } = "";

    /// <summary>How many there are.</summary>
    public int Count => _parts.Count;

    /// <summary>One of them.</summary>
    public ReadOnlySpan<char> this[int index] => Text.AsSpan(_parts[index].Start, _parts[index].Length);

    /// <summary>Where one of them ends in the text.</summary>
    public int End(int index) => _parts[index].Start + _parts[index].Length;

    /// <summary>Between line feeds: always one more than there are line feeds.</summary>
    public void ReadLines(string text)
    {
        Begin(text);
        for (var start = 0; ;)
        {
            var end = text.AsSpan(start).IndexOf('\n');
            if (end < 0)
            {
                _parts.Add((start, text.Length - start));
                return;
            }
            _parts.Add((start, end));
            start += end + 1;
        }
    }

    /// <summary>As Python's <c>str.splitlines</c> cuts: at ten kinds of line end, CR LF being one, and no line after the last end.</summary>
    public void ReadEveryLine(string text)
    {
        if (text.AsSpan().IndexOfAny(OtherBreaks) < 0)
        {
            ReadLines(text);
            if (_parts[^1].Length == 0) _parts.RemoveAt(_parts.Count - 1);
            return;
        }
        Begin(text);
        var marks = CharacterTable.Units;
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if ((marks[text[at]] & CharacterMarks.LineBreak) == 0) continue;
            _parts.Add((start, at - start));
            if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') at++;
            start = at + 1;
        }
        if (start < text.Length) _parts.Add((start, text.Length - start));
    }

    /// <summary>As a split by a run of at least so many line feeds; what stands before a first run at the start and after a last one at the end is empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="feeds">The shortest run that separates.</param>
    /// <param name="trimmed">Whether the white space around the text is left out first.</param>
    public void ReadRuns(string text, int feeds, bool trimmed)
    {
        Begin(text);
        var (start, end) = trimmed ? Trim(text, 0, text.Length) : (0, text.Length);
        for (var at = start; ;)
        {
            var found = text.AsSpan(at, end - at).IndexOf('\n');
            if (found < 0) break;
            var first = at + found;
            at = first;
            while (at < end && text[at] == '\n') at++;
            if (at - first < feeds) continue;
            _parts.Add((start, first - start));
            start = at;
        }
        _parts.Add((start, end - start));
    }

    /// <summary>Between occurrences of a separator.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="trimmed">Whether to leave out the white space around each, and empty ones altogether.</param>
    public void ReadBetween(string text, string separator, bool trimmed)
    {
        Begin(text);
        for (var start = 0; start <= text.Length;)
        {
            var found = text.AsSpan(start).IndexOf(separator, StringComparison.Ordinal);
            var end = found < 0 ? text.Length : start + found;
            var (first, last) = trimmed ? Trim(text, start, end) : (start, end);
            if (first < last || !trimmed) _parts.Add((first, last - first));
            start = end + separator.Length;
        }
    }

    /// <summary>Drops those that are empty or white space.</summary>
    public void DropBlank()
    {
        var kept = 0;
        for (var part = 0; part < _parts.Count; part++)
        {
            var (first, last) = Trim(Text, _parts[part].Start, _parts[part].Start + _parts[part].Length);
            if (first < last) _parts[kept++] = _parts[part];
        }
        _parts.RemoveRange(kept, _parts.Count - kept);
    }

    /// <summary>A stretch without the white space around it.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        var marks = CharacterTable.Units;
        var (start, end) = (0, text.Length);
        while (start < end && (marks[text[start]] & CharacterMarks.Space) != 0) start++;
        while (end > start && (marks[text[end - 1]] & CharacterMarks.Space) != 0) end--;
        return text[start..end];
    }

    static (int Start, int End) Trim(string text, int start, int end)
    {
        var marks = CharacterTable.Units;
        while (start < end && (marks[text[start]] & CharacterMarks.Space) != 0) start++;
        while (end > start && (marks[text[end - 1]] & CharacterMarks.Space) != 0) end--;
        return (start, end);
    }

    void Begin(string text)
    {
        Text = text;
        _parts.Clear();
    }
}
