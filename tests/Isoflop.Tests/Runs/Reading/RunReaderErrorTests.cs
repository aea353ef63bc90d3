using System.Text;
using Isoflop.Findings;
using Isoflop.Runs.Audits;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

public class RunReaderErrorTests
{
    [Fact]
    public void Read_MissingFile() => Assert.Contains("no such file", Assert.Throws<InputException>(() => RunReader.Read("no/such/file.csv")).Found, StringComparison.Ordinal);

    [Fact]
    public void Read_Directory() => Assert.Contains("no folder in it has a result.json", Assert.Throws<InputException>(() => RunReader.Read(AppContext.BaseDirectory)).Found, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("\n  \n", "blank lines only")]
    [InlineData("params,tokens,loss\n", "no runs")]
    [InlineData("params,tokens,loss\n\n \n", "no runs")]
    [InlineData("PK\u0003\u0004xyz", "zip file")]
    [InlineData("PAR1xyz", "Parquet")]
    [InlineData("[{\"params\":1}]", "a JSON array")]
    [InlineData("a,b\n1,2\n", "no column is recognised as the loss; it could be 'a', 'b'")]
    [InlineData("a,loss\n1,2\n", "no column for params, tokens or flops among 'a', 'loss'")]
    [InlineData("params,tokens,loss_a,loss_b,acc\n1,2,3,4,5\n", "it could be 'loss_a', 'loss_b'")]
    [InlineData("N,params,D,loss\n1,2,3,4\n", "'N', 'params' could each be params")]
    [InlineData("N,D,val_loss,loss\n1,2,3,4\n", "'val_loss', 'loss' could each be loss")]
    [InlineData("N,D,loss,loss\n1,2,3,4\n", "the header 'loss' stands 2 times")]
    [InlineData("N,D,loss\n1,2,3\n\"1,2,3\n4,5,6\n", "a quote is opened and never closed")]
    [InlineData("{\"params\":1,\"tokens\":1,\"loss\":1}\n{\"params\":1,\n", "malformed JSON")]
    [InlineData("{\"params\":1,\"tokens\":1,\"loss\":1}\n{\"params\":NaN,\n", "malformed JSON")]
    [InlineData("{\"params\":1,\"tokens\":1,\"loss\":1}\n[1]\n", "a JSON array")]
    [InlineData("{\"params\":1,\"tokens\":1,\"loss\":1,\"name\":\"\\ud800\"}\n", "not Unicode")]
    public void Read_BadText(string text, string found)
    {
        var error = Tables.Fails(text, name: "stdin");
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
        Assert.StartsWith("stdin", error.Where, StringComparison.Ordinal);
        Assert.NotEmpty(error.Expected);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void Read_SaysTheRow()
    {
        Assert.Equal("runs.csv, row 3", Tables.Fails("N,D,loss\n1,2,3\n1,2,\"3\n4,5,6\n").Where);
        Assert.Equal("runs.jsonl, line 3", Tables.Fails("{\"N\":1,\"D\":1,\"loss\":1}\n\n{x\n", name: "runs.jsonl").Where);
    }

    [Fact]
    public void Read_RemedyNamesTheMap()
    {
        Assert.Equal("Say which: --map loss=\"loss_a\".", Tables.Fails("N,D,loss_a,loss_b\n1,2,3,4\n").Remedy);
        Assert.Equal("Say which: --map params=\"N\".", Tables.Fails("N,params,D,loss\n1,2,3,4\n").Remedy);
    }

    [Theory]
    [InlineData("parms=N", "'parms' is no column of runs; the nearest is 'params'")]
    [InlineData("params=Modle Size", "no column 'Modle Size'; the nearest is 'Model Size'")]
    [InlineData("params=loss*0", "no column 'loss*0'")]
    public void Map_Misspelled(string pair, string found) =>
        Assert.Contains(found, Tables.Fails("Model Size,D,loss\n1,2,3\n", Tables.Map(pair)).Found, StringComparison.Ordinal);

    [Fact]
    public void Map_OneHeaderTwice() => Assert.Contains("mapped to params already", Tables.Fails("x,D,loss\n1,2,3\n", Tables.Map("params=x", "flops=x")).Found, StringComparison.Ordinal);

    [Theory]
    [InlineData("datset = c4", "the nearest is 'dataset'")]
    [InlineData("dataset", "has no comparison")]
    [InlineData("dataset =", "lacks a value after '='")]
    [InlineData("= c4", "lacks a column before '='")]
    [InlineData("dataset > c4", "'c4' is not a number")]
    [InlineData("dataset = c4 and", "has no comparison")]
    [InlineData("dataset = C4", "none of 2 rows satisfies the conditions; they hold 'c4', 'rp'")]
    public void Where_Bad(string condition, string found)
    {
        var error = Tables.Fails("dataset,N,D,loss\nc4,1,2,3\nrp,1,2,3\n", new RunReadOptions { Where = [condition] });
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
        Assert.Contains(condition, error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotUtf8()
    {
        byte[] bytes = [.. "N,D,loss\n1,2,3\n1,2,"u8, 0xFF, .. "3\n"u8];
        var error = Assert.Throws<InputException>(() => RunReader.Read(new MemoryStream(bytes), "runs.csv"));
        Assert.Equal("byte 0xFF is not UTF-8", error.Found);
        Assert.Equal("runs.csv, line 3, byte 19", error.Where);
    }

    [Fact]
    public void Read_Utf8CharactersAcrossReads()
    {
        var table = RunReader.Read(new Trickle(Encoding.UTF8.GetBytes("\uFEFFname,N,D,loss\nα·β,1e8,2e9,3\n\U0001F600,1e8,2e9,3\n")), "stdin");
        Assert.Equal(["α·β", "\U0001F600"], table.Runs.Select(run => run.Name!));
    }

    [Fact]
    public void Read_TruncatedGzip()
    {
        var random = new Random(3);
        var text = "params,tokens,loss\n" + string.Concat(Enumerable.Range(0, 5000).Select(_ => $"{random.Next()},{random.Next()},{random.NextDouble()}\n"));
        var whole = Tables.Gzip(text);
        foreach (var length in (int[])[3, 10, 12, whole.Length / 2, whole.Length - 9, whole.Length - 1])
        {
            var error = Record.Exception(() => RunReader.Read(new MemoryStream(whole, 0, length), "runs.csv.gz"));
            Assert.True(error is InputException { Where: var where } && where.StartsWith("runs.csv.gz", StringComparison.Ordinal), $"cut to {length} of {whole.Length} bytes: {error}");
        }
    }

    [Theory]
    [InlineData("params,tokens,loss\n1,2,3\n", "runs.csv")]
    [InlineData("params,tokens,loss\n1,2,3\n\"", "runs.csv")]
    [InlineData("{\"params\":1,\"tokens\":1,\"loss\":1}\n{", "runs.jsonl")]
    [InlineData("", "runs.csv")]
    [InlineData("{", "runs.jsonl")]
    public void Read_EndlessLineIsRefusedWithoutReadingIt(string start, string name)
    {
        using var endless = new Endless(Encoding.UTF8.GetBytes(start));
        var error = Assert.Throws<InputException>(() => RunReader.Read(endless, name));
        Assert.Contains("longer than 1,048,576 characters", error.Found, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 1 << 20, 2 << 20);
    }

    [Fact]
    public void Read_RandomBytesAndMutations()
    {
        const int Seed = 20_260_717;
        var random = new Random(Seed);
        byte[][] good =
        [
            Encoding.UTF8.GetBytes("name,params,tokens,flops,loss,step\na,1e8,2e9,1.2e18,3.1,10\n\"b, c\",70M,2B,,2.9,20\nd,1e8,,6e18,x,30\n"),
            Encoding.UTF8.GetBytes("{\"name\":\"a\",\"config\":{\"params\":1e8},\"tokens\":2e9,\"loss\":3.1}\n{\"config\":{\"params\":2e8},\"tokens\":2e9,\"loss\":NaN}\n"),
            Tables.Gzip("N\tD\tloss\n1e8\t2e9\t3\n2e8\t2e9\t3\n"),
        ];
        var (read, refused) = (0, 0);
        for (var i = 0; i < 6000; i++)
        {
            var bytes = i % 4 == 3 ? new byte[random.Next(200)] : [.. good[i % 4 % 3]];
            if (i % 4 == 3) random.NextBytes(bytes);
            else for (var m = random.Next(1, 4); m > 0; m--) bytes = Mutate(bytes, random);
            var name = (string[])["stdin", "r.csv", "r.tsv", "r.jsonl"] is var names ? names[random.Next(names.Length)] : "";
            try
            {
                var table = RunReader.Read(new MemoryStream(bytes), name);
                Assert.Equal(table.RowsRead, table.Runs.Count + table.NotLastStep + table.NotSelected + table.Dropped.Length);
                _ = RunAudit.Audit(table);
                read++;
            }
            catch (InputException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, case {i}, {name}, {Convert.ToBase64String(bytes)}: {e}");
            }
        }
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused: the cases are one-sided");
    }

    static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0) return [(byte)random.Next(256)];
        var at = random.Next(bytes.Length);
        var interesting = "\",;\t\n\r{}[]:.eE-+0NaN \\u\0\uFEFF"u8;
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 1:
                bytes[at] = interesting[random.Next(interesting.Length)];
                return bytes;
            case 2:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 8))..]];
            default:
                return [.. bytes[..at], .. bytes[random.Next(at + 1)..]];
        }
    }

    /// <summary>A stream that gives one byte a read, as a slow pipe may.</summary>
    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));
    }

    /// <summary>A stream of a start and then the letter x without end.</summary>
    sealed class Endless(byte[] start) : MemoryStream
    {
        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++) buffer[i] = Given + i < start.Length ? start[Given + i] : (byte)'x';
            Given += buffer.Length;
            return buffer.Length;
        }
    }
}
