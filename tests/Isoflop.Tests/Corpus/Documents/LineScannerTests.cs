using System.Text;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Documents;

/// <summary>A line is read the same by the fast scanner and by the runtime's reader, or left to the latter.</summary>
public class LineScannerTests(ITestOutputHelper output)
{
    static readonly string[] Wanted = ["score", "url"];

    [Theory]
    [InlineData("""{"text":"plain"}""", true)]
    [InlineData("""{"id":"a","source":"s","score":0.25,"text":"line\nline \"quoted\" \\ \/ \b\f\r\t","url":"u"}""", true)]
    [InlineData("""{"text":"\u00e9\u4e2d\ud83d\ude00 \u0041","id":7}""", true)]
    [InlineData(""" { "text" : "a" , "meta" : {"deep":[1,{"x":"\n"}],"t":true} , "score" : null , "id" : -1.5e3 } """, true)]
    [InlineData("""{"text":"first","text":"last"}""", true)]
    [InlineData("""{"text":"","extra":"with \"escapes\" \u00e9"}""", true)]
    [InlineData("""{"id":"with \"escapes\"","text":"a"}""", false)]
    [InlineData("""{"te\u0078t":"an escaped name","text":"a"}""", false)]
    [InlineData("""{"text":"\ud83d alone"}""", false)]
    [InlineData("""{"text":"\ude00 alone"}""", false)]
    [InlineData("""{"text":"\x"}""", false)]
    [InlineData("""{"text":"\u12g4"}""", false)]
    [InlineData("""{"text":"never closed""", false)]
    [InlineData("""{"text":"a",}""", false)]
    [InlineData("""{"text":"a"} {"text":"b"}""", false)]
    [InlineData("""{"text":"a" "id":"b"}""", false)]
    [InlineData("""{"text":12}""", false)]
    [InlineData("""{"id":"no text"}""", false)]
    [InlineData("""["text"]""", false)]
    [InlineData("{}", false)]
    [InlineData("{", false)]
    [InlineData("""{"text":"a","score":01}""", false)]
    [InlineData("""{"":1,"text":"a"}""", false)]
    [InlineData("{\"text\":\"a\tb\"}", false)]
    public void Scan_IsWhatTheReaderSays(string line, bool scanned) => Assert.Equal(scanned, Same(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Scan_DeeplyNestedIsAsTheReaderHasIt()
    {
        foreach (var depth in (int[])[10, 61, 62, 63, 64, 65])
            Same(Encoding.UTF8.GetBytes($$"""{"text":"a","deep":{{new string('[', depth)}}{{new string(']', depth)}}}"""));
    }

    // Lines that are right, with some bytes changed, left out or doubled.
    [Fact]
    public void Scan_IsWhatTheReaderSaysOfDamagedLines()
    {
        string[] lines =
        [
            """{"id":"a-1","source":"site","text":"Some words,\nand \"more\" of them: \u00e9\ud83d\ude00 äöü.","score":0.5,"url":"http://x/?a=b","tags":["x",{"y":1}]}""",
            """{"text":"no escapes at all, but 中文","id":17,"n":null,"b":false}""",
        ];
        var random = new CounterRandom(20261122, 0);
        var scanned = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var line = Encoding.UTF8.GetBytes(lines[i % lines.Length]).ToList();
            for (var change = random.NextIndex(3); change >= 0; change--)
            {
                var at = random.NextIndex(line.Count);
                switch (random.NextIndex(4))
                {
                    case 0: line[at] = (byte)random.NextIndex(256); break;
                    case 1: line.RemoveAt(at); break;
                    case 2: line.Insert(at, line[random.NextIndex(line.Count)]); break;
                    default: line[at] = "\"\\{}[],:u0 \n"u8[random.NextIndex(12)]; break;
                }
            }
            if (Same([.. line])) scanned++;
        }
        output.WriteLine($"{scanned} of 40000 damaged lines were plainly right");
        Assert.InRange(scanned, 5_000, 20_000);
    }

    // Whether the scanner took the line; that both say the same where it did.
    static bool Same(byte[] line)
    {
        // A line holds no line end.
        line = [.. line.Where(value => value != '\n')];
        var (scanned, read) = (LineDocuments.Of(line.Length), LineDocuments.Of(line.Length));
        var (scannedBytes, readBytes) = (0, 0);
        var taken = scanned.Scan(line, 3, "a.jsonl", Wanted, ref scannedBytes);
        var reason = read.Add(line, 3, "a.jsonl", Wanted, ref readBytes);
        if (taken)
        {
            Assert.Null(reason);
            var (one, other) = (Assert.Single(scanned.Documents), Assert.Single(read.Documents));
            Assert.Equal((other.Id, other.Source), (one.Id, one.Source));
            Assert.Equal(other.Values, one.Values);
            Assert.Equal(other.Text.ToArray(), one.Text.ToArray());
        }
        else
        {
            Assert.Empty(scanned.Documents);
            Assert.Equal(0, scannedBytes);
        }
        scanned.Free();
        read.Free();
        return taken;
    }
}
