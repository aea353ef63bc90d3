using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Keeps why documents went, what was changed in others, and what could not be read; behind the last step also which documents stay.</summary>
/// <param name="stage">Number of the stage, from 1.</param>
/// <param name="last">Whether no step comes behind it.</param>
sealed class EvidenceOutput(int stage, bool last) : StageOutput
{
    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } =
    [
        new(EvidenceFiles.Folder, EvidenceFiles.Name(EvidenceKind.Removed, stage)),
        new(EvidenceFiles.Folder, EvidenceFiles.Name(EvidenceKind.Changed, stage)),
        new(EvidenceFiles.Folder, EvidenceFiles.Name(EvidenceKind.Quarantined, stage)),
        .. last ? [new(EvidenceFiles.Folder, EvidenceFiles.Name(EvidenceKind.Kept, stage))] : Array.Empty<OutputFile>(),
    ];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        var parts = new List<byte[]>
        {
            Lines(outcome.Removed.Select(line => line.Write())),
            Lines(outcome.Changed.Select(line => line.Write())),
            Lines(outcome.Bad.Select(bad => JsonSerializer.SerializeToUtf8Bytes(bad, EvidenceFiles.QuarantineFormat))),
        };
        if (last) parts.Add(Lines(outcome.Kept.Select(document => EvidenceLines.Kept(document, Encoding.UTF8.GetByteCount(document.Text)).Write())));
        return [.. parts];
    }

    static byte[] Lines(IEnumerable<byte[]> lines)
    {
        using var stream = new MemoryStream();
        foreach (var line in lines)
        {
            stream.Write(line);
            stream.WriteByte((byte)'\n');
        }
        return GzipMember.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
