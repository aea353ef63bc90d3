using System.Collections.Immutable;
using System.Text.Json;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>
/// A block that another process has made something of already: what its outputs are to append, what was counted. A run that is shared out takes the blocks of
/// all shares in the order of the input, and so writes what a run alone would have written.
/// </summary>
/// <param name="made">What was made, as it was written.</param>
/// <param name="next">Where the next block begins.</param>
sealed class MadeBlock(byte[] made, ReadPosition next) : InputBlock(next, 0)
{
    static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <inheritdoc/>
    public override IEnumerable<ReadItem> Read() => throw new InvalidOperationException("its documents were read elsewhere");

    /// <summary>Writes what was made of a block: its length, what was quarantined first, documents kept, the tally, and the parts of each output.</summary>
    /// <param name="outcome">What the steps made of it.</param>
    /// <param name="parts">What the outputs encoded.</param>
    public static byte[] Write(BlockOutcome outcome, byte[][][] parts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        Write(writer, JsonSerializer.SerializeToUtf8Bytes(outcome.Bad.FirstOrDefault(), Format));
        writer.Write(outcome.Kept.Count);
        Write(writer, JsonSerializer.SerializeToUtf8Bytes(outcome.Tally, Format));
        foreach (var part in parts.SelectMany(output => output)) Write(writer, part);
        writer.Flush();
        stream.Position = 0;
        writer.Write((int)stream.Length - sizeof(int));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The blocks of a file of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Number of the file, for positions.</param>
    /// <param name="offset">Where to begin.</param>
    public static IEnumerable<MadeBlock> Blocks(string path, int file, long offset)
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
        reader.BaseStream.Position = offset;
        for (var length = reader.BaseStream.Length; reader.BaseStream.Position < length;)
        {
            var made = reader.ReadBytes(reader.ReadInt32());
            var at = reader.BaseStream.Position;
            yield return new MadeBlock(made, at == length ? new ReadPosition(file + 1, 0, 0) : new ReadPosition(file, at, 0));
        }
    }

    /// <summary>What was made of it.</summary>
    /// <param name="outputs">The outputs, the same as when it was made.</param>
    public Worked Read(ImmutableArray<StageOutput> outputs)
    {
        using var stream = new MemoryStream(made);
        using var reader = new BinaryReader(stream);
        var bad = JsonSerializer.Deserialize<Quarantined>(Part(reader), Format);
        var kept = reader.ReadInt32();
        var tally = JsonSerializer.Deserialize<CorpusTally>(Part(reader), Format)!;
        var parts = outputs.Select(output => output.Files.Select(_ => Part(reader)).ToArray()).ToArray();
        return new Worked(this, bad, kept, tally, parts, made.Length);
    }

    static void Write(BinaryWriter writer, byte[] part)
    {
        writer.Write(part.Length);
        writer.Write(part);
    }

    static byte[] Part(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}

/// <summary>Writes what other outputs would append, for the process that puts all shares together.</summary>
/// <param name="outputs">The outputs.</param>
/// <param name="file">The file.</param>
sealed class MadeOutput(ImmutableArray<StageOutput> outputs, OutputFile file) : StageOutput
{
    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } = [file];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome) => [MadeBlock.Write(outcome, [.. outputs.Select(output => output.Encode(outcome))])];
}
