using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Lineage.Evidence;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>Makes evidence of what a step did to a document.</summary>
static class EvidenceLines
{
    // Characters shown of a change: some before the first difference, the rest behind it.
    const int ChangeCharacters = 160;
    const int ChangeLead = 40;

    /// <summary>Evidence of a removal.</summary>
    public static EvidenceLine Removed(string step, Document document, Removal removal, int bytes, int characters) => Of(document) with
    {
        Step = step,
        Rule = removal.Rule,
        Value = Finite(removal.Value),
        Threshold = Finite(removal.Threshold),
        Other = removal.Other,
        Jaccard = removal.Jaccard,
        Bytes = bytes,
        Before = Head(document.Text, 0, characters),
    };

    /// <summary>Evidence of a change.</summary>
    public static EvidenceLine Changed(string step, Document before, Document after, IReadOnlyList<(string Name, int Count)> changes, int bytes)
    {
        var same = before.Text.AsSpan().CommonPrefixLength(after.Text);
        var start = Math.Max(0, same - ChangeLead);
        return Of(before) with
        {
            Step = step,
            Changes = changes.Count == 0 ? null : Sum(changes),
            Bytes = bytes,
            Before = Head(before.Text, start, ChangeCharacters),
            After = Head(after.Text, start, ChangeCharacters),
        };
    }

    /// <summary>What is kept of a document that stays.</summary>
    public static EvidenceLine Kept(Document document, int bytes) => Of(document) with { Bytes = bytes };

    static EvidenceLine Of(Document document) => new(document.Id, document.Source) { Where = document.Fields.GetValueOrDefault("where") };

    static SortedDictionary<string, int> Sum(IReadOnlyList<(string Name, int Count)> changes)
    {
        var sum = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, count) in changes) sum[name] = sum.GetValueOrDefault(name) + count;
        return sum;
    }

    static double? Finite(double value) => double.IsFinite(value) ? value : null;

    // A part of a text that does not cut a surrogate pair.
    static string Head(string text, int start, int characters)
    {
        if (start > 0 && start < text.Length && char.IsLowSurrogate(text[start])) start--;
        var end = (int)Math.Min(text.Length, start + (long)characters);
        if (end < text.Length && end > start && char.IsHighSurrogate(text[end - 1])) end--;
        return text[start..end];
    }
}
