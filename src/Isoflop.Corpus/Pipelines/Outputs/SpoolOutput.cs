using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Keeps the documents on disk for the next stage.</summary>
/// <param name="folder">Folder of the spool below the version's.</param>
sealed class SpoolOutput(string folder) : StageOutput
{
    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } = [new(folder, DocumentSpool.Records), new(folder, DocumentSpool.Places)];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        var (records, lengths) = DocumentSpool.Encode(outcome.Kept);
        return [records, MemoryMarshal.AsBytes<int>(lengths).ToArray()];
    }

    /// <inheritdoc/>
    public override void Append(byte[][] parts, IReadOnlyList<AppendFile> files)
    {
        var end = files[0].Length;
        files[0].Append(parts[0]);
        var lengths = MemoryMarshal.Cast<byte, int>(parts[1]);
        var ends = new byte[lengths.Length * sizeof(long)];
        for (var i = 0; i < lengths.Length; i++)
        {
            end += lengths[i];
            BinaryPrimitives.WriteInt64LittleEndian(ends.AsSpan(i * sizeof(long)), end);
        }
        files[1].Append(ends);
    }
}
