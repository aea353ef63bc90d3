using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination.Splits;

/// <summary>
/// A text to measure on that two corpora have in common, and what is left of either to train on: without the documents held out, without copies of them, and
/// without their near duplicates.
/// </summary>
public sealed class CommonHeldOut
{
    CommonHeldOut(ImmutableArray<Document> documents, string origin, HeldOutSide first, HeldOutSide second) => (Documents, Origin, First, Second) = (documents, origin, first, second);

    /// <summary>The documents held out, each once, in the order of their hashes: any first part of them is a random sample.</summary>
    public ImmutableArray<Document> Documents { get; }

    /// <summary>Where they are from, in words.</summary>
    public string Origin { get; }

    /// <summary>The first corpus without them.</summary>
    public HeldOutSide First { get; }

    /// <summary>The second corpus without them.</summary>
    public HeldOutSide Second { get; }

    /// <summary>Holds out a share of the documents that both corpora have, by the hash of their text: two texts that differ in case and white space are one.</summary>
    /// <param name="first">A corpus.</param>
    /// <param name="second">Another.</param>
    /// <param name="share">Expected share of the documents that both have, above 0 and at most 0.5.</param>
    /// <param name="near">Says which of some documents, by their place, are nearly one of others: those held out.</param>
    /// <exception cref="InputException">The share is out of range, or there is no document that both have.</exception>
    public static CommonHeldOut Of(IReadOnlyList<Document> first, IReadOnlyList<Document> second, double share, Func<ImmutableArray<Document>, ImmutableArray<Document>, IReadOnlySet<int>> near)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!(share is > 0 and <= 0.5)) throw new InputException($"{share}", "validation share", "a share above 0 and at most 0.5", "0.05 is usual.");
        var others = DocumentKey.OfAll(second).ToHashSet();
        var common = first.Zip(DocumentKey.OfAll(first)).Where(pair => others.Contains(pair.Second)).DistinctBy(pair => pair.Second).ToArray();
        (Document Document, DocumentKey Key)[] held = [.. common.Where(pair => pair.Second.Position < share)];
        if (held.Length == 0)
        {
            throw new InputException(
                $"{common.Length:N0} documents that both texts have", "validation", "some hundred, of which a share is held out", "Name a text of the same kind that neither is trained on: --validation PATH.");
        }
        return Of(first, second, held, $"{share:0.##%} of the {common.Length:N0} different documents that both have", near);
    }

    /// <summary>Takes a third text to measure on.</summary>
    /// <param name="first">A corpus.</param>
    /// <param name="second">Another.</param>
    /// <param name="validation">The third.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="near">Says which of some documents, by their place, are nearly one of others: those held out.</param>
    public static CommonHeldOut Given(IReadOnlyList<Document> first, IReadOnlyList<Document> second, IEnumerable<Document> validation, string name, Func<ImmutableArray<Document>, ImmutableArray<Document>, IReadOnlySet<int>> near)
    {
        var documents = validation.ToArray();
        return Of(first, second, [.. documents.Zip(DocumentKey.OfAll(documents)).DistinctBy(pair => pair.Second)], $"the different documents of {name}", near);
    }

    static CommonHeldOut Of(IReadOnlyList<Document> first, IReadOnlyList<Document> second, (Document Document, DocumentKey Key)[] held, string origin, Func<ImmutableArray<Document>, ImmutableArray<Document>, IReadOnlySet<int>> near)
    {
        ImmutableArray<Document> documents = [.. held.OrderBy(pair => pair.Key.Value).Select(pair => pair.Document)];
        var keys = held.Select(pair => pair.Key).ToHashSet();
        return new CommonHeldOut(documents, origin, Side(first, keys, documents, near), Side(second, keys, documents, near));
    }

    static HeldOutSide Side(IReadOnlyList<Document> corpus, HashSet<DocumentKey> keys, ImmutableArray<Document> held, Func<ImmutableArray<Document>, ImmutableArray<Document>, IReadOnlySet<int>> near)
    {
        ImmutableArray<Document> others = [.. corpus.Zip(DocumentKey.OfAll(corpus)).Where(pair => !keys.Contains(pair.Second)).Select(pair => pair.First)];
        var nearly = near(others, held);
        ImmutableArray<Document> train = [.. others.Where((_, i) => !nearly.Contains(i))];
        return new HeldOutSide(train, corpus.Count - others.Length, nearly.Count, SplitLeakage.Measure(train, held));
    }
}

/// <summary>What is left of a corpus to train on.</summary>
/// <param name="Train">The documents, in order, repeated ones included.</param>
/// <param name="Copies">Documents left out because they are, case and white space aside, one of those held out.</param>
/// <param name="Near">Documents left out because they are nearly one of those held out.</param>
/// <param name="Leakage">What the held-out text still shares with the documents.</param>
public sealed record HeldOutSide(ImmutableArray<Document> Train, int Copies, int Near, SplitLeakage Leakage);
