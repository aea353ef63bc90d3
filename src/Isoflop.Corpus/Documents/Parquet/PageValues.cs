using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>The values of a page that are there, one after the other, as text in UTF-8; of a column of bytes, as they are in the file.</summary>
abstract class PageValues
{
    /// <summary>The next value.</summary>
    /// <exception cref="InvalidDataException">It cannot be what is written.</exception>
    /// <exception cref="EndOfStreamException">There are no more.</exception>
    public abstract ReadOnlyMemory<byte> Next();

    /// <summary>The values of a page.</summary>
    /// <param name="column">The column.</param>
    /// <param name="encoding">How they are written.</param>
    /// <param name="page">The page behind its levels.</param>
    /// <param name="dictionary">The dictionary of the column's part, where it has one.</param>
    public static PageValues Of(ParquetColumn column, ParquetEncoding encoding, ReadOnlyMemory<byte> page, ReadOnlyMemory<byte>[]? dictionary) => (encoding, column.Type) switch
    {
        (ParquetEncoding.Plain, ParquetType.Bytes) => new PlainBytes(page),
        (ParquetEncoding.Plain, ParquetType.Int96) => new Numbers(column, new PlainMoments(page).Next),
        (ParquetEncoding.Plain, ParquetType.FixedBytes) when column.IsIdentifier => new Identifiers(new PlainFixed(page)),
        (ParquetEncoding.DeltaBytes, ParquetType.FixedBytes) when column.IsIdentifier => new Identifiers(new ByPrefixes(page)),
        (ParquetEncoding.Plain, ParquetType.Boolean) => new Numbers(column, new PackedFlags(page).Next),
        (ParquetEncoding.Plain, ParquetType.Int32 or ParquetType.Int64 or ParquetType.Float or ParquetType.Double) => new Numbers(column, new PlainNumbers(page, column.Type).Next),
        (ParquetEncoding.PlainDictionary or ParquetEncoding.Dictionary, _) => new Named(dictionary ?? throw new InvalidDataException("a page of places in a dictionary that is not there"), page),
        (ParquetEncoding.Runs, ParquetType.Boolean) => new Numbers(column, Flags(page)),
        (ParquetEncoding.DeltaNumbers, ParquetType.Int32) => new Numbers(column, new DeltaNumbers(page) is var numbers ? () => (int)numbers.Next() : null!),
        (ParquetEncoding.DeltaNumbers, ParquetType.Int64) => new Numbers(column, new DeltaNumbers(page).Next),
        (ParquetEncoding.SplitBytes, ParquetType.Int32 or ParquetType.Int64 or ParquetType.Float or ParquetType.Double) => new Numbers(column, new SplitNumbers(page, column.Type).Next),
        (ParquetEncoding.DeltaLengths, ParquetType.Bytes) => new ByLengths(page),
        (ParquetEncoding.DeltaBytes, ParquetType.Bytes) => new ByPrefixes(page),
        _ => throw new NotSupportedException($"Parquet with {column.Type} in the encoding {(Enum.IsDefined(encoding) ? encoding.ToString() : ((int)encoding).ToString(CultureInfo.InvariantCulture))}, which is not read here"),
    };

    static Func<long> Flags(ReadOnlyMemory<byte> page)
    {
        var runs = new BitRuns(Counted(page, out _), 1);
        return () => runs.Next();
    }

    /// <summary>Bytes behind a number that says how many they are.</summary>
    /// <param name="bytes">The number and what follows.</param>
    /// <param name="rest">What comes behind them.</param>
    public static ReadOnlyMemory<byte> Counted(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> rest)
    {
        if (bytes.Length < sizeof(int)) throw TooShort();
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
        if (length > bytes.Length - sizeof(int)) throw TooShort();
        rest = bytes[(sizeof(int) + (int)length)..];
        return bytes.Slice(sizeof(int), (int)length);
    }

    static int SizeOf(ParquetType type) => type is ParquetType.Int32 or ParquetType.Float ? sizeof(int) : sizeof(long);

    static EndOfStreamException TooShort() => new("values that end in their midst");

    // Each behind its length.
    sealed class PlainBytes(ReadOnlyMemory<byte> page) : PageValues
    {
        ReadOnlyMemory<byte> _rest = page;

        public override ReadOnlyMemory<byte> Next() => Counted(_rest, out _rest);
    }

    // Numbers, written out as their column means them.
    sealed class Numbers(ParquetColumn column, Func<long> next) : PageValues
    {
        readonly Func<long, string> _text = column.Text ?? throw new NotSupportedException($"a column of {column.Type}, whose meaning is not read here");

        public override ReadOnlyMemory<byte> Next() => Encoding.UTF8.GetBytes(_text(next()));
    }

    sealed class PackedFlags(ReadOnlyMemory<byte> page)
    {
        long _bit;

        public long Next() => (long)BitRuns.Bits(page.Span, _bit++, 1);
    }

    sealed class PlainNumbers(ReadOnlyMemory<byte> page, ParquetType type)
    {
        readonly int _size = SizeOf(type);
        int _at;

        public long Next()
        {
            if (_size > page.Length - _at) throw TooShort();
            var value = page.Span.Slice(_at, _size);
            _at += _size;
            return _size == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);
        }
    }

    // Nanoseconds of a day, and the day as astronomers count it; as nanoseconds since 1970. The format calls it deprecated, and Spark wrote it for years.
    sealed class PlainMoments(ReadOnlyMemory<byte> page)
    {
        const int Bytes = 12;
        const int DayOf1970 = 2_440_588;
        const long NanosecondsPerDay = 86_400_000_000_000;
        int _at;

        public long Next()
        {
            if (Bytes > page.Length - _at) throw TooShort();
            var value = page.Span.Slice(_at, Bytes);
            _at += Bytes;
            var (nanoseconds, day) = (BinaryPrimitives.ReadInt64LittleEndian(value), BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(long)..]));
            var moment = ((Int128)(day - (long)DayOf1970) * NanosecondsPerDay) + nanoseconds;
            return moment >= long.MinValue && moment <= long.MaxValue ? (long)moment : throw new InvalidDataException("a time beyond 1677 to 2262, in 96 bits");
        }
    }

    // Sixteen bytes each.
    sealed class PlainFixed(ReadOnlyMemory<byte> page) : PageValues
    {
        int _at;

        public override ReadOnlyMemory<byte> Next()
        {
            if (Identifiers.Bytes > page.Length - _at) throw TooShort();
            _at += Identifiers.Bytes;
            return page.Slice(_at - Identifiers.Bytes, Identifiers.Bytes);
        }
    }

    // Written out as UUIDs are, the first byte first.
    sealed class Identifiers(PageValues values) : PageValues
    {
        public const int Bytes = 16;

        public override ReadOnlyMemory<byte> Next() => values.Next() is { Length: Bytes } value
            ? Encoding.UTF8.GetBytes(new Guid(value.Span, bigEndian: true).ToString())
            : throw new InvalidDataException("an identifier that has not 16 bytes");
    }

    // The first bytes of all numbers, then the second of all, and so on.
    sealed class SplitNumbers(ReadOnlyMemory<byte> page, ParquetType type)
    {
        readonly int _size = SizeOf(type);
        int _at;

        public long Next()
        {
            var count = page.Length / _size;
            if (_at >= count) throw TooShort();
            var value = 0L;
            for (var i = 0; i < _size; i++) value |= (long)page.Span[(i * count) + _at] << (8 * i);
            _at++;
            return _size == sizeof(int) ? (int)value : value;
        }
    }

    // By their places in a dictionary; the bits of a place stand before all.
    sealed class Named(ReadOnlyMemory<byte>[] dictionary, ReadOnlyMemory<byte> page) : PageValues
    {
        // A page whose values are all absent may be empty.
        readonly BitRuns _places = page.IsEmpty ? new BitRuns(page, 0) : new BitRuns(page[1..], page.Span[0]);

        public override ReadOnlyMemory<byte> Next() => _places.Next() is var place && place < dictionary.Length ? dictionary[place] : throw new InvalidDataException($"place {place} in a dictionary of {dictionary.Length}");
    }

    // All lengths, then all bytes.
    sealed class ByLengths(ReadOnlyMemory<byte> page) : PageValues
    {
        readonly DeltaNumbers _lengths = new(page);
        int _at = DeltaNumbers.End(page);

        public override ReadOnlyMemory<byte> Next()
        {
            var length = _lengths.Next();
            if (length < 0 || length > page.Length - _at) throw TooShort();
            _at += (int)length;
            return page.Slice(_at - (int)length, (int)length);
        }
    }

    // What each has in common with the one before it, then what follows that.
    sealed class ByPrefixes(ReadOnlyMemory<byte> page) : PageValues
    {
        readonly DeltaNumbers _prefixes = new(page);
        readonly ByLengths _rests = new(page[DeltaNumbers.End(page)..]);
        ReadOnlyMemory<byte> _last;

        public override ReadOnlyMemory<byte> Next()
        {
            var (prefix, rest) = (_prefixes.Next(), _rests.Next());
            if (prefix < 0 || prefix > _last.Length) throw new InvalidDataException($"{prefix} bytes in common with a value of {_last.Length}");
            if (prefix == 0) return _last = rest;
            var value = new byte[prefix + rest.Length];
            _last.Span[..(int)prefix].CopyTo(value);
            rest.Span.CopyTo(value.AsSpan((int)prefix));
            return _last = value;
        }
    }
}
