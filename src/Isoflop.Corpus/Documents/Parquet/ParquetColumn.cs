namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>A column of a Parquet file: a leaf of its schema.</summary>
/// <param name="Name">Its name; of one within structures, all names with points between them.</param>
/// <param name="Type">How its values are stored.</param>
/// <param name="Levels">Levels above it at which a value can be absent.</param>
/// <param name="IsRepeated">Whether a row can have several values: a list, or something in one.</param>
/// <param name="Text">What its numbers say as text; null where nothing is known of them that would.</param>
/// <param name="IsIdentifier">Whether its bytes are identifiers (UUID).</param>
sealed record ParquetColumn(string Name, ParquetType Type, int Levels, bool IsRepeated, Func<long, string>? Text, bool IsIdentifier)
{
    /// <summary>Whether its values are bytes, and not numbers.</summary>
    public bool IsBytes => Type == ParquetType.Bytes;

    /// <summary>Whether its values are read here.</summary>
    public bool IsRead => !IsRepeated && (IsBytes || IsIdentifier || Text is not null);
}

/// <summary>How values are stored, by the numbers that the format gives them [apache/parquet-format, parquet.thrift, Type].</summary>
enum ParquetType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    Bytes = 6,
    FixedBytes = 7,
}

/// <summary>How the values of a page are written [parquet.thrift, Encoding].</summary>
enum ParquetEncoding
{
    Plain = 0,
    PlainDictionary = 2,
    Runs = 3,
    BitPacked = 4,
    DeltaNumbers = 5,
    DeltaLengths = 6,
    DeltaBytes = 7,
    Dictionary = 8,
    SplitBytes = 9,
}

/// <summary>How a page is compressed [parquet.thrift, CompressionCodec].</summary>
enum ParquetCodec
{
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstandard = 6,
    Lz4Raw = 7,
}

/// <summary>Rows of a Parquet file that lie together, and where each column's part of them lies.</summary>
/// <param name="FirstRow">Number of the first row, from 0.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Chunks">The columns' parts, in the order of the columns.</param>
sealed record ParquetGroup(long FirstRow, long Rows, ParquetChunk[] Chunks);

/// <summary>A column's part of a group.</summary>
/// <param name="Codec">How its pages are compressed.</param>
/// <param name="Values">Values, absent ones included.</param>
/// <param name="Start">Where it begins in the file.</param>
/// <param name="Bytes">Bytes of it.</param>
readonly record struct ParquetChunk(ParquetCodec Codec, long Values, long Start, long Bytes);
