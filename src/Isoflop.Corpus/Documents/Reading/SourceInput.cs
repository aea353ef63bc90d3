using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Reads the files of all sources as blocks, from the beginning or from any place between two blocks.</summary>
static class SourceInput
{
    /// <summary>Bytes of a block: enough to keep a worker busy for some tens of milliseconds, small enough for a few per worker to be held.</summary>
    public const int BlockBytes = 1 << 22;

    /// <summary>Bytes of the longest line that is read; a longer one is quarantined.</summary>
    public const int LongestLine = 1 << 26;

    // Many small files make one block.
    const int FilesPerBlock = 512;

    // Characters of a block of documents that come from no file.
    const int BlockCharacters = 1 << 21;

    /// <summary>The blocks.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="until">Files to read: the first that is left out.</param>
    public static IEnumerable<InputBlock> Blocks(ImmutableArray<SourceFile> files, ReadPosition from, int until)
    {
        for (var (at, position) = (from.File, from); at < until;)
        {
            var file = files[at];
            var (count, blocks) = file switch
            {
                { IsSdk: true } => (1, Documents(new SdkDocumentation(entries: file.Format == SourceFormat.Entries).Read().Select(document => document with { Source = file.Source.Name }), position)),
                { Format: SourceFormat.Jsonl } => (1, Lines(file, position)),
                { Format: SourceFormat.Parquet } => (1, ParquetInput.Blocks(file, position)),
                _ => Whole(files, at, until),
            };
            foreach (var block in blocks) yield return block;
            at += count;
            position = new ReadPosition(at, 0, 0);
        }
    }

    /// <summary>Files at which a block begins, however the reading is divided: where one part may end and the next begin.</summary>
    /// <param name="files">The files, in order.</param>
    public static IEnumerable<int> Starts(ImmutableArray<SourceFile> files)
    {
        for (var at = 0; at < files.Length; at += files[at].IsWhole ? Run(files, at, files.Length) : 1) yield return at;
    }

    static IEnumerable<InputBlock> Lines(SourceFile file, ReadPosition from)
    {
        var end = new ReadPosition(from.File + 1, 0, 0);
        var (opened, own, trouble) = Open(file, from.Offset);
        if (opened is null)
        {
            yield return new ItemsBlock(new Quarantined(file.Source.Name, file.Name, 0, trouble!, ""), end, file.Bytes);
            yield break;
        }
        using var stream = opened;
        var (offset, line) = (from.Offset, from.Line);
        // Of a compressed file, what was read of the file itself.
        var compressed = ContentStream.IsCompressed(file.Path);
        var told = compressed ? own!.Position : 0;
        foreach (var block in new LineBlocks(stream, BlockBytes, LongestLine).Read())
        {
            var first = line + 1;
            offset += block.Length;
            line += block.Bytes is { } bytes ? bytes.AsSpan().Count((byte)'\n') : 1;
            var next = new ReadPosition(from.File, offset, line);
            var read = block.Length;
            if (compressed) (told, read) = (own!.Position, own.Position - told);
            if (block.Bytes is not null) yield return new LineBlock(file, block.Bytes, first, next, read);
            else yield return new ItemsBlock(new Quarantined(file.Source.Name, file.Name, first, $"a line longer than {LongestLine >> 20} MiB", $"{block.Length:N0} bytes"), next, read);
            if (block.Damage is { } damage) yield return new ItemsBlock(new Quarantined(file.Source.Name, file.Name, line + 1, "damaged data", Excerpt.Of(damage)), next, 0);
        }
        yield return new ItemsBlock([], end, compressed ? Math.Max(0, file.Bytes - told) : 0);
    }

    static (Stream? Content, FileStream? File, string? Trouble) Open(SourceFile file, long offset)
    {
        try
        {
            return (ContentStream.Open(file.Path, offset, out var own), own, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            return (null, null, exception is NotSupportedException ? exception.Message : "a file that cannot be read");
        }
    }

    // Files that are read as wholes, as many as make a block: where one ends depends on the listing alone.
    static (int Count, IEnumerable<InputBlock> Blocks) Whole(ImmutableArray<SourceFile> files, int at, int until)
    {
        var end = at + Run(files, at, until);
        return (end - at, [new FilesBlock(files[at..end], new ReadPosition(end, 0, 0), files[at..end].Sum(file => file.Bytes))]);
    }

    static int Run(ImmutableArray<SourceFile> files, int at, int until)
    {
        var (end, bytes) = (at, 0L);
        for (; end < until && end - at < FilesPerBlock && (end == at || bytes + files[end].Bytes <= BlockBytes) && files[end].IsWhole; end++)
            bytes += files[end].Bytes;
        return end - at;
    }

    static IEnumerable<InputBlock> Documents(IEnumerable<Document> documents, ReadPosition from)
    {
        var (block, characters, read) = (new List<ReadItem>(), 0L, from.Offset);
        foreach (var document in documents.Skip(checked((int)from.Offset)))
        {
            block.Add(new ReadItem(document));
            characters += document.Text.Length;
            read++;
            if (characters < BlockCharacters) continue;
            yield return new ItemsBlock([.. block], new ReadPosition(from.File, read, 0), 0);
            (characters, block) = (0, []);
        }
        yield return new ItemsBlock([.. block], new ReadPosition(from.File + 1, 0, 0), 0);
    }
}
