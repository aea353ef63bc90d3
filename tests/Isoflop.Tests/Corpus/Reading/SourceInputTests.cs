using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Reading;

public sealed class SourceInputTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Of a compressed file progress is told block by block, in its own bytes, and comes to its size.</summary>
    [Fact]
    public void CompressedFiles_CountAsTheyAreRead()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        var path = Path.Combine(folder.Path, "a.jsonl.gz");
        using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest)))
        {
            for (var i = 0; i < 20_000; i++) writer.WriteLine($"{{\"text\":\"{Convert.ToHexString(Bytes())}\"}}");
        }
        var files = SourceListing.Of([new CorpusSource("s", path)]);
        var blocks = SourceInput.Blocks(files, default, files.Length).ToArray();
        Assert.True(blocks.Length > 3);
        Assert.Equal(new FileInfo(path).Length, blocks.Sum(block => block.Bytes));
        Assert.InRange(blocks[0].Bytes, 1, new FileInfo(path).Length / 2);

        byte[] Bytes()
        {
            var bytes = new byte[400];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Fact]
    public void LeftOut_IsCountedBySource()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.txt", "a text");
        folder.Write("b.css", "b");
        folder.Write("c.css.gz", "c");
        folder.Write("README", "d");
        folder.Write(".hidden.txt", "e");
        Directory.CreateDirectory(Path.Combine(folder.Path, ".git"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "again"), folder.Path);
        var finding = Assert.Single(LeftOutFiles.Of([new CorpusSource("s", folder.Path), new CorpusSource("one", Path.Combine(folder.Path, "a.txt"))]));
        Assert.Equal("No part of source s: 3 files whose ending does not say how to read it (none 1, .css 1, .gz 1); 2 hidden; 1 links to folders.", finding.Message);
        Assert.Single(LeftOutFiles.Of([new CorpusSource("s", folder.Path) { Format = SourceFormat.Text }]));
    }

    [Fact]
    public void Jsonl_MapsFieldsAtTheDoor()
    {
        Write("a.jsonl", """
            {"id": "x1", "body": "One \u00e9", "url": "http://a.b/c", "score": 0.5, "rest": [1, {"body": "no"}], "n": null}
            {"id": "x2", "body": "Two"}
            """);
        var source = new CorpusSource("web", Path.Combine(_folder, "a.jsonl"))
        {
            TextField = "body",
            IdField = "id",
            Fields = ImmutableSortedDictionary<string, string>.Empty.Add("address", "url").Add("quality", "score").Add("nothing", "n"),
        };
        var documents = Read(source).Select(item => item.Document!).ToArray();
        Assert.Equal(["x1", "x2"], documents.Select(document => document.Id));
        Assert.Equal(["One é", "Two"], documents.Select(document => document.Text));
        Assert.Equal("address=http://a.b/c quality=0.5 where=a.jsonl:1", string.Join(' ', documents[0].Fields.Select(field => $"{field.Key}={field.Value}")));
        Assert.Equal("where=a.jsonl:2", string.Join(' ', documents[1].Fields.Select(field => $"{field.Key}={field.Value}")));
    }

    /// <summary>Each kind of bad line is quarantined with its number, and the lines around it are read.</summary>
    [Fact]
    public void Jsonl_QuarantinesWhatIsNoDocument()
    {
        var lines = new[]
        {
            "{\"text\": \"good\"}"u8.ToArray(), "{\"text\": \"cut"u8.ToArray(), "[1, 2]"u8.ToArray(), "{\"other\": 1}"u8.ToArray(), "{\"text\": 3}"u8.ToArray(), "{\"text\": \"  \"}"u8.ToArray(),
            [.. "{\"text\": \"a"u8, 0xFF, .. "b\"}"u8], "{\"text\": \"\\ud800\"}"u8.ToArray(), "{\"text\": \"a\"} x"u8.ToArray(), [], "{\"text\": \"last\"}\r"u8.ToArray(),
        };
        File.WriteAllBytes(Path.Combine(_folder, "b.jsonl"), [.. lines.SelectMany(line => line.Append((byte)'\n'))]);
        var items = Read(new CorpusSource("s", _folder));
        Assert.Equal(["b.jsonl:1", "b.jsonl:11"], items.Where(item => item.Document is not null).Select(item => item.Document!.Id));
        Assert.Equal(
            ["2 malformed JSON", "3 no JSON object", "4 no field 'text'", "5 a Number in the field 'text'", "6 empty text", "7 bytes that are no UTF-8", "8 half of a surrogate pair", "9 malformed JSON"],
            items.Where(item => item.Bad is not null).Select(item => $"{item.Bad!.Line} {item.Bad.Reason}"));
    }

    [Fact]
    public void Gzip_GivesWhatComesBeforeTheDamage()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{{\"text\": \"document {i} {Convert.ToHexString(BitConverter.GetBytes(i * 2654435761))}\"}}\n")));
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(text);
        File.WriteAllBytes(Path.Combine(_folder, "whole.jsonl.gz"), compressed.ToArray());
        File.WriteAllBytes(Path.Combine(_folder, "zcut.jsonl.gz"), compressed.ToArray()[..(int)(compressed.Length * 2 / 3)]);
        var items = Read(new CorpusSource("s", _folder));
        Assert.Equal(2000, items.Count(item => item.Document?.Id.StartsWith("whole", StringComparison.Ordinal) == true));
        var bad = items.Where(item => item.Bad is not null).Select(item => item.Bad!).ToArray();
        Assert.All(bad, quarantined => Assert.Equal("zcut.jsonl.gz", quarantined.File));
        Assert.Contains(bad, quarantined => quarantined.Reason == "damaged data" && quarantined.Line > 100);
        Assert.InRange(items.Count(item => item.Document?.Id.StartsWith("zcut", StringComparison.Ordinal) == true), 500, 1999);
    }

    [Fact]
    public void Zstandard_IsReadThroughTheSystemsLibrary()
    {
        Assert.SkipUnless(ZstandardStream.IsSupported && File.Exists("/usr/bin/zstd"), "no libzstd, or no zstd to write a file with");
        var plain = Write("z.jsonl", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{{\"text\": \"document {i}\"}}\n")));
        var length = new FileInfo(plain).Length;
        using (var zstd = Process.Start("/usr/bin/zstd", ["-q", "--rm", plain])) zstd.WaitForExit();
        var items = Read(new CorpusSource("s", _folder));
        Assert.Equal(30_000, items.Length);
        Assert.Equal("document 29999", items[^1].Document!.Text);
        using (var stream = ContentStream.Open(plain + ".zst", length - 5)) Assert.Equal(5, stream.Read(new byte[10], 0, 10));

        var bytes = File.ReadAllBytes(plain + ".zst");
        File.WriteAllBytes(plain + ".zst", bytes[..(bytes.Length / 2)]);
        Assert.Contains(Read(new CorpusSource("s", _folder)), item => item.Bad is { Reason: "damaged data" });
    }

    [Fact]
    public void Files_OfAllKindsBecomeDocuments()
    {
        Write("a.txt", "\uFEFFFirst.\r\nSecond.\n<|endoftext|>\nThird.\n");
        Write("b/c.html", "<html><head><title>T</title><style>p{}</style></head><body><nav>Menu <b>x</b></nav><h1>Head</h1><p>One &amp; <i>two</i>.<p>Three<script>if (a<b) {}</script></body></html>");
        Write("b/d.html", "<body>Outside<main><p>Inside</main>Outside");
        Write("e.xml", "<doc><!-- no --><p>Some <b>bold</b> text.</p>\n<p>More &lt;text&gt;.</p></doc>");
        Write("f.xml", "<doc><p>");
        Write("g.txt", "  \n");
        Write("h.bin", "not read");
        Write(".hidden.txt", "not read");
        var items = Read(new CorpusSource("s", _folder));
        Assert.Equal(
            ["a.txt#1=First.\nSecond.", "a.txt#2=Third.", "b/c.html=Head\nOne & two.\nThree", "b/d.html=Inside", "e.xml=Some bold text.\nMore <text>."],
            items.Where(item => item.Document is not null).Select(item => $"{item.Document!.Id}={item.Document.Text}"));
        Assert.Equal(["f.xml malformed XML", "g.txt empty text"], items.Where(item => item.Bad is not null).Select(item => $"{item.Bad!.File} {item.Bad.Reason}"));
    }

    [Theory]
    [InlineData("<p>Read <a href='x'>this</a> and more words of it.<p><a href='y'>Home</a> | <a href='z'>Next page</a><p>End.", "Read this and more words of it.\nEnd.")]
    [InlineData("<ul><li><a href=a>One</a> <li><a href=b>Two</a> is a chapter that says something<li><a href=c>Three</a></ul>", "Two is a chapter that says something")]
    [InlineData("<h2><a href='#top'>A heading</a></h2><a href=card><div>All of it a link</div></a><p>Text <a name='here'>with a mark.", "A heading\nText with a mark.")]
    [InlineData("<p><a href=x>ab</a>cdef<p><a href=x>abc</a>cdef", "abcdef")]
    [InlineData("<p><a href=x>Only</a> <a href=y>links</a>", "")]
    public void Html_LeavesOutBlocksOfLinks(string page, string expected) => Assert.Equal(expected, HtmlProse.Of($"<body>{page}</body>"));

    [Fact]
    public void Blocks_AreTheSameFromAnyOfThem()
    {
        Write("a.jsonl", string.Concat(Enumerable.Range(0, 9000).Select(i => $"{{\"text\": \"{new string((char)('a' + (i % 26)), i % 2000)} {i}\"}}\n")));
        Write("b.txt", "one");
        Write("c.txt", "two");
        Write("d.jsonl", "{\"text\": \"three\"}");
        Write("e.txt", "four");
        var files = SourceListing.Of([new CorpusSource("s", _folder)]);
        var blocks = SourceInput.Blocks(files, default, files.Length).ToArray();
        Assert.True(blocks.Length > 5);
        var all = blocks.Select(Ids).ToArray();
        for (var i = 0; i < blocks.Length; i++) Assert.Equal(all[(i + 1)..], SourceInput.Blocks(files, blocks[i].Next, files.Length).Select(Ids));

        static string Ids(InputBlock block) => string.Join(' ', block.Read().Select(item => item.Document!.Id));
    }

    [Fact]
    public void Listing_SaysWhatItCannotRead()
    {
        Assert.Contains("no such file", Refused("none.jsonl").Found);
        Write("x/y.bin", "");
        Assert.Contains("no file that could be read", Refused("x").Found);
        Write("q1.jsonl", "{\"text\": \"a\"}");
        Write("q2.jsonl", "{\"text\": \"b\"}");
        Assert.Equal(["q1.jsonl:1", "q2.jsonl:1"], Read(new CorpusSource("s", Path.Combine(_folder, "q*.jsonl"))).Select(item => item.Document!.Id));

        InputException Refused(string path) => Assert.Throws<InputException>(() => SourceListing.Of([new CorpusSource("s", Path.Combine(_folder, path))]));
    }

    static ReadItem[] Read(CorpusSource source)
    {
        var files = SourceListing.Of([source]);
        return [.. SourceInput.Blocks(files, default, files.Length).SelectMany(block => block.Read())];
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
