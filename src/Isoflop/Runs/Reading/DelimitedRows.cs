using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>CSV, TSV and semicolon-separated rows [RFC 4180].</summary>
sealed class DelimitedRows : TableRows
{
    readonly TableText _text;
    readonly string _source;
    readonly CsvParser _parser;
    readonly ImmutableArray<string> _headers;
    int _row;
    long _recordStart;

    /// <summary>Reads the header.</summary>
    public DelimitedRows(TableText text, string source, char delimiter)
    {
        _text = text;
        _source = source;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            BufferSize = 1 << 15,
            // Blank lines are skipped here, so that rows are numbered as an editor or a spreadsheet numbers them.
            IgnoreBlankLines = false,
            // A quote inside an unquoted field is text: an inch mark in a name must not stop a fit.
            BadDataFound = null,
        };
        _parser = new CsvParser(text, configuration);
        _headers = Next() ? [.. Array.ConvertAll(_parser.Record!, cell => cell.Trim())] : [];
        CheckHeaders();
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Headers => _headers;

    /// <inheritdoc/>
    public override int Row => _row;

    /// <inheritdoc/>
    public override int FieldCount => _parser.Count;

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Cell(int column) => column < _parser.Count ? _parser[column].AsSpan().Trim() : default;

    /// <inheritdoc/>
    public override bool Read() => Next();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _parser.Dispose();
        _text.Dispose();
    }

    bool Next()
    {
        do
        {
            if (!_parser.Read()) return false;
            _row++;
            _text.RecordEnded();
            _text.CheckLength(_parser.CharCount - _recordStart, _row);
            _recordStart = _parser.CharCount;
            // An open quote swallows the rest of the file, so only the record at the end of the text can have one.
            if (_text.Ended && EndsInQuote(_parser.RawRecord))
            {
                throw new InputException(
                    "a quote is opened and never closed",
                    $"{_source}, row {_row}",
                    "a closing \" for every opening one",
                    "Close the quote, or double it where it is part of the text.");
            }
        }
        while (IsBlank());
        return true;
    }

    bool IsBlank() => _parser.Count == 0 || (_parser.Count == 1 && string.IsNullOrWhiteSpace(_parser[0]));

    // A field that starts with a quote changes state at each further quote (a doubled one changes it twice); in any other field a quote is text.
    bool EndsInQuote(string record)
    {
        var (open, quotedField, fieldStart) = (false, false, true);
        foreach (var c in record)
        {
            if (c == '"' && (fieldStart || quotedField))
            {
                quotedField = true;
                open = !open;
            }
            fieldStart = !open && (c == _parser.Delimiter[0] || c is '\r' or '\n');
            if (fieldStart) quotedField = false;
        }
        return open;
    }

    void CheckHeaders()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (_headers.FirstOrDefault(header => header.Length > 0 && !seen.Add(header)) is not { } twice) return;
        throw new InputException(
            $"the header '{twice}' stands {_headers.Count(header => header == twice)} times",
            $"{_source}, row {_row}",
            "a name of its own for every column",
            "Rename or remove the duplicate columns.");
    }
}
