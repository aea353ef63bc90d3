using System.Collections.Immutable;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>The steps of a stage, applied to block after block: what stays, what goes and why, what was changed, all counted.</summary>
/// <param name="verdicts">The pass over the corpus that the stage begins with: the key of its step and its rules; null where it begins with none.</param>
/// <param name="steps">The steps, each with its key: its place in the recipe and its name.</param>
/// <param name="bounds">Which end of the chain the stage is.</param>
/// <param name="excerptCharacters">Characters of a removed document's text that evidence keeps.</param>
sealed class StageSteps((string Key, ImmutableArray<string> Rules)? verdicts, ImmutableArray<(string Key, DocumentStep Step)> steps, StageBounds bounds, int excerptCharacters)
{
    /// <summary>Handles a block.</summary>
    /// <param name="block">The block.</param>
    public BlockOutcome Apply(InputBlock block)
    {
        var outcome = new BlockOutcome();
        Announce(outcome.Tally);
        foreach (var item in block.Read())
        {
            if (item.Bad is { } bad)
            {
                outcome.Bad.Add(bad);
                outcome.Tally.Source(bad.Source).Quarantined++;
                outcome.Tally.Quarantined[bad.Reason] = outcome.Tally.Quarantined.GetValueOrDefault(bad.Reason) + 1;
                continue;
            }
            Apply(item.Document!, item.Verdict, outcome);
        }
        return outcome;
    }

    // Every rule stands in the tally from the beginning: one that never fires is told by its 0.
    void Announce(CorpusTally tally)
    {
        if (verdicts is { } pass) Announce(tally, pass.Key, pass.Rules);
        foreach (var (key, step) in steps) Announce(tally, key, step.Rules);
    }

    static void Announce(CorpusTally tally, string key, ImmutableArray<string> rules)
    {
        var step = tally.Step(key);
        foreach (var rule in rules) step.Removed.TryAdd(rule, new AmountTally());
    }

    void Apply(Document document, CorpusVerdict? verdict, BlockOutcome outcome)
    {
        var tally = outcome.Tally;
        var bytes = Encoding.UTF8.GetByteCount(document.Text);
        if (bounds.HasFlag(StageBounds.First))
        {
            tally.Source(document.Source).Read.Add(bytes);
            tally.Before.Add(document.Text.Length);
            if (Host(document) is { } host) tally.Domains.Add(host, kept: false);
        }
        if (verdicts is { } pass)
        {
            var (said, removal, changes) = verdict is null ? (document, null, []) : Say(document, verdict);
            if (Step(pass.Key, document, said, removal, changes, ref bytes, outcome)) return;
            document = said;
        }
        foreach (var (key, step) in steps)
        {
            var result = step.Apply(document);
            if (Step(key, document, result.Document, result.Removal, result.Changes, ref bytes, outcome)) return;
            document = result.Document;
        }
        outcome.Kept.Add(document);
        if (!bounds.HasFlag(StageBounds.Last)) return;
        tally.Source(document.Source).Kept.Add(bytes);
        tally.After.Add(document.Text.Length);
        if (Host(document) is { } stays) tally.Domains.Add(stays, kept: true);
    }

    // Counts one step on one document; true where the document goes.
    bool Step(string key, Document before, Document after, Removal? removal, IReadOnlyList<(string Name, int Count)> changes, ref int bytes, BlockOutcome outcome)
    {
        var step = outcome.Tally.Step(key);
        step.Seen.Add(bytes);
        // What a step leaves empty has gone, whatever the step says.
        if (removal is null && string.IsNullOrWhiteSpace(after.Text)) removal = new Removal(key, EmptyRule, 0, 1);
        if (removal is not null)
        {
            CorpusTally.Of(step.Removed, removal.Rule).Add(bytes);
            var removed = outcome.Tally.Source(before.Source).Removed;
            removed[key] = removed.GetValueOrDefault(key) + 1;
            outcome.Removed.Add(EvidenceLines.Removed(key, before, removal, bytes, excerptCharacters));
            return true;
        }
        if (ReferenceEquals(before, after)) return false;
        step.Changed++;
        foreach (var (name, count) in changes) step.Changes[name] = step.Changes.GetValueOrDefault(name) + count;
        if (ReferenceEquals(before.Text, after.Text)) return false;
        outcome.Changed.Add(EvidenceLines.Changed(key, before, after, changes, bytes));
        bytes = Encoding.UTF8.GetByteCount(after.Text);
        return false;
    }

    /// <summary>The rule by which a document goes that a step left without text.</summary>
    public const string EmptyRule = "nothing-left";

    static (Document Document, Removal? Removal, IReadOnlyList<(string Name, int Count)> Changes) Say(Document document, CorpusVerdict verdict)
    {
        if (verdict.Removal is not null) return (document, verdict.Removal, []);
        var said = document;
        if (!verdict.Fields.IsEmpty) said = said with { Fields = said.Fields.SetItems(verdict.Fields) };
        if (verdict.Cuts.IsEmpty) return (said, null, []);
        var (text, at) = (new StringBuilder(document.Text.Length), 0);
        foreach (var cut in verdict.Cuts)
        {
            text.Append(document.Text, at, cut.Start - at);
            at = cut.Start + cut.Length;
        }
        text.Append(document.Text, at, document.Text.Length - at);
        return (said with { Text = text.ToString() }, null, [.. verdict.Cuts.GroupBy(cut => cut.Rule).Select(rule => (rule.Key, rule.Count())).OrderBy(rule => rule.Key, StringComparer.Ordinal)]);
    }

    static string? Host(Document document) =>
        document.Fields.TryGetValue("url", out var url) && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host.Length > 0 && address.Scheme is "http" or "https" ? address.Host : null;
}

/// <summary>Which end of the chain of steps a stage is.</summary>
[Flags]
enum StageBounds
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>It reads the sources: what comes in is counted.</summary>
    First = 1,

    /// <summary>Behind it no step removes anything: what goes out is counted as kept.</summary>
    Last = 2,
}
