using System.Buffers;
using System.Text.Unicode;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>
/// The text of a table: UTF-8 checked to the byte, with or without a mark at its start, and with a limit on the length of a record
/// that holds without reading all of it.
/// </summary>
/// <param name="stream">The bytes; closed with the text.</param>
/// <param name="source">Name of the table for messages.</param>
/// <param name="isWhole">Whether a content of so many bytes is complete.</param>
sealed class TableText(Stream stream, string source, Func<long, bool> isWhole) : TextReader
{
    /// <summary>Longest record (line of JSONL, row of CSV) in characters. A row of runs is a few hundred; 1 MiB leaves room for configurations in it.</summary>
    public const int MaxRecordLength = 1 << 20;

    const int BufferLength = 1 << 16;

    // A character beyond the first 65,536 takes two.
    const int LongestCharacter = 2;

    readonly byte[] _bytes = new byte[BufferLength];
    readonly char[] _chars = new char[BufferLength];
    int _bytesStart, _bytesEnd, _charsStart, _charsEnd;
    long _bytePosition;
    long _bytesRead;
    long _line = 1;
    long _sinceRecord;
    bool _streamEnded, _started;

    /// <summary>Whether the end of the text was reached: everything was handed out and there is no more.</summary>
    public bool Ended { get; private set; }

    /// <summary>Tells that a record ended, so that the limit counts from here.</summary>
    public void RecordEnded() => _sinceRecord = 0;

    /// <summary>What comes next, without taking it: up to 64 Ki characters, at least one unless the text is at its end.</summary>
    public ReadOnlySpan<char> Ahead()
    {
        if (_charsStart == _charsEnd) Decode();
        return _chars.AsSpan(_charsStart.._charsEnd);
    }

    /// <summary>
    /// The next line with its break ("\n", "\r" or "\r\n"), without taking it: valid until more is asked for. The last line may lack the break. Empty at the
    /// end of the text, and before a line of 64 Ki characters or more.
    /// </summary>
    public ReadOnlyMemory<char> Line()
    {
        while (true)
        {
            var ahead = _chars.AsSpan(_charsStart.._charsEnd);
            var length = ahead.IndexOfAny('\r', '\n') + 1;
            if (length > 0 && ahead[length - 1] == '\n') return Next(length);
            // Whether a "\n" belongs to a "\r" is seen in what comes next only.
            if (length > 0 && length < ahead.Length) return Next(ahead[length] == '\n' ? length + 1 : length);
            if (ahead.Length + LongestCharacter > _chars.Length) return default;
            if (!Decode()) return Next(ahead.Length);
        }
    }

    /// <summary>Takes so many of the characters ahead.</summary>
    /// <param name="count">How many, at most as many as there are ahead.</param>
    public void Take(int count)
    {
        _charsStart += count;
        _sinceRecord += count;
    }

    /// <summary>What stands at the start, without taking it: to the end of the first line that is not blank, if that is within 64 KiB.</summary>
    public ReadOnlySpan<char> Start()
    {
        // A pipe or a decompressor may hand out a few bytes at a time.
        while (!_streamEnded && _bytesEnd < _bytes.Length && !HasLine(_bytes.AsSpan(_bytesStart.._bytesEnd))) Fill();
        return Ahead();
    }

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        var ahead = Ahead();
        var taken = Math.Min(ahead.Length, buffer.Length);
        ahead[..taken].CopyTo(buffer);
        Take(taken);
        // A record may begin anywhere in what was handed out before, so this is a coarse bound; the exact one is CheckLength's.
        if (_sinceRecord > MaxRecordLength + 2 * BufferLength) throw TooLong(_line);
        Ended |= taken == 0 && buffer.Length > 0;
        return taken;
    }

    /// <summary>Checks the length of a record that ended.</summary>
    /// <param name="length">Its length in characters.</param>
    /// <param name="row">Its row, counted from 1.</param>
    public void CheckLength(long length, long row)
    {
        if (length > MaxRecordLength) throw TooLong(row);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    ReadOnlyMemory<char> Next(int count) => _chars.AsMemory(_charsStart, count);

    // Adds to the characters ahead; false at the end of the text.
    bool Decode()
    {
        _chars.AsSpan(_charsStart.._charsEnd).CopyTo(_chars);
        (_charsStart, _charsEnd) = (0, _charsEnd - _charsStart);
        var written = 0;
        while (written == 0 && !(_streamEnded && _bytesStart == _bytesEnd))
        {
            Fill();
            SkipByteOrderMark();
            var bytes = _bytes.AsSpan(_bytesStart.._bytesEnd);
            var status = Utf8.ToUtf16(bytes, _chars.AsSpan(_charsEnd), out var read, out written, replaceInvalidSequences: false, isFinalBlock: _streamEnded);
            _line += bytes[..read].Count((byte)'\n');
            _bytesStart += read;
            _bytePosition += read;
            _charsEnd += written;
            // What stands before the bad byte is handed out first: a mistake in an earlier row is told before this one.
            if (status == OperationStatus.InvalidData && written == 0) throw NotUtf8(_bytes[_bytesStart]);
        }
        return written > 0;
    }

    void Fill()
    {
        if (_streamEnded) return;
        _bytes.AsSpan(_bytesStart.._bytesEnd).CopyTo(_bytes);
        (_bytesStart, _bytesEnd) = (0, _bytesEnd - _bytesStart);
        try
        {
            var read = stream.Read(_bytes, _bytesEnd, _bytes.Length - _bytesEnd);
            _streamEnded = read == 0 && _bytesEnd < _bytes.Length;
            _bytesEnd += read;
            _bytesRead += read;
            if (_streamEnded && !isWhole(_bytesRead)) throw new InvalidDataException("it ends early, or several gzip files are joined in it");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InputException(
                $"the gzip data is broken or cut off ({e.Message.TrimEnd('.')})", $"{source}, line {_line}", "one whole gzip file", "Copy or compress it again.", e);
        }
        catch (IOException e)
        {
            throw new InputException($"reading fails ({e.Message.TrimEnd('.')})", $"{source}, byte {_bytePosition}", "a readable table", "Check the file and the disk.", e);
        }
    }

    static bool HasLine(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8).ContainsAny((byte)'\n', (byte)'\r');

    void SkipByteOrderMark()
    {
        if (_started) return;
        // Three bytes may take several reads of a pipe.
        while (_bytesEnd < 3 && !_streamEnded) Fill();
        _started = true;
        if (!_bytes.AsSpan(_bytesStart.._bytesEnd).StartsWith("\uFEFF"u8)) return;
        _bytesStart += 3;
        _bytePosition += 3;
    }

    InputException NotUtf8(byte found) => new(
        $"byte 0x{found:X2} is not UTF-8", $"{source}, line {_line}, byte {_bytePosition}", "a table in UTF-8", "Save or convert it as UTF-8 (iconv -t UTF-8).");

    InputException TooLong(long row) => new(
        $"a row longer than {MaxRecordLength:N0} characters",
        $"{source}, row {row}",
        "one run a line, at most 1 MiB",
        "Check that it is a runs table, that every opened quote is closed, and that lines end with a line break.");
}
