using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>Records of delimited text in which fields may stand in quotes [RFC 4180]: delimiters and line breaks inside them are text, and a doubled quote is one.</summary>
sealed class QuotedRecords : IDisposable
{
    readonly TableText _text;
    readonly string _source;
    readonly CsvParser _parser;
    long _recordStart;

    /// <summary>Starts where the text stands.</summary>
    /// <param name="text">The text; the caller closes it.</param>
    /// <param name="source">Name of the table for messages.</param>
    /// <param name="delimiter">What separates fields.</param>
    public QuotedRecords(TableText text, string source, char delimiter)
    {
        _text = text;
        _source = source;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            BufferSize = 1 << 15,
            // Blank lines are records too, so that rows are numbered as an editor or a spreadsheet numbers them.
            IgnoreBlankLines = false,
            // A quote inside an unquoted field is text: an inch mark in a name must not stop a fit.
            BadDataFound = null,
        };
        _parser = new CsvParser(text, configuration, leaveOpen: true);
    }

    /// <summary>Fields of the current record.</summary>
    public int Count => _parser.Count;

    /// <summary>A field of the current record, without its quotes.</summary>
    /// <param name="field">0-based number.</param>
    public string this[int field] => _parser[field];

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <param name="row">Its row, counted from 1, for messages.</param>
    public bool Read(int row)
    {
        if (!_parser.Read()) return false;
        _text.RecordEnded();
        _text.CheckLength(_parser.CharCount - _recordStart, row);
        _recordStart = _parser.CharCount;
        // An open quote swallows the rest of the file, so only the record at the end of the text can have one.
        if (_text.Ended && EndsInQuote(_parser.RawRecord))
        {
            throw new InputException(
                "a quote is opened and never closed",
                $"{_source}, row {row}",
                "a closing \" for every opening one",
                "Close the quote, or double it where it is part of the text.");
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _parser.Dispose();

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
}
