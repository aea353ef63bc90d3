using System.Text;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Lines of a JSONL file.</summary>
/// <param name="file">The file.</param>
/// <param name="bytes">The lines with their ends.</param>
/// <param name="firstLine">Number of the first line, from 1.</param>
/// <param name="next">Where the next block begins.</param>
/// <param name="read">Bytes of input that it stands for.</param>
sealed class LineBlock(SourceFile file, byte[] bytes, long firstLine, ReadPosition next, long read) : InputBlock(next, read)
{
    /// <inheritdoc/>
    public override IEnumerable<ReadItem> Read()
    {
        var objects = new JsonObjects(file.Source);
        var line = firstLine;
        for (var start = 0; start < bytes.Length; line++)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var text = bytes.AsMemory(start, length < 0 ? bytes.Length - start : length);
            start += text.Length + 1;
            if (line == 1 && text.Span.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
            if (IsBlank(text.Span)) continue;
            yield return objects.Read(text.Span, $"{file.Name}:{line}", out var reason) is { } document
                ? new ReadItem(document)
                : new ReadItem(null, new Quarantined(file.Source.Name, file.Name, line, reason!, Excerpt.Of(text.Span)));
        }
    }

    static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimStart(" \t\r\v\f"u8).IsEmpty;
}
