using Isoflop.Settings;

namespace Isoflop.Corpus.Filters.Lines;

/// <summary>Thresholds of C4's rules.</summary>
sealed record C4Options
{
    /// <summary>Sentences that must be left; 5.</summary>
    public int LeastSentences { get; init; } = 5;

    /// <summary>Words below which a line goes; 3.</summary>
    public int LeastWordsPerLine { get; init; } = 3;

    /// <summary>Characters of a word above which its line goes; 1000.</summary>
    public int LongestWord { get; init; } = 1000;

    /// <summary>Whether a line must end with one of <c>.?!"'</c> and not with an ellipsis; true.</summary>
    public bool TerminalMarks { get; init; } = true;

    /// <summary>These thresholds, changed as a recipe says.</summary>
    public C4Options With(YamlSettings settings) => new()
    {
        LeastSentences = settings.Whole("min_num_sentences", 0) ?? LeastSentences,
        LeastWordsPerLine = settings.Whole("min_words_per_line", 0) ?? LeastWordsPerLine,
        LongestWord = settings.Whole("max_word_length", 1) ?? LongestWord,
        TerminalMarks = settings.Flag("terminal_punctuation") ?? TerminalMarks,
    };
}
