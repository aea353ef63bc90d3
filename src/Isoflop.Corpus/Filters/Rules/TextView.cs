using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>A text as one filter sees it: its profile, and its words as that filter cuts them.</summary>
/// <param name="Profile">What is known of the text.</param>
/// <param name="Split">What the filter counts as a word.</param>
/// <param name="Vocabulary">Words and marks of the filter's language.</param>
readonly record struct TextView(TextProfile Profile, WordSplit Split, FilterVocabulary Vocabulary)
{
    /// <summary>The words.</summary>
    public WordProfile Words => Profile.Words(Split);

    /// <summary>The text.</summary>
    public string Text => Profile.Text;

    /// <summary>A word.</summary>
    public ReadOnlySpan<char> Word(int index) => Text.AsSpan(Words.Starts[index], Words.Lengths[index]);
}
