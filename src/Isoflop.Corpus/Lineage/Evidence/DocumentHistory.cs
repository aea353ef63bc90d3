using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Reading;

namespace Isoflop.Corpus.Lineage.Evidence;

/// <summary>What became of a document, and why.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Changes">Steps that changed its text, in their order.</param>
/// <param name="Removal">Why it went; null where it stays.</param>
/// <param name="Kept">The line that says that it stays; null where it does not.</param>
public sealed record DocumentHistory(string Source, ImmutableArray<EvidenceLine> Changes, EvidenceLine? Removal, EvidenceLine? Kept)
{
    /// <summary>Everything that a version knows of an id: one history for each source that has it, quarantined lines apart.</summary>
    /// <param name="version">The version.</param>
    /// <param name="id">The id; or source and id, as <c>SOURCE/ID</c>; or file and line where ids come from a field.</param>
    /// <param name="quarantined">What was quarantined under that file, or file and line.</param>
    public static ImmutableArray<DocumentHistory> Of(CorpusVersion version, string id, out ImmutableArray<Quarantined> quarantined)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(id);
        // SOURCE/ID is looked up by the id in it.
        var sources = version.Manifest.Sources.Select(source => source.Name).Where(name => id.StartsWith(name + "/", StringComparison.Ordinal)).ToArray();
        string[] ids = [id, .. sources.Select(name => id[(name.Length + 1)..])];
        var lines = new[] { EvidenceKind.Changed, EvidenceKind.Removed, EvidenceKind.Kept }
            .Select(kind => ids.SelectMany(wanted => EvidenceFiles.ReadWith(version.Folder, kind, wanted)).Where(Meant).Distinct().ToArray()).ToArray();
        quarantined = [.. EvidenceFiles.ReadQuarantined(version.Folder).Where(bad => bad.File == id || $"{bad.File}:{bad.Line}" == id)];
        return
        [
            .. lines.SelectMany(kind => kind).Select(line => (line.Source, line.Id)).Distinct().Select(document => new DocumentHistory(
                document.Source,
                [.. lines[0].Where(line => (line.Source, line.Id) == document)],
                lines[1].FirstOrDefault(line => (line.Source, line.Id) == document),
                lines[2].FirstOrDefault(line => (line.Source, line.Id) == document))),
        ];

        bool Meant(EvidenceLine line) => line.Id == id || line.Where == id || $"{line.Source}/{line.Id}" == id;
    }
}
