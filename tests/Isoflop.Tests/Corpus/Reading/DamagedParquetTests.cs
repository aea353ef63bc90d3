using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Reading;

/// <summary>Parquet that is cut off, damaged, or lies about its sizes: quarantined with a reason, whatever the damage.</summary>
public sealed class DamagedParquetTests : IDisposable
{
    const ulong Seed = 41;
    const int Mutations = 4_000;

    // Sixteen rows as DuckDB 1.5.6 writes them, compressed with Snappy: text (the fourth is absent), id, score, and kind by a dictionary.
    const string Sample =
        "UEFSMRUAFdAGFcYCLBUgFQAVBhUGAACoAxwhAAAAQff/AHIBAEQNAAAAVGV4dCBudW1iZXIgMBM6EQAcMSBhZ2Fpbhk6FwAEMiAFFwkGPkUAADQ+RQAANQkoPkUAADYJFwkGAB86YgAANwkXLgYAPm" +
        "gAADg+aAAAOQkuABo6SwAEMTAJGA0GPh4ADeMNHgXYAA4+JAAEMhQ+EgAAMwkqQmwAADQJGA0GPjYALQosIGFnYWluIGFnYWluFQAVmAIVqAEsFSAVABUGFQYAAIwBNAIAAAAgAQQAAABpZC0wDQgA" +
        "MQ0IADINCAAzDQgANA0IADUNCAA2DQgANw0IADgNCAQ5BQlQBDEwEQkAMREJADIRCQAzEQkkNAUAAABpZC0xNRUAFYwCFZoBLBUgFQAVBhUGAACGARgCAAAAIAEAMgEABMA/CQ8A0A0IANgNCADgDQ" +
        "gA5A0IAOgNCADsDQgA8A0IAPINCAD0DQgA9g0IAPgNCAD6DQgk/D8AAAAAAAD+PxUEFSAVJEwVBBUAAAAQPAMAAAB3ZWIFAAAAYm9va3MVABWQARUkLBUgFQQVBhUGAABIMAIAAAAgAQJBRERERADq" +
        "AQAVQBwcAAAcHAAAHBwAAAAAkAAAAAAEAQIAAIBAIAAAAEAABAAEAAQAAoAADAAAABUCGVw1ABgNZHVja2RiX3NjaGVtYRUIABUMJQIYBHRleHQlAAAVDCUCGAJpZCUAABUKJQIYBXNjb3JlABUMJQ" +
        "IYBGtpbmQlAAAWIBkcGUwmABwVDBkVABkYBHRleHQVAhYgFvYGFuwCJgg8GBNUZXh0IG51bWJlciA5IGFnYWluGA1UZXh0IG51bWJlciAwFgIoE1RleHQgbnVtYmVyIDkgYWdhaW4YDVRleHQgbnVt" +
        "YmVyIDAREQAAACYAHBUMGRUAGRgCaWQVAhYgFr4CFs4BJvQCPBgEaWQtORgEaWQtMBYAKARpZC05GARpZC0wEREAAAAmABwVChkVABkYBXNjb3JlFQIWIBayAhbAASbCBDwYCAAAAAAAAP4/GAgAAA" +
        "AAAAAAABYAKAgAAAAAAAD+PxgIAAAAAAAAAAAREQAAACYAHBUMGRUEGRgEa2luZBUCFiAW7gEWhgEmwAYmggYcGAN3ZWIYBWJvb2tzFgAWBBgDd2ViGAVib29rcxERACaIBxVeAAAW1A0WICYIFoAH" +
        "ACgoRHVja0RCIHZlcnNpb24gdjEuNS42IChidWlsZCAwNjljYzlmOWI1KRlMHAAAHAAAHAAAHAAAAMsBAABQQVIx";

    static readonly byte[] Whole = Convert.FromBase64String(Sample);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_BecomeDocuments()
    {
        var items = Read(Whole);
        Assert.Equal(16, items.Length);
        Assert.Equal((4, "no field 'text'"), (items[3].Bad!.Line, items[3].Bad!.Reason));
        for (var row = 0; row < 16; row++)
        {
            if (row == 3) continue;
            var document = items[row].Document!;
            Assert.Equal($"id-{row}", document.Id);
            Assert.Equal($"Text number {row}{string.Concat(Enumerable.Repeat(" again", row % 4))}", document.Text);
            Assert.Equal($"kind={(row % 2 == 0 ? "web" : "books")} score={row / 8.0} where=a.parquet:{row + 1}", string.Join(' ', document.Fields.Select(field => $"{field.Key}={field.Value}")));
        }
    }

    /// <summary>Rows are lines of one number in what reads JSONL: columns keep their names and numbers, an absent text is a problem of its row, the rest comes out as JSONL.</summary>
    [Fact]
    public void Dedup_TakesRowsAsLines()
    {
        var path = Path.Combine(_folder.Path, "rows.parquet");
        File.WriteAllBytes(path, Whole);
        var report = LineFiles.Apply([path], new ExactDuplicates(new ExactDuplicateOptions { By = ExactKey.Address, AddressField = "kind" }), new LineFilesOptions { Out = _folder.Path + "/out", Removed = _folder.Path + "/gone.jsonl" });
        Assert.Equal((15, 13, 1), (report.Documents, report.Removed, report.Problems));
        Assert.Equal(
            ["""{"id":"id-0","kind":"web","score":0,"text":"Text number 0"}""", """{"id":"id-1","kind":"books","score":0.125,"text":"Text number 1 again"}"""],
            File.ReadAllLines(Path.Combine(_folder.Path, "out", "rows.parquet.jsonl")));
        var gone = File.ReadAllLines(_folder.Path + "/gone.jsonl");
        Assert.Contains("\"line\":4,\"rule\":\"unreadable\",\"reason\":\"no field 'text'\"", gone[0]);
        Assert.Contains("\"id\":\"id-2\"", gone[1]);
        Assert.Contains("\"line\":3,", gone[1]);
        Assert.Contains("\"id\":\"id-15\"", gone[^1]);
        Assert.Contains("\"line\":16,", gone[^1]);
        File.WriteAllBytes(path, Whole[..^1]);
        Assert.Contains("rows.parquet", Assert.Throws<InputException>(() => LineFiles.Apply([path], new ExactDuplicates(), new LineFilesOptions())).Message);
    }

    [Fact]
    public void CutOff_IsToldOnce()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            var bad = Assert.Single(Read(Whole[..length])).Bad!;
            Assert.Equal((0, "damaged data"), (bad.Line, bad.Reason));
        }
    }

    /// <summary>Bytes changed at random: what comes out is documents and reasons, never another exception, and never much memory for a size that lies.</summary>
    [Fact]
    public void Damage_NeverDoesMoreThanQuarantine()
    {
        var (random, told, most) = (new CounterRandom(Seed, 0), 0, 0L);
        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            var bytes = Whole.ToArray();
            for (var change = 0; change <= mutation % 3; change++) bytes[(int)(random.NextUniform() * bytes.Length)] = (byte)(random.NextUniform() * 256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var items = Read(bytes);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.All(items.Where(item => item.Bad is not null), item => Assert.NotEmpty(item.Bad!.Reason));
            if (items.Any(item => item.Bad is { Line: not 4 })) told++;
        }
        // The rest changed a letter, a statistic, or nothing that is read.
        Assert.InRange(told, Mutations / 10, Mutations);
        Assert.InRange(most, 0, 16 << 20);
    }

    [Fact]
    public void Compression_OfTheWholeFileIsRefused()
    {
        var path = _folder.Write("a.parquet.gz", "");
        var bad = Assert.Single(ReadFile(path)).Bad!;
        Assert.Contains("unpacked", bad.Reason);
    }

    ReadItem[] Read(byte[] bytes)
    {
        var path = Path.Combine(_folder.Path, "a.parquet");
        File.WriteAllBytes(path, bytes);
        return ReadFile(path);
    }

    static ReadItem[] ReadFile(string path)
    {
        var files = SourceListing.Of([new CorpusSource("s", path) { IdField = "id", Fields = ImmutableSortedDictionary<string, string>.Empty.Add("score", "score").Add("kind", "kind") }]);
        return [.. SourceInput.Blocks(files, default, files.Length).SelectMany(block => block.Read())];
    }
}
