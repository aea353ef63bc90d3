using System.Buffers;
using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Lines;

/// <summary>
/// C4's rules [Raffel 2020, JMLR 21(140), section 2.2] in the order of datatrove 0.10.0, c4_filters.py: lines go that are too short, end without a mark, speak of
/// javascript or of cookies; texts go with a curly bracket, lorem ipsum, or too few sentences left. Words stand between white space; sentences are counted by
/// <see cref="SentenceCount"/> where the original asks spaCy or Punkt. Its list of bad words is not applied.
/// </summary>
sealed class C4Filter(string name, C4Options options) : DocumentStep
{
    static readonly string[] Policies = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"];
    static readonly SearchValues<string> PolicyPhrases = SearchValues.Create(Policies, StringComparison.OrdinalIgnoreCase);
    static readonly SearchValues<string> Suspects = SearchValues.Create(["lorem ipsum", "javascript", "{", .. Policies], StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Identity => $"{name}; words: {WordSplit.Whitespace}; sentences: by marks, without abbreviations; {options}; citations removed; policy phrases: {string.Join(", ", Policies)}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["lorem_ipsum", "curly_bracket", "too_few_sentences"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        var profile = TextProfile.Of(document.Text);
        var (lines, words, edits) = (profile.EveryLine, profile.Words(WordSplit.Whitespace), new LineEdits());
        var suspicious = document.Text.AsSpan().IndexOfAny(Suspects) >= 0;
        var bracketed = document.Text.Contains('[', StringComparison.Ordinal);
        var (word, sentences) = (0, 0);
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            var (first, longest) = (word, 0);
            // Every end of a line is white space for a word: no word stands in two lines.
            for (var end = lines.End(index); word < words.Count && words.Starts[word] < end; word++) longest = Math.Max(longest, words.CharactersOf(word, 1));
            line = Segments.Trim(line);
            if (longest > options.LongestWord)
            {
                edits.Drop("too_long_word");
                continue;
            }
            if (bracketed) line = Citations.Without(line);
            if (options.TerminalMarks && (line is not [.., '.' or '?' or '!' or '"' or '\''] || line is [.., '.', '.', '.']))
            {
                edits.Drop("no_terminal_punctuation");
                continue;
            }
            if (word - first < options.LeastWordsPerLine)
            {
                edits.Drop("too_few_words");
                continue;
            }
            if (suspicious && line.IndexOfAny(Suspects) >= 0)
            {
                if (line.Contains("lorem ipsum", StringComparison.OrdinalIgnoreCase)) return Gone(document, "lorem_ipsum");
                if (line.Contains("javascript", StringComparison.OrdinalIgnoreCase))
                {
                    edits.Drop("javascript");
                    continue;
                }
                if (line.Contains('{')) return Gone(document, "curly_bracket");
                if (line.IndexOfAny(PolicyPhrases) >= 0)
                {
                    edits.Drop("policy");
                    continue;
                }
            }
            sentences += SentenceCount.Of(line);
            edits.Keep(line);
        }
        if (sentences < options.LeastSentences) return new StepOutcome(document, new Removal(name, "too_few_sentences", sentences, options.LeastSentences));
        return edits.Outcome(document);
    }

    StepOutcome Gone(Document document, string rule) => new(document, new Removal(name, rule, double.NaN, double.NaN));
}
