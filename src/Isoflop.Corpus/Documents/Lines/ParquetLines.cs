using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Documents.Parquet;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>The rows of a Parquet file as lines of JSON: a line a row, so that both have one number. Lists and what is not read here are left out.</summary>
static class ParquetLines
{
    const string TextField = "text";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a file is one, by the ending of its name.</summary>
    public static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the rows of a file; a row that is no document is a blank line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where the lines go.</param>
    /// <param name="problem">Told of each row, or run of rows, that is no document: the first row, from 1, and the reason.</param>
    /// <exception cref="InputException">The file cannot be read, or has no column of texts.</exception>
    public static void Write(string file, string path, Action<long, string> problem)
    {
        var columns = Columns(file);
        var numbers = columns.Where(column => !column.IsBytes).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var source = new CorpusSource(file, file)
        {
            Format = SourceFormat.Parquet,
            Fields = columns.Where(column => column.Name != TextField && column.IsRead).Select(column => column.Name).Distinct().ToImmutableSortedDictionary(name => name, name => name, StringComparer.Ordinal),
        };
        using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        using var writer = new Utf8JsonWriter(output, Readable);
        var rows = 0L;
        foreach (var block in ParquetInput.Blocks(new SourceFile(source, file, file, 0, SourceFormat.Parquet), default))
        {
            foreach (var item in block.Read())
            {
                if (item.Document is { } document)
                {
                    Write(writer, document, numbers);
                    writer.Flush();
                    writer.Reset();
                }
                else if (item.Bad is { Line: > 0 } bad)
                {
                    problem(bad.Line, bad.Reason);
                }
                else
                {
                    throw Unreadable(item.Bad!.Reason, file, null);
                }
                output.WriteByte((byte)'\n');
                rows++;
            }
            // Rows that were lost together.
            for (; block.Next.File == 0 && rows < block.Next.Offset; rows++) output.WriteByte((byte)'\n');
        }
    }

    static ParquetColumn[] Columns(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file, options: FileOptions.RandomAccess);
            return ParquetFooter.Read(handle).Columns;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(e.Message, file, e);
        }
    }

    static void Write(Utf8JsonWriter writer, Document document, HashSet<string> numbers)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in document.Fields)
        {
            // What is a number in the file is one here; dates are not.
            if (numbers.Contains(name) && (value is "true" or "false" || (value[0] is '-' or (>= '0' and <= '9') && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value);
            }
            else
            {
                writer.WriteString(name, value);
            }
        }
        writer.WriteString(TextField, document.Text);
        writer.WriteEndObject();
    }

    static InputException Unreadable(string found, string file, Exception? cause) =>
        new(found, file, $"a Parquet file with texts in the column '{TextField}'", "Rename the column, or let a recipe read it ('text: COLUMN'): isoflop corpus run.", cause);
}
