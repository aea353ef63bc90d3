using System.Collections.Immutable;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>A version as a report: what went in, what each step and rule did, what came out.</summary>
public static class VersionReport
{
    const int MostDomains = 20;
    const int SampleRows = 5;
    const int ExcerptCharacters = 160;

    /// <summary>The report.</summary>
    /// <param name="version">The version.</param>
    /// <param name="whole">With figures, hosts and samples of what went; without them it is what a terminal shows.</param>
    public static Report Of(CorpusVersion version, bool whole)
    {
        ArgumentNullException.ThrowIfNull(version);
        var (manifest, tally) = (version.Manifest, version.Manifest.Tally);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        if (whole) blocks.AddRange(VersionFigures.Of(tally));
        if (tally.Steps.Count > 0) blocks.AddRange(Funnel(tally), Rules(tally));
        blocks.Add(Sources(manifest));
        if (!manifest.Mixture.IsEmpty) blocks.Add(Mixture(manifest));
        if (whole && tally.Domains.Hosts.Count > 0) blocks.Add(Domains(tally.Domains));
        if (whole) blocks.AddRange(Samples(version));
        return new Report
        {
            Title = $"Corpus {manifest.ShortVersion}",
            Evidence = [.. Evidence(version)],
            Verdict = Verdict(tally),
            VerdictSeverity = manifest.Findings.Any(finding => finding.Severity == Severity.Error) ? Severity.Error : Severity.Note,
            Blocks = blocks.ToImmutable(),
            Findings = manifest.Findings,
        };
    }

    static IEnumerable<(string Name, string Value)> Evidence(CorpusVersion version)
    {
        var manifest = version.Manifest;
        yield return ("version", manifest.Program);
        var files = manifest.Sources.Sum(source => source.Files);
        yield return ("input", $"{files:N0} {(files == 1 ? "file" : "files")}, {Words.Megabytes(manifest.Sources.Sum(source => source.Bytes))} MB, digest {manifest.Input[..16]}");
        yield return ("steps", manifest.Steps.IsEmpty ? "none" : string.Join(", ", manifest.Steps.Select(step => step.Key)));
        if (!manifest.Parents.IsEmpty) yield return ("parents", string.Join(", ", manifest.Parents.Select(parent => parent[..12])));
        yield return ("licences", string.Join(", ", manifest.Sources.Select(source => source.Licence ?? "not stated").Distinct()));
        yield return ("folder", Path.GetFileName(version.Folder));
    }

    static string Verdict(CorpusTally tally)
    {
        var (read, kept, written) = (tally.Read, tally.Kept, tally.Written);
        var text = $"{Words.Count(kept.Documents)} of {Words.Count(read.Documents)} documents stay ({Words.Share(kept.Documents, read.Documents)}), {Words.Megabytes(kept.Bytes)} of {Words.Megabytes(read.Bytes)} MB of text.";
        if (written.Tokens > 0) text += $" {Words.Count(written.Tokens)} tokens were written, {written.Bytes / (double)written.Tokens:F2} bytes each.";
        return text;
    }

    static TableBlock Funnel(CorpusTally tally) => new(
        "Steps",
        ["step", "documents", "removed", "of them", "MB", "MB removed", "changed", "what"],
        [
            .. tally.Steps.Select(step =>
            {
                var (seen, removed) = (step.Value.Seen, step.Value.RemovedByAll);
                return ImmutableArray.Create(
                    step.Key, Words.Count(seen.Documents), Words.Count(removed.Documents), Words.Share(removed.Documents, seen.Documents), Words.Megabytes(seen.Bytes), Words.Megabytes(removed.Bytes),
                    Words.Count(step.Value.Changed), string.Join(", ", step.Value.Changes.Select(change => $"{change.Key} {Words.Count(change.Value)}")));
            }),
        ],
        "documents: that came to the step; changed: documents whose text or fields it changed and that went on.");

    static TableBlock Rules(CorpusTally tally) => new(
        "Rules",
        ["step", "rule", "documents", "of the step's", "MB"],
        [
            .. tally.Steps.SelectMany(step => step.Value.Removed.OrderByDescending(rule => rule.Value.Documents).Select(rule => ImmutableArray.Create(
                step.Key, rule.Key, Words.Count(rule.Value.Documents), Words.Share(rule.Value.Documents, step.Value.Seen.Documents), Words.Megabytes(rule.Value.Bytes)))),
        ],
        "A document is counted at the first rule that it breaks.");

    static TableBlock Sources(CorpusManifest manifest) => new(
        "Sources",
        ["source", "licence", "files", "documents", "MB", "kept", "of them", "MB kept", "quarantined", "tokens written", "removed mostly by"],
        [
            .. manifest.Sources.Select(source =>
            {
                var tally = manifest.Tally.Sources.GetValueOrDefault(source.Name) ?? new SourceTally();
                var most = tally.Removed.Count == 0 ? "-" : tally.Removed.MaxBy(step => step.Value) is var step ? $"{step.Key} ({Words.Count(step.Value)})" : "-";
                return ImmutableArray.Create(
                    source.Name, source.Licence ?? "-", Words.Count(source.Files), Words.Count(tally.Read.Documents), Words.Megabytes(tally.Read.Bytes), Words.Count(tally.Kept.Documents),
                    Words.Share(tally.Kept.Documents, tally.Read.Documents), Words.Megabytes(tally.Kept.Bytes), Words.Count(tally.Quarantined),
                    Words.Count(manifest.Tally.Published.GetValueOrDefault(source.Name)?.Tokens ?? 0), most);
            }),
        ]);

    static TableBlock Mixture(CorpusManifest manifest) => new(
        "Mixture",
        ["group", "documents", "tokens", "wanted", "taken", "share", "epochs"],
        [
            .. manifest.Mixture.Select(share => ImmutableArray.Create(
                share.Group, Words.Count(share.Documents), Words.Count(share.Available), Words.Count((long)share.Wanted), Words.Count(share.Taken),
                Words.Share(share.Taken, manifest.Mixture.Sum(other => other.Taken)), $"{share.Epochs:F3}{(share.IsCapped ? ", capped" : "")}")),
        ],
        "tokens: with the end of each document; bytes where no tokenizer is named.");

    static TableBlock Domains(DomainTally domains) => new(
        "Hosts",
        ["host", "documents", "kept", "of them"],
        [
            .. domains.Hosts.OrderByDescending(host => host.Value.Read).ThenBy(host => host.Key, StringComparer.Ordinal).Take(MostDomains)
                .Select(host => ImmutableArray.Create(host.Key, Words.Count(host.Value.Read), Words.Count(host.Value.Kept), Words.Share(host.Value.Kept, host.Value.Read))),
        ],
        $"The {MostDomains} with most documents, of {Words.Count(domains.Hosts.Count)}.");

    static IEnumerable<TableBlock> Samples(CorpusVersion version)
    {
        foreach (var step in version.Manifest.Steps)
        {
            var sample = EvidenceSample.Removed(version, step.Key, SampleRows);
            if (sample.IsEmpty) continue;
            yield return new TableBlock(
                $"Removed by {step.Key}",
                ["rule", "value", "threshold", "begins", "document", "stays instead"],
                [
                    .. sample.Select(line => ImmutableArray.Create(
                        line.Rule ?? "-", Words.Number(line.Value), Words.Number(line.Threshold), Documents.Reading.Excerpt.Of(line.Before, ExcerptCharacters), $"{line.Source}: {line.Id}",
                        line.Other is null ? "-" : $"{line.Other}{(line.Jaccard is { } jaccard ? $" ({jaccard:F3})" : "")}")),
                ],
                "Chosen by a hash of the document's id, the same each time.");
        }
    }
}
