using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Duplicates;

public class LineFilesTests
{
    [Fact]
    public void NearDuplicates_FromFiles_AreThoseFromMemory_AndKeptLinesAreCopied()
    {
        using var folder = new TemporaryFolder();
        var documents = NearDuplicatesTests.Variants(8, 30);
        var input = folder.Write("in.jsonl", Lines(documents));
        var report = Apply(folder, [input], new NearDuplicates());
        var expected = NearRun.Of(documents, new NearDuplicateOptions()).Verdicts.Where(verdict => verdict.Removal is not null).ToArray();
        Assert.Equal((documents.Length, expected.Length), ((int)report.Documents, (int)report.Removed));
        var evidence = Json(folder, "removed.jsonl").ToArray();
        Assert.Equal(
            expected.Select(verdict => (documents[verdict.Index].Id, verdict.Removal!.Other!, Math.Round(verdict.Removal.Jaccard!.Value, 6), verdict.Index + 1)),
            evidence.Select(line => (line.GetProperty("id").GetString()!, line.GetProperty("other").GetString()!, line.GetProperty("jaccard").GetDouble(), line.GetProperty("line").GetInt64())));
        var gone = expected.Select(verdict => (int)verdict.Index).ToHashSet();
        Assert.Equal(Lines(documents.Where((_, i) => !gone.Contains(i))), File.ReadAllText(Out(folder)));
    }

    /// <summary>A byte order mark before the first line is no part of it; a document without an id is its file and line, as evidence and as survivor.</summary>
    [Fact]
    public void ByteOrderMark_IsNoPartOfTheFirstLine()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.jsonl", "\uFEFF{\"text\":\"one text\"}\n\n{\"text\":\"another\"}\n{\"text\":\"One  Text\"}\n");
        Apply(folder, [input], new ExactDuplicates(new ExactDuplicateOptions { Keep = SurvivorPolicy.Parse("longest") }));
        Assert.Equal("{\"text\":\"another\"}\n{\"text\":\"One  Text\"}\n", File.ReadAllText(Out(folder)));
        var gone = Assert.Single(Json(folder, "removed.jsonl"));
        Assert.Equal(($"{input}:1", $"{input}:4"), (gone.GetProperty("id").GetString(), gone.GetProperty("other").GetString()));
    }

    [Fact]
    public void Against_TakesWhatTheReferenceHas_AndTellsWhich()
    {
        using var folder = new TemporaryFolder();
        var documents = NearDuplicatesTests.Variants(6, 10);
        var reference = folder.Write("reference.jsonl", Lines(documents.Where(document => document.Id is "0-0" or "3-2").Select(document => document with { Id = "ref-" + document.Id })));
        var input = folder.Write("in.jsonl", Lines(documents));
        Apply(folder, [input], new NearDuplicates(new NearDuplicateOptions { Against = [reference], Within = false }));
        var evidence = Json(folder, "removed.jsonl").ToArray();
        Assert.Contains(evidence, line => line.GetProperty("id").GetString() == "0-0");
        Assert.All(evidence, line => Assert.Equal(("jaccard-to-reference", $"ref-{line.GetProperty("id").GetString()![0]}"), (line.GetProperty("rule").GetString(), line.GetProperty("other").GetString()![..5])));
        // Texts that the reference has nothing of are alike among themselves, and stay.
        Assert.Equal(40, Json(folder, "out.jsonl").Count(line => line.GetProperty("id").GetString()![0] is not ('0' or '3')));
    }

    [Fact]
    public void Index_OfYesterday_GivesWhatOneCorpusWouldGive()
    {
        using var folder = new TemporaryFolder();
        var documents = NearDuplicatesTests.Variants(8, 16);
        // The first of each text stays under this policy, so yesterday's survivors survive in one corpus too.
        var options = new NearDuplicateOptions { Keep = SurvivorPolicy.Parse("first"), Index = Path.Combine(folder.Path, "index"), Extend = true };
        var kept = new List<string>();
        foreach (var part in documents.Chunk(40))
        {
            Apply(folder, [folder.Write("in.jsonl", Lines(part))], new NearDuplicates(options));
            kept.AddRange(Json(folder, "out.jsonl").Select(line => line.GetProperty("id").GetString()!));
        }
        Apply(folder, [folder.Write("in.jsonl", Lines(documents))], new NearDuplicates(options with { Index = null, Extend = false }));
        Assert.Equal(Json(folder, "out.jsonl").Select(line => line.GetProperty("id").GetString()!), kept);
        Assert.Throws<InputException>(() => Apply(folder, [folder.Write("in.jsonl", Lines(documents))], new NearDuplicates(options with { Bands = 20 })));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void CompressedFiles_AndManyFiles_GiveTheSame(int threads)
    {
        using var folder = new TemporaryFolder();
        var documents = NearDuplicatesTests.Variants(8, 30);
        Apply(folder, [folder.Write("in.jsonl", Lines(documents))], new NearDuplicates());
        var expected = File.ReadAllText(Out(folder));
        var parts = documents.Chunk(70).Select((part, i) => folder.Write($"part{i}.jsonl.gz", Compressed(Lines(part)))).ToArray();
        Apply(folder, parts, new NearDuplicates(), threads);
        Assert.Equal(expected, File.ReadAllText(Out(folder)));
    }

    [Fact]
    public void Paragraphs_AreCutInTheText_AndOtherFieldsStay()
    {
        using var folder = new TemporaryFolder();
        var paragraph = new string('x', 150);
        Document[] documents = [new("a", $"{paragraph}\n\nmore \"quoted\" 你好", "s"), new("b", $"begin\n\n{paragraph}\n\nend", "s")];
        var report = Apply(folder, [folder.Write("in.jsonl.gz", Compressed(Lines(documents)))], new RepeatedParagraphs());
        Assert.Equal((0, 1), ((int)report.Removed, (int)report.Shortened));
        var lines = Json(folder, "out.jsonl").ToArray();
        Assert.Equal(("begin\n\nend", "b", 7), (lines[1].GetProperty("text").GetString(), lines[1].GetProperty("id").GetString(), lines[1].GetProperty("extra").GetInt32()));
    }

    [Fact]
    public void BadLines_AreCounted_Named_AndStopWhenStrict()
    {
        using var folder = new TemporaryFolder();
        var bytes = Encoding.UTF8.GetBytes("""
            {"text":"a good line with some words"}

            {"id":"no text"}
            {"text":5}
            not json
            {"text":"half a pair \ud800"}
            {"text":"two"} {"text":"values"}

            """).Concat("{\"text\":\"bad \xff byte\"}\n"u8.ToArray().Select(value => value)).Concat(new byte[] { (byte)'{', (byte)'"', (byte)'t', (byte)'e', (byte)'x', (byte)'t', (byte)'"', (byte)':', (byte)'"', 0xFF, (byte)'"', (byte)'}', (byte)'\n' })
            .Concat("{\"text\":\"A  good line with some words\"}"u8.ToArray()).ToArray();
        var input = folder.Write("in.jsonl", bytes);
        var report = Apply(folder, [input], new ExactDuplicates());
        Assert.Equal((3, 1, 6), ((int)report.Documents, (int)report.Removed, (int)report.Problems));
        var finding = Assert.Single(report.Findings);
        Assert.Equal("unreadable-lines", finding.Id);
        Assert.Contains(":3 (no field 'text')", finding.Message, StringComparison.Ordinal);
        Assert.Equal([3, 4, 5, 6, 7, 9, 10], Json(folder, "removed.jsonl").Select(line => line.GetProperty("line").GetInt32()));
        var error = Assert.Throws<InputException>(() => LineFiles.Apply([input], new ExactDuplicates(), new LineFilesOptions { Strict = true }));
        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedAndMissingFiles_AreTheUsersMistake_AndLeaveNothing()
    {
        using var folder = new TemporaryFolder();
        var whole = Compressed(Lines(NearDuplicatesTests.Variants(8, 30)));
        var cut = folder.Write("cut.jsonl.gz", whole[..(whole.Length / 2)]);
        Assert.Throws<InputException>(() => Apply(folder, [cut], new NearDuplicates()));
        Assert.Throws<InputException>(() => Apply(folder, [Path.Combine(folder.Path, "none.jsonl")], new NearDuplicates()));
        Assert.Equal(["cut.jsonl.gz"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        var existing = folder.Write("there.jsonl", "");
        Assert.Throws<InputException>(() => LineFiles.Apply([folder.Write("in.jsonl", "")], new NearDuplicates(), new LineFilesOptions { Out = existing }));
    }

    [Fact]
    public void ALineLongerThanABlock_IsOneDocument()
    {
        using var folder = new TemporaryFolder();
        var text = string.Join(' ', NearDuplicatesTests.Words(77, 700_000));
        var input = folder.Write("in.jsonl", Lines([new("a", text, "s"), new("b", text.ToUpperInvariant(), "s"), new("c", "short", "s")]));
        Assert.True(new FileInfo(input).Length > 3 * (2 << 20));
        Assert.Equal(1, Apply(folder, [input], new NearDuplicates()).Removed);
    }

    static string Out(TemporaryFolder folder) => Path.Combine(folder.Path, "out.jsonl");

    static LineFilesReport Apply(TemporaryFolder folder, IReadOnlyList<string> files, CorpusStep step, int threads = 2) =>
        LineFiles.Apply(files, step, new LineFilesOptions { Out = Out(folder), Removed = Path.Combine(folder.Path, "removed.jsonl"), Overwrite = true, Threads = threads });

    static IEnumerable<JsonElement> Json(TemporaryFolder folder, string name) =>
        File.ReadLines(Path.Combine(folder.Path, name)).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    static string Lines(IEnumerable<Document> documents) =>
        string.Concat(documents.Select(document => JsonSerializer.Serialize(new { id = document.Id, text = document.Text, source = document.Source, extra = 7 }) + "\n"));

    static byte[] Compressed(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }
}
