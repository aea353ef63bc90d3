using System.Collections.Immutable;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Learns merges [Sennrich, Haddow, Birch 2016]: the pair of neighbours that comes most often becomes a token, again and again. Of pairs that come
/// equally often the one with the smaller left id goes first, then with the smaller right id, so the outcome depends on nothing but the text's pieces
/// and their counts. A pair must come at least twice. Where a merge gives bytes that another token has already, it leads to that token.
/// </summary>
static class TokenizerTraining
{
    const int LargestVocabulary = ushort.MaxValue + 1;
    const int FirstMerged = 257;

    /// <summary>A tokenizer with these merges, in the ids of the house.</summary>
    public static Tokenizer Make(IReadOnlyList<byte[]> merged, ImmutableArray<Merge> merges) => new(
        [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), Encoding.UTF8.GetBytes(Tokenizer.EndOfTextName), .. merged],
        merges,
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add(Tokenizer.EndOfTextName, FirstMerged - 1));

    /// <summary>Learns from documents.</summary>
    public static Tokenizer Train(IEnumerable<Document> documents, int vocabularySize)
    {
        if (vocabularySize is < FirstMerged or > LargestVocabulary)
            throw new InputException($"{vocabularySize}", "vocabulary size", $"{FirstMerged} (bytes alone) to {LargestVocabulary} tokens", "2048 to 8192 suit small models.");
        var pieces = PieceCounts.Of(documents);
        var pairs = new PairCounts(pieces);
        var bytes = new PretokenTable();
        for (var value = 0; value < 256; value++) bytes.Add([(byte)value], out _);
        var merged = new List<byte[]>();
        var merges = ImmutableArray.CreateBuilder<Merge>();
        while (FirstMerged + merged.Count < vocabularySize)
        {
            if (pairs.Take() is not var (left, right))
            {
                throw new InputException(
                    $"text for {FirstMerged + merged.Count} tokens, no further pair comes twice",
                    "vocabulary size",
                    $"enough text for {vocabularySize} tokens",
                    $"Ask for {FirstMerged + merged.Count} tokens or fewer, or add text.");
            }
            byte[] joined = [.. Bytes(left), .. Bytes(right)];
            var place = bytes.Add(joined, out var isNew);
            if (isNew) merged.Add(joined);
            // The first 256 places are the bytes, and the id after them is the end of a text.
            var token = place < 256 ? place : place + 1;
            merges.Add(new Merge(left, right, token));
            pairs.Replace(left, right, token);
        }
        return Make(merged, merges.ToImmutable());

        ReadOnlySpan<byte> Bytes(int token) => bytes[token < 256 ? token : token - 1];
    }
}
