using System.Text;
using Isoflop.Findings;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

/// <summary>Lines cut where they stand against the whole grammar of quoted records, row by row and message by message.</summary>
public class DelimitedRowsTests
{
    const int Seed = 11;

    static readonly string[] Pieces = ["a", "1.5", " ", ",", ",", ";", "\t", "\n", "\n", "\r\n", "\r", "é", "\u3000", "😀", "\0", "x,y\n", "3,4\n", "\n\n"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    public void Read_AgreesWithTheGrammar(int quotesIn64)
    {
        var random = new Random(Seed + quotesIn64);
        for (var trial = 0; trial < 4_000; trial++)
        {
            var text = new StringBuilder("p,q\n");
            for (var piece = random.Next(40); piece > 0; piece--) text.Append(random.Next(64) < quotesIn64 ? "\"" : Pieces[random.Next(Pieces.Length)]);
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (trial % 16 == 0) bytes[random.Next(4, bytes.Length + 1) - 1] = 0xFF;
            AssertAgree(bytes, ",;\t"[random.Next(3)], random.Next(1, 16));
        }
    }

    [Fact]
    public void Read_AgreesWithTheGrammar_LongTexts()
    {
        var random = new Random(Seed);
        for (var trial = 0; trial < 24; trial++)
        {
            var text = new StringBuilder("p,q\n");
            while (text.Length < 300_000)
            {
                var piece = Pieces[random.Next(Pieces.Length)];
                // Lines about as long as what is looked ahead, and now and then about as long as a row may be.
                var times = random.Next(200) != 0 ? 1 : random.Next(8) == 0 ? TableText.MaxRecordLength / 2 : random.Next(65_000, 66_000);
                for (var i = 0; i < times; i++) text.Append(piece[0] is '\n' or '\r' || times == 1 ? piece : piece.TrimEnd('\n'));
            }
            if (trial % 4 == 0) text.Append('"');
            AssertAgree(Encoding.UTF8.GetBytes(text.ToString()), ',', random.Next(3) == 0 ? 4093 : int.MaxValue);
        }
    }

    static void AssertAgree(byte[] bytes, char delimiter, int chunk)
    {
        var (rows, message) = Everything(() => Plain(bytes, delimiter, chunk));
        var (expectedRows, expectedMessage) = Everything(() => Grammar(bytes, delimiter, chunk));
        var where = $"seed {Seed}, chunks of {chunk}: {(bytes.Length < 200 ? Encoding.Latin1.GetString(bytes) : $"{bytes.Length} bytes")}";
        Assert.True(rows.SequenceEqual(expectedRows), where);
        Assert.True(message == expectedMessage, $"{where}\n{message}\n{expectedMessage}");
    }

    static (List<string> Rows, string? Message) Everything(Func<IEnumerable<string>> read)
    {
        var rows = new List<string>();
        try
        {
            foreach (var row in read()) rows.Add(row);
        }
        catch (InputException mistake)
        {
            return (rows, mistake.Message);
        }
        return (rows, null);
    }

    static IEnumerable<string> Plain(byte[] bytes, char delimiter, int chunk)
    {
        using var rows = new DelimitedRows(Text(bytes, chunk), "fuzz", delimiter);
        yield return Row(1, rows.Headers);
        while (rows.Read()) yield return Row(rows.Row, Enumerable.Range(0, rows.FieldCount).Select(column => rows.Cell(column).ToString()));
    }

    static IEnumerable<string> Grammar(byte[] bytes, char delimiter, int chunk)
    {
        using var text = Text(bytes, chunk);
        using var records = new QuotedRecords(text, "fuzz", delimiter);
        for (var row = 1; records.Read(row); row++)
        {
            var fields = Enumerable.Range(0, records.Count).Select(field => records[field].Trim()).ToArray();
            if (fields is not ([] or [""])) yield return Row(row, fields);
        }
    }

    static string Row(int row, IEnumerable<string> fields) => $"{row}: {string.Join(" | ", fields)}";

    static TableText Text(byte[] bytes, int chunk) => new(new Chunks(bytes, chunk), "fuzz", _ => true);

    /// <summary>A pipe that hands out a few bytes at a time.</summary>
    sealed class Chunks(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
