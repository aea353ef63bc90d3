namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>
/// What filters know of a text, found once and shared by all filters that look at it one after the other. Lines, paragraphs and words are kept as places in the text.
/// One profile belongs to one thread and is used again for the next text.
/// </summary>
sealed class TextProfile
{
    [ThreadStatic]
    static TextProfile? _last;

    readonly WordProfile?[] _words = new WordProfile?[Enum.GetValues<WordSplit>().Length];
    readonly bool[] _known = new bool[Enum.GetValues<WordSplit>().Length];
    readonly Dictionary<ulong, int> _seen = [];
    readonly Part _lines = new((part, text) => part.ReadLines(text));
    readonly Part _filledLines = new((part, text) =>
    {
        part.ReadLines(text);
        part.DropBlank();
    });
    readonly Part _everyLine = new((part, text) => part.ReadEveryLine(text));
    readonly Part _lineRuns = new((part, text) => part.ReadRuns(text, feeds: 1, trimmed: false));
    readonly Part _paragraphs = new((part, text) => part.ReadRuns(text, feeds: 2, trimmed: true));
    readonly Part _feedPairs = new((part, text) => part.ReadBetween(text, "\n\n", trimmed: false));
    readonly Part _trimmedLines = new((part, text) => part.ReadBetween(text, "\n", trimmed: true));
    readonly Part _trimmedParagraphs = new((part, text) => part.ReadBetween(text, "\n\n", trimmed: true));

    TextProfile()
    {
    }

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Its length in characters (Unicode scalars).</summary>
    public int Characters { get; private set; }

    /// <summary>Between line feeds.</summary>
    public Segments Lines => _lines.Of(Text);

    /// <summary>Between line feeds, without those of white space only.</summary>
    public Segments FilledLines => _filledLines.Of(Text);

    /// <summary>As Python's <c>str.splitlines</c>.</summary>
    public Segments EveryLine => _everyLine.Of(Text);

    /// <summary>Between runs of line feeds.</summary>
    public Segments LineRuns => _lineRuns.Of(Text);

    /// <summary>Between runs of two line feeds or more, of the trimmed text.</summary>
    public Segments Paragraphs => _paragraphs.Of(Text);

    /// <summary>Between two line feeds.</summary>
    public Segments FeedPairs => _feedPairs.Of(Text);

    /// <summary>Lines, trimmed, without empty ones.</summary>
    public Segments TrimmedLines => _trimmedLines.Of(Text);

    /// <summary>Between two line feeds, trimmed, without empty ones.</summary>
    public Segments TrimmedParagraphs => _trimmedParagraphs.Of(Text);

    /// <summary>The profile of a text: that of the last call on this thread where it was for the same string.</summary>
    public static TextProfile Of(string text)
    {
        var profile = _last ??= new TextProfile();
        if (!ReferenceEquals(profile.Text, text)) profile.Read(text);
        return profile;
    }

    /// <summary>The words, cut in one way.</summary>
    public WordProfile Words(WordSplit split)
    {
        var words = _words[(int)split] ??= new WordProfile();
        if (!_known[(int)split]) words.Read(Text, split);
        _known[(int)split] = true;
        return words;
    }

    /// <summary>The repeats among lines or paragraphs.</summary>
    public Repeats Repeats(Segments segments) => Profiles.Repeats.Of(segments, _seen);

    void Read(string text)
    {
        Text = text;
        Characters = CharacterCount.Of(text);
        Array.Clear(_known);
    }

    // Stretches that are found when they are first asked for.
    sealed class Part(Action<Segments, string> read)
    {
        readonly Segments _segments = new();
        string? _text;

        public Segments Of(string text)
        {
            if (!ReferenceEquals(_text, text)) read(_segments, text);
            _text = text;
            return _segments;
        }
    }
}
