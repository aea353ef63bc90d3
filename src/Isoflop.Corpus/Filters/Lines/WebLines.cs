using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;

namespace Isoflop.Corpus.Filters.Lines;

/// <summary>
/// RefinedWeb's rules of lines as DCLM has them [mappers/modifiers.py]: lines go that are mostly capitals, all digits, a counter of likes, or a single word; the text goes
/// when too many of its words went with them. Its list of banned phrases is not applied.
/// </summary>
/// <param name="name">Name in recipes.</param>
/// <param name="capitals">Largest share of capitals in a line.</param>
/// <param name="leastWords">Words below which a line goes.</param>
/// <param name="removedWords">Largest share of the words that may go with the lines.</param>
sealed partial class WebLines(string name, double capitals, int leastWords, double removedWords) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Identity =>
        $"{name}; words: {WordSplit.Whitespace} in lines, {WordSplit.Letters} in the text; capitals / characters > {capitals:R}; digits only; counters; words < {leastWords}; removed words / words > {removedWords:R}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["word_removal_ratio", "empty"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        var profile = TextProfile.Of(document.Text);
        var (lines, words, edits) = (profile.Lines, profile.Words(WordSplit.Whitespace), new LineEdits());
        var before = profile.Words(WordSplit.Letters).Count;
        var word = 0;
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            var first = word;
            for (var end = lines.End(index); word < words.Count && words.Starts[word] < end; word++) { }
            if (Reason(line, word - first) is { } reason) edits.Drop(reason);
            else edits.Keep(line);
        }
        var outcome = edits.Outcome(document);
        if (string.IsNullOrWhiteSpace(outcome.Document.Text)) return new StepOutcome(document, new Removal(name, "empty", 0, 1));
        if (ReferenceEquals(outcome.Document, document)) return outcome;
        var share = WordMeasures.Ratio(before - TextProfile.Of(outcome.Document.Text).Words(WordSplit.Letters).Count, before);
        return share > removedWords ? new StepOutcome(document, new Removal(name, "word_removal_ratio", share, removedWords)) : outcome;
    }

    string? Reason(ReadOnlySpan<char> line, int words)
    {
        if (line.Length == 0) return null;
        var (upper, digits, length) = (0, 0, CharacterCount.Of(line));
        foreach (var unit in line)
        {
            if (char.IsUpper(unit)) upper++;
            else if (char.IsDigit(unit)) digits++;
        }
        if (upper > capitals * length) return "uppercase";
        if (digits == length) return "numeric";
        if (line.Length < 200 && Counter().IsMatch(line)) return "counter";
        return words < leastWords ? "too_few_words" : null;
    }

    [GeneratedRegex(@"^\W*\d[,.\d]*[kmb]?\s+(?:likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views|followers)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Counter();
}
