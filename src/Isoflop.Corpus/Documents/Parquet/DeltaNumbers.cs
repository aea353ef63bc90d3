namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>
/// Numbers as differences in packed blocks [apache/parquet-format, Encodings.md, DELTA_BINARY_PACKED = 5]: a head, then blocks with their smallest difference, the
/// bits of each small block, and the small blocks.
/// </summary>
sealed class DeltaNumbers
{
    readonly ReadOnlyMemory<byte> _bytes;
    readonly int _perSmallBlock;
    readonly int[] _widths;
    long _value;
    long _smallest;
    int _block;
    int _inBlock;
    long _bit;
    long _left;
    int _at;

    /// <summary>Reads the head.</summary>
    /// <param name="bytes">The bytes; more may follow behind the numbers.</param>
    public DeltaNumbers(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var (perBlock, smallBlocks) = (Varint.Read(bytes.Span, ref _at), Varint.Read(bytes.Span, ref _at));
        _left = (long)Math.Min(Varint.Read(bytes.Span, ref _at), int.MaxValue);
        _value = Varint.ReadSigned(bytes.Span, ref _at);
        if (smallBlocks is 0 or > 512 || perBlock is 0 or > 1 << 20 || perBlock % smallBlocks != 0 || perBlock / smallBlocks % 8 != 0) throw new InvalidDataException($"blocks of {perBlock} numbers in {smallBlocks} parts");
        _perSmallBlock = (int)(perBlock / smallBlocks);
        _widths = new int[smallBlocks];
        (_block, Count) = (-1, (int)_left);
    }

    /// <summary>Numbers in all.</summary>
    public int Count { get; }

    /// <summary>The next number.</summary>
    public long Next()
    {
        if (_left-- <= 0) throw new EndOfStreamException("numbers that end in their midst");
        var value = _value;
        if (_left > 0) _value += Difference();
        return value;
    }

    /// <summary>Where the bytes go on behind the numbers, none of which were read yet.</summary>
    /// <param name="bytes">The bytes.</param>
    public static int End(ReadOnlyMemory<byte> bytes)
    {
        var numbers = new DeltaNumbers(bytes);
        for (var i = 0; i < numbers.Count; i++) numbers.Next();
        return numbers._at;
    }

    long Difference()
    {
        if (_block < 0 || _inBlock == _perSmallBlock) BeginSmallBlock();
        var width = _widths[_block];
        var difference = _smallest + (long)BitRuns.Bits(_bytes.Span, _bit, width);
        _bit += width;
        _inBlock++;
        return difference;
    }

    void BeginSmallBlock()
    {
        if (_block < 0 || _block == _widths.Length - 1)
        {
            _smallest = Varint.ReadSigned(_bytes.Span, ref _at);
            for (var i = 0; i < _widths.Length; i++)
            {
                _widths[i] = Byte();
                if (_widths[i] > 64) throw new InvalidDataException($"numbers of {_widths[i]} bits");
            }
            _block = -1;
        }
        (_block, _inBlock, _bit) = (_block + 1, 0, _at * 8L);
        // A small block is there as a whole, however many of its numbers count.
        var end = _at + ((long)_perSmallBlock * _widths[_block] / 8);
        _at = (int)Math.Min(end, _bytes.Length);
    }

    int Byte() => _at < _bytes.Length ? _bytes.Span[_at++] : throw new EndOfStreamException("numbers that end in their midst");
}
