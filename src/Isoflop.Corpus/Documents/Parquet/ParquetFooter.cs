using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>
/// What a Parquet file says of itself at its end: columns, and where the rows lie [apache/parquet-format, README.md and parquet.thrift]. Every number is held
/// against the size of the file before anything is read by it.
/// </summary>
/// <param name="Columns">The columns.</param>
/// <param name="Groups">The groups of rows, in order.</param>
/// <param name="Rows">Rows in all.</param>
sealed record ParquetFooter(ParquetColumn[] Columns, ParquetGroup[] Groups, long Rows)
{
    // The mark, at both ends; behind an encrypted footer another stands.
    static ReadOnlySpan<byte> Mark => "PAR1"u8;

    static ReadOnlySpan<byte> Encrypted => "PARE"u8;

    const int TailBytes = 8;
    const int LargestFooter = 1 << 28;

    /// <summary>Reads it.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">It is no Parquet file, or a damaged one.</exception>
    /// <exception cref="NotSupportedException">It is encrypted.</exception>
    public static ParquetFooter Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (length < Mark.Length + TailBytes) throw new InvalidDataException("too short to be Parquet");
        var tail = FileBytes.Read(file, length - TailBytes, TailBytes);
        if (tail.AsSpan(sizeof(int)).SequenceEqual(Encrypted)) throw new NotSupportedException("an encrypted Parquet file");
        if (!tail.AsSpan(sizeof(int)).SequenceEqual(Mark)) throw new InvalidDataException("not Parquet, or cut off: the mark at its end is missing");
        if (!FileBytes.Read(file, 0, Mark.Length).AsSpan().SequenceEqual(Mark)) throw new InvalidDataException("not Parquet: the mark at its beginning is missing");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        var end = length - TailBytes - size;
        if (size > LargestFooter || end < Mark.Length) throw new InvalidDataException($"a footer of {size:N0} bytes in a file of {length:N0}");
        return Read(FileBytes.Read(file, end, (int)size), end);
    }

    static ParquetFooter Read(byte[] bytes, long end)
    {
        var reader = new CompactReader(bytes);
        ParquetColumn[]? columns = null;
        ParquetGroup[]? groups = null;
        var rows = -1L;
        for (var field = 0; reader.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 2:
                    columns = ParquetSchema.Read(ref reader, type);
                    break;
                case 3:
                    rows = reader.Integer(type);
                    break;
                case 4:
                    groups = ReadGroups(ref reader, type, end);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (columns is null || groups is null) throw new InvalidDataException("a footer without columns or rows");
        if (groups.FirstOrDefault(group => group.Chunks.Length != columns.Length) is { } odd) throw new InvalidDataException($"{odd.Chunks.Length} columns where there are {columns.Length}");
        return groups.Sum(group => group.Rows) == rows ? new ParquetFooter(columns, groups, rows) : throw new InvalidDataException($"{rows:N0} rows, which its groups do not have");
    }

    static ParquetGroup[] ReadGroups(ref CompactReader reader, CompactType type, long end)
    {
        var groups = new ParquetGroup[reader.List(type, out var each)];
        CompactReader.Expect(CompactType.Structure, each);
        var first = 0L;
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Group(ref reader, first, end);
            first += groups[i].Rows;
        }
        return groups;
    }

    static ParquetGroup Group(ref CompactReader reader, long first, long end)
    {
        ParquetChunk[] chunks = [];
        var rows = -1L;
        for (var field = 0; reader.Next(ref field, out var type);)
        {
            if (field == 1)
            {
                chunks = new ParquetChunk[reader.List(type, out var each)];
                CompactReader.Expect(CompactType.Structure, each);
                for (var i = 0; i < chunks.Length; i++) chunks[i] = Chunk(ref reader, end);
            }
            else if (field == 3)
            {
                rows = reader.Integer(type);
            }
            else
            {
                reader.Skip(type);
            }
        }
        return rows is >= 0 and < long.MaxValue / 2 && first < long.MaxValue / 2 ? new ParquetGroup(first, rows, chunks) : throw new InvalidDataException($"a group of {rows:N0} rows");
    }

    static ParquetChunk Chunk(ref CompactReader reader, long end)
    {
        var chunk = default(ParquetChunk);
        for (var field = 0; reader.Next(ref field, out var type);)
        {
            if (field == 1) throw new NotSupportedException("a Parquet file whose columns lie in other files");
            if (field == 3) chunk = Details(ref reader, type, end);
            else reader.Skip(type);
        }
        return chunk;
    }

    static ParquetChunk Details(ref CompactReader reader, CompactType type, long end)
    {
        CompactReader.Expect(CompactType.Structure, type);
        var (codec, values, bytes, data, dictionary) = (ParquetCodec.Uncompressed, -1L, -1L, -1L, 0L);
        for (var field = 0; reader.Next(ref field, out var inner);)
        {
            switch (field)
            {
                case 4:
                    codec = (ParquetCodec)reader.Number(inner);
                    break;
                case 5:
                    values = reader.Integer(inner);
                    break;
                case 7:
                    bytes = reader.Integer(inner);
                    break;
                case 9:
                    data = reader.Integer(inner);
                    break;
                case 11:
                    dictionary = reader.Integer(inner);
                    break;
                default:
                    reader.Skip(inner);
                    break;
            }
        }
        // Some writers say 0 where there is no dictionary.
        var start = dictionary > 0 && dictionary < data ? dictionary : data;
        if (start < Mark.Length || bytes < 0 || bytes > end - start) throw new InvalidDataException($"{bytes:N0} bytes of a column at {start:N0}, of {end:N0} there are");
        return new ParquetChunk(codec, values, start, bytes);
    }
}
