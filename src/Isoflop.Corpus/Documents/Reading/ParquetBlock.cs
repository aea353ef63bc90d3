using System.Text;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Rows of a Parquet file.</summary>
/// <param name="file">The file.</param>
/// <param name="fields">Which value of a row is what.</param>
/// <param name="values">The values, row after row.</param>
/// <param name="firstRow">Number of the first row, from 1.</param>
/// <param name="next">Where the next block begins.</param>
/// <param name="read">Bytes of input that it stands for.</param>
sealed class ParquetBlock(SourceFile file, ParquetFields fields, List<ReadOnlyMemory<byte>?> values, long firstRow, ReadPosition next, long read) : InputBlock(next, read)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override IEnumerable<ReadItem> Read()
    {
        for (var (at, row) = (0, firstRow); at < values.Count; at += fields.Columns.Length, row++)
        {
            yield return Document(at, $"{file.Name}:{row}", out var reason) is { } document
                ? new ReadItem(document)
                : new ReadItem(null, new Quarantined(file.Source.Name, file.Name, row, reason!, values[at + fields.Text] is { } text ? Excerpt.Of(text.Span) : ""));
        }
    }

    Document? Document(int at, string place, out string? reason)
    {
        try
        {
            if (values[at + fields.Text] is { Length: > SourceInput.LongestLine })
            {
                reason = $"a text longer than {SourceInput.LongestLine >> 20} MiB";
                return null;
            }
            var others = DocumentFields.Builder(file.Source);
            foreach (var (key, column) in fields.Others)
            {
                if (Value(at + column) is { } value) others![key] = value;
            }
            return DocumentFields.Read(file.Source, Value(at + fields.Text), fields.Id is { } id ? Value(at + id) : null, others, place, out reason);
        }
        catch (DecoderFallbackException)
        {
            reason = "bytes that are no UTF-8";
            return null;
        }
    }

    string? Value(int at) => values[at] is { } value ? Strict.GetString(value.Span) : null;
}
