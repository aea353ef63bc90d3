using Isoflop.Corpus.Documents.Parquet;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Reads a Parquet file as blocks of rows, a page of each column at a time. A position's offset is a row.</summary>
sealed class ParquetInput : IDisposable
{
    const int MostRows = 1 << 14;

    readonly SourceFile _file;
    readonly SafeFileHandle _handle;
    readonly ParquetFooter _footer;
    readonly ParquetFields _fields;
    ColumnReader[] _columns = [];
    long _row = -1;

    ParquetInput(SourceFile file, SafeFileHandle handle, ParquetFooter footer, ParquetFields fields) => (_file, _handle, _footer, _fields) = (file, handle, footer, fields);

    /// <summary>The blocks.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Where to begin.</param>
    public static IEnumerable<InputBlock> Blocks(SourceFile file, ReadPosition from)
    {
        var end = new ReadPosition(from.File + 1, 0, 0);
        var (opened, bad) = Open(file);
        if (opened is null)
        {
            yield return new ItemsBlock(bad!, end, file.Bytes);
            yield break;
        }
        using var input = opened;
        for (var row = from.Offset; row < input._footer.Rows;)
        {
            var (values, trouble, next) = input.Read(row);
            var failed = row + (values.Count / input._fields.Columns.Length);
            if (values.Count > 0) yield return new ParquetBlock(file, input._fields, values, row + 1, At(failed), input.Share(row, failed));
            if (trouble is not null) yield return new ItemsBlock(input.Bad(failed, next, trouble), At(next), input.Share(failed, next));
            row = next;
        }
        yield return new ItemsBlock([], end, 0);

        ReadPosition At(long row) => new(from.File, row, row);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    static (ParquetInput? Opened, Quarantined? Bad) Open(SourceFile file)
    {
        SafeFileHandle? handle = null;
        try
        {
            if (ContentStream.IsCompressed(file.Path)) return (null, Whole("a compressed Parquet file, which has to be unpacked first", ""));
            handle = File.OpenHandle(file.Path, options: FileOptions.RandomAccess);
            var footer = ParquetFooter.Read(handle);
            if (ParquetFields.Of(file.Source, footer.Columns, out var reason) is { } fields) return (new ParquetInput(file, handle, footer, fields), null);
            handle.Dispose();
            return (null, Whole(reason!, Excerpt.Of($"{footer.Rows:N0} rows of {string.Join(", ", footer.Columns.Select(column => column.Name))}")));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            return (null, Whole(Words(exception), exception is NotSupportedException ? "" : Excerpt.Of(exception.Message)));
        }

        Quarantined Whole(string why, string excerpt) => new(file.Source.Name, file.Name, 0, why, excerpt);
    }

    static string Words(Exception exception) => exception switch
    {
        NotSupportedException => exception.Message,
        InvalidDataException or EndOfStreamException => "damaged data",
        _ => "a file that cannot be read",
    };

    // What is wrong with rows: those up to the next that can be read are lost with it.
    Quarantined Bad(long row, long next, Exception trouble) => new(
        _file.Source.Name, _file.Name, row + 1, Words(trouble), Excerpt.Of($"rows {row + 1:N0} to {next:N0}{(trouble is NotSupportedException ? "" : $": {trouble.Message}")}"));

    long Share(long row, long next) => (long)(_file.Bytes * (next / (double)_footer.Rows)) - (long)(_file.Bytes * (row / (double)_footer.Rows));

    // Rows from one on, as many as make a block; and what kept them from being more.
    (List<ReadOnlyMemory<byte>?> Values, Exception? Trouble, long Next) Read(long row)
    {
        var group = Array.FindLast(_footer.Groups, group => group.FirstRow <= row && group.Rows > 0)!;
        var end = group.FirstRow + group.Rows;
        var values = new List<ReadOnlyMemory<byte>?>();
        try
        {
            if (row == group.FirstRow || row != _row) Enter(group, row);
            var bytes = 0L;
            for (_row = row; _row < end && bytes < SourceInput.BlockBytes && _row - row < MostRows; _row++)
            {
                // A row that fails in its midst is none.
                var read = new ReadOnlyMemory<byte>?[_columns.Length];
                for (var i = 0; i < read.Length; i++) read[i] = _columns[i].Next();
                values.AddRange(read);
                foreach (var value in read) bytes += value?.Length ?? 0;
            }
            return (values, null, _row);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return (values, exception, end);
        }
        catch (NotSupportedException exception)
        {
            return (values, exception, _footer.Rows);
        }
    }

    void Enter(ParquetGroup group, long row)
    {
        _columns = [.. _fields.Columns.Select(column => new ColumnReader(_handle, _footer.Columns[column], Checked(group, column)))];
        foreach (var column in _columns) column.Skip(row - group.FirstRow);
    }

    static ParquetChunk Checked(ParquetGroup group, int column) => group.Chunks[column] is var chunk && chunk.Values == group.Rows
        ? chunk
        : throw new InvalidDataException($"{chunk.Values:N0} values in {group.Rows:N0} rows");
}
