using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Contamination;

/// <summary>A benchmark item found in a document.</summary>
/// <param name="Item">The item.</param>
/// <param name="Document">Id of the document.</param>
/// <param name="Start">First character of the passage that matches (UTF-16).</param>
/// <param name="Passage">The passage.</param>
/// <param name="Score">Weighted share of the item that was found, 0 to 1.</param>
/// <param name="Threshold">What it was held against.</param>
/// <param name="Question">Share of the question's n-grams, by their weight.</param>
/// <param name="Answer">Share of the answer; null where the item has none.</param>
/// <param name="Context">Share of the item's passage; null where it has none.</param>
public sealed record ContaminationHit(
    BenchmarkItem Item, string Document, int Start, string Passage, double Score, double Threshold, double Question, double? Answer, double? Context)
{
    /// <summary>Names the match by its content alone: the same item in the same words has it in every version of the corpus.</summary>
    public string Key { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{(ulong)(DocumentKey.Of($"{Item.Question}\n{Item.Answer}\n{Item.Passage}").Value >> 64):x16}-{(ulong)(DocumentKey.Of(Passage).Value >> 64):x16}");
}
