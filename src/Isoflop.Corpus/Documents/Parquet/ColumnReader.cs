using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Reads the values of a column in one group of rows, in order. It holds one page at a time, and the dictionary.</summary>
/// <param name="file">The file.</param>
/// <param name="column">The column: of one value a row.</param>
/// <param name="chunk">Where its part of the group lies.</param>
sealed class ColumnReader(SafeFileHandle file, ParquetColumn column, ParquetChunk chunk)
{
    readonly long _end = chunk.Start + chunk.Bytes;
    long _at = chunk.Start;
    ReadOnlyMemory<byte>[]? _dictionary;
    BitRuns? _levels;
    PageValues? _values;
    int _left;

    /// <summary>The next row's value, as text in UTF-8; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        while (_left == 0) Load(ReadHeader());
        _left--;
        // A bare null would become bytes, of which there are none.
        return _levels is not null && _levels.Next() != column.Levels ? (ReadOnlyMemory<byte>?)null : _values!.Next();
    }

    /// <summary>Passes over rows; pages that lie within them are not read.</summary>
    /// <param name="rows">How many.</param>
    public void Skip(long rows)
    {
        while (rows > 0)
        {
            if (_left > 0)
            {
                Next();
                rows--;
                continue;
            }
            var header = ReadHeader();
            if (header.Kind is PageKind.Data or PageKind.DataOfSecondVersion && header.Values <= rows)
            {
                rows -= header.Values;
                _at += header.Bytes;
            }
            else
            {
                Load(header);
            }
        }
    }

    PageHeader ReadHeader()
    {
        if (_at >= _end) throw new EndOfStreamException($"the column '{column.Name}' has fewer values than its group has rows");
        var header = PageHeader.Read(file, _at, _end);
        _at += header.HeaderBytes;
        return header;
    }

    void Load(PageHeader header)
    {
        var page = FileBytes.Read(file, _at, header.Bytes).AsMemory();
        _at += header.Bytes;
        switch (header.Kind)
        {
            case PageKind.Dictionary:
                _dictionary = Dictionary(PageCodec.Decompress(chunk.Codec, page, header.PlainBytes), header);
                break;
            case PageKind.Data:
                Begin(header, PageCodec.Decompress(chunk.Codec, page, header.PlainBytes));
                break;
            case PageKind.DataOfSecondVersion:
                BeginSecondVersion(header, page);
                break;
            case PageKind.Index:
                break;
            default:
                throw new InvalidDataException($"a page of the kind {(int)header.Kind}, which there is not");
        }
    }

    ReadOnlyMemory<byte>[] Dictionary(ReadOnlyMemory<byte> page, PageHeader header)
    {
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary)) throw new InvalidDataException($"a dictionary in the encoding {header.Encoding}");
        // Every value but a truth value takes four bytes at least, and of those no dictionary is made.
        if (header.Values > page.Length) throw new InvalidDataException($"a dictionary of {header.Values:N0} values in {page.Length:N0} bytes");
        var values = PageValues.Of(column, ParquetEncoding.Plain, page, null);
        var dictionary = new ReadOnlyMemory<byte>[header.Values];
        for (var i = 0; i < dictionary.Length; i++) dictionary[i] = values.Next();
        return dictionary;
    }

    // Levels, then values, all of it compressed.
    void Begin(PageHeader header, ReadOnlyMemory<byte> page)
    {
        _levels = null;
        if (column.Levels > 0)
        {
            if (header.LevelEncoding != ParquetEncoding.Runs) throw new NotSupportedException("Parquet with levels in an encoding that was given up");
            _levels = new BitRuns(PageValues.Counted(page, out page), BitRuns.Width(column.Levels));
        }
        Begin(header.Encoding, page, header.Values);
    }

    // The levels stand before what is compressed.
    void BeginSecondVersion(PageHeader header, ReadOnlyMemory<byte> page)
    {
        var levels = header.RepetitionBytes + (long)header.DefinitionBytes;
        if (levels > page.Length || levels > header.PlainBytes) throw new InvalidDataException($"levels of {levels:N0} bytes in a page of {page.Length:N0}");
        _levels = column.Levels > 0 ? new BitRuns(page.Slice(header.RepetitionBytes, header.DefinitionBytes), BitRuns.Width(column.Levels)) : null;
        var values = page[(int)levels..];
        // Where every value is absent nothing is left to compress.
        if (!header.IsStored && values.Length > 0) values = PageCodec.Decompress(chunk.Codec, values, header.PlainBytes - (int)levels);
        Begin(header.Encoding, values, header.Values);
    }

    void Begin(ParquetEncoding encoding, ReadOnlyMemory<byte> values, int count)
    {
        _left = count;
        _values = PageValues.Of(column, encoding, values, _dictionary);
    }
}
