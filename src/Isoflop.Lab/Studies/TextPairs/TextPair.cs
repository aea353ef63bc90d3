using System.Collections.Immutable;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>Two texts to train on, as tokens of one vocabulary, and the text that both are measured on.</summary>
public sealed class TextPair
{
    TextPair(CommonHeldOut heldOut, (string Name, TokenizedText Text) first, (string Name, TokenizedText Text) second)
    {
        HeldOut = heldOut;
        (FirstName, First) = first;
        (SecondName, Second) = second;
    }

    /// <summary>What is held out, where from, and what it still shares with either text.</summary>
    public CommonHeldOut HeldOut { get; }

    /// <summary>What the first text is called.</summary>
    public string FirstName { get; }

    /// <summary>What the second text is called.</summary>
    public string SecondName { get; }

    /// <summary>The first text; its validation side is the text that both are measured on.</summary>
    public TokenizedText First { get; }

    /// <summary>The second text, with the same validation side.</summary>
    public TokenizedText Second { get; }

    /// <summary>The tokenizer of both: learnt from the different documents of either, each once, so that a text's repetitions do not shape it.</summary>
    public Tokenizer Tokenizer => First.Tokenizer;

    /// <summary>Reads two texts, holds out what they are measured on, and encodes them.</summary>
    /// <param name="choice">The texts.</param>
    /// <param name="resources">What the search for near duplicates of held-out documents may use.</param>
    /// <exception cref="InputException">A text cannot be read, or they have no document in common and no third text was named.</exception>
    public static TextPair Of(TextPairChoice choice, PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var (first, second) = (TextPairChoice.Read(choice.First), TextPairChoice.Read(choice.Second));
        var heldOut = choice.Validation is { } path
            ? Given(TextPairChoice.Read(path))
            : CommonHeldOut.Of(first.Documents, second.Documents, choice.ValidationShare, Near);
        var tokenizer = choice.Vocabulary == Tokenizer.Bytes.VocabularySize
            ? Tokenizer.Bytes
            : Tokenizer.Train(heldOut.First.Train.Concat(heldOut.Second.Train).DistinctBy(document => document.Text, StringComparer.Ordinal), choice.Vocabulary);
        return new TextPair(heldOut, Encoded(first.Name, heldOut.First), Encoded(second.Name, heldOut.Second));

        IReadOnlySet<int> Near(ImmutableArray<Document> documents, ImmutableArray<Document> held) => NearDuplicates.Places(documents, held, resources);

        CommonHeldOut Given((string Name, ImmutableArray<Document> Documents) third) => CommonHeldOut.Given(first.Documents, second.Documents, third.Documents, third.Name, Near);

        (string, TokenizedText) Encoded(string name, HeldOutSide side) => (name, TokenizedText.Of(DocumentSplit.Given(side.Train, heldOut.Documents, name), tokenizer));
    }
}
