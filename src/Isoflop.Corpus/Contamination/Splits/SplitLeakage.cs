using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination.Splits;

/// <summary>How much of a validation text was seen in training, beyond whole documents, which a split keeps apart.</summary>
/// <param name="Characters">Characters of the validation lines, white space at their ends left out.</param>
/// <param name="LineShare">Share of these in lines that training has too, word for word.</param>
/// <param name="Words">Words of the validation text.</param>
/// <param name="PassageShare">Share of these in runs of <see cref="PassageWords"/> words that training has too.</param>
public sealed record SplitLeakage(long Characters, double LineShare, long Words, double PassageShare)
{
    /// <summary>Words in a run, as in the overlap checks of language-model evaluations.</summary>
    public const int PassageWords = 13;

    /// <summary>Measures a split.</summary>
    /// <param name="train">Documents to train on.</param>
    /// <param name="validation">Documents to validate on.</param>
    /// <exception cref="InputException">There is no validation text.</exception>
    public static SplitLeakage Measure(IReadOnlyCollection<Document> train, IReadOnlyCollection<Document> validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        if (validation.Count == 0) throw new InputException("no document", "the validation side", "at least one", "Hold out a larger share.");
        // What validation has, then which of it training has: the smaller side is kept.
        var lines = validation.SelectMany(document => Lines(document.Text)).ToHashSet(StringComparer.Ordinal);
        var grams = validation.SelectMany(document => PlacedWord.Grams(PlacedWord.Of(document.Text), PassageWords)).ToHashSet();
        var (seenLines, seenGrams) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<ulong>());
        foreach (var document in train)
        {
            foreach (var line in Lines(document.Text))
            {
                if (lines.Contains(line)) seenLines.Add(line);
            }
            foreach (var gram in PlacedWord.Grams(PlacedWord.Of(document.Text), PassageWords))
            {
                if (grams.Contains(gram)) seenGrams.Add(gram);
            }
        }
        var (characters, inLines, words, inPassages) = (0L, 0L, 0L, 0L);
        foreach (var document in validation)
        {
            foreach (var line in Lines(document.Text))
            {
                characters += line.Length;
                if (seenLines.Contains(line)) inLines += line.Length;
            }
            var placed = PlacedWord.Of(document.Text);
            var found = PlacedWord.Grams(placed, PassageWords);
            words += placed.Count;
            var end = 0;
            for (var i = 0; i < found.Length; i++)
            {
                if (!seenGrams.Contains(found[i])) continue;
                inPassages += i + PassageWords - Math.Max(i, end);
                end = i + PassageWords;
            }
        }
        return new SplitLeakage(characters, inLines / (double)Math.Max(1, characters), words, inPassages / (double)Math.Max(1, words));
    }

    static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
}
