using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>What stands before a page [parquet.thrift, PageHeader].</summary>
readonly record struct PageHeader
{
    // Mostly a few dozen bytes; statistics can hold whole texts.
    const int UsualBytes = 1 << 9;
    const int MostBytes = 1 << 24;

    /// <summary>Bytes of the largest page that is read: a whole page is held in memory.</summary>
    public const int LargestPage = 1 << 29;

    /// <summary>What is in the page.</summary>
    public PageKind Kind { get; private init; }

    /// <summary>Bytes of this header.</summary>
    public int HeaderBytes { get; private init; }

    /// <summary>Bytes of the page as it is in the file.</summary>
    public int Bytes { get; private init; }

    /// <summary>Bytes of it when decompressed.</summary>
    public int PlainBytes { get; private init; }

    /// <summary>Values in it, absent ones included.</summary>
    public int Values { get; private init; }

    /// <summary>How they are written.</summary>
    public ParquetEncoding Encoding { get; private init; }

    /// <summary>How the levels are written; runs in the second version, always.</summary>
    public ParquetEncoding LevelEncoding { get; private init; }

    /// <summary>Bytes of the levels of repetition, second version.</summary>
    public int RepetitionBytes { get; private init; }

    /// <summary>Bytes of the levels of definition, second version.</summary>
    public int DefinitionBytes { get; private init; }

    /// <summary>Whether it is stored as it is although its column is compressed, second version.</summary>
    public bool IsStored { get; private init; }

    /// <summary>Reads the header at a place.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="end">Where the column's part of the file ends.</param>
    public static PageHeader Read(SafeFileHandle file, long at, long end)
    {
        for (var length = UsualBytes; ; length *= 4)
        {
            var bytes = FileBytes.Read(file, at, (int)Math.Min(length, end - at));
            try
            {
                var header = Read(bytes);
                return header.Bytes <= end - at - header.HeaderBytes ? header : throw new InvalidDataException($"a page of {header.Bytes:N0} bytes where {end - at:N0} are left");
            }
            catch (EndOfStreamException) when (bytes.Length < end - at && bytes.Length < MostBytes)
            {
                // The header goes on behind what was read of it.
            }
        }
    }

    static PageHeader Read(byte[] bytes)
    {
        var reader = new CompactReader(bytes);
        var header = new PageHeader { Kind = (PageKind)(-1), Bytes = -1, PlainBytes = -1, LevelEncoding = ParquetEncoding.Runs };
        for (var field = 0; reader.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    header = header with { Kind = (PageKind)reader.Number(type) };
                    break;
                case 2:
                    header = header with { PlainBytes = reader.Number(type) };
                    break;
                case 3:
                    header = header with { Bytes = reader.Number(type) };
                    break;
                case 5 or 7 or 8:
                    header = Details(ref reader, type, field, header);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (header.Bytes < 0 || header.PlainBytes is < 0 or > LargestPage || header.Values < 0 || header.RepetitionBytes < 0 || header.DefinitionBytes < 0)
            throw new InvalidDataException($"a page of {header.Bytes:N0} bytes, {header.PlainBytes:N0} decompressed, with {header.Values:N0} values");
        return header with { HeaderBytes = reader.At };
    }

    // Of the three kinds of details the first fields mean much the same.
    static PageHeader Details(ref CompactReader reader, CompactType type, int kind, PageHeader header)
    {
        CompactReader.Expect(CompactType.Structure, type);
        for (var field = 0; reader.Next(ref field, out var inner);)
        {
            switch (kind, field)
            {
                case (_, 1):
                    header = header with { Values = reader.Number(inner) };
                    break;
                case (5 or 7, 2) or (8, 4):
                    header = header with { Encoding = (ParquetEncoding)reader.Number(inner) };
                    break;
                case (5, 3):
                    header = header with { LevelEncoding = (ParquetEncoding)reader.Number(inner) };
                    break;
                case (8, 5):
                    header = header with { DefinitionBytes = reader.Number(inner) };
                    break;
                case (8, 6):
                    header = header with { RepetitionBytes = reader.Number(inner) };
                    break;
                case (8, 7):
                    header = header with { IsStored = !CompactReader.Flag(inner) };
                    break;
                default:
                    reader.Skip(inner);
                    break;
            }
        }
        return header;
    }
}

/// <summary>What a page holds [parquet.thrift, PageType].</summary>
enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataOfSecondVersion = 3,
}
