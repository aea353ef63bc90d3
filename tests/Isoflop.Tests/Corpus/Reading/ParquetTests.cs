using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Documents.Parquet;
using Isoflop.Corpus.Documents.Reading;

namespace Isoflop.Tests.Corpus.Reading;

/// <summary>Parquet as others write it: DuckDB (C++) and Arrow (Rust), in every encoding, codec and version of pages that they have.</summary>
public sealed class ParquetTests : IDisposable
{
    // One table, and the same as JSONL with the values as they are to be read.
    const string DuckDb = """
        (async () => {
          const { DuckDBInstance } = require(process.argv[1]);
          const folder = process.argv[2];
          const connection = await (await DuckDBInstance.create(':memory:')).connect();
          await connection.run(`create table t as select
            case when i % 7 = 3 then null when i % 50 = 49 then ' ' else 'Text ' || i || ' — ' || repeat(chr(97 + (i % 26)::int), (i * 37 % 200)::int) end as text, 'id-' || i as id,
            case when i % 5 = 1 then null else (i - 1000) * 1000003 end as n, (i % 100)::tinyint as small, 18446744073709551615::ubigint - i::ubigint as large,
            i / 8.0 + 0.0625 as score, (i / 4.0 + 0.125)::float as half, i % 3 = 0 as flag, case when i % 1000 < 500 then 'web' else 'books' end as kind,
            timestamp '1969-12-31 23:50:50.678' + interval (i) second as moment, date '2020-02-28' + i::int as day, (i * 1.25 - 100)::decimal(9, 2) as price, (i * 1000.125)::decimal(18, 3) as sum, ('0f1e2d3c-4b5a-4678-8796-' || lpad((i * 7919)::varchar, 12, '0'))::uuid as key,
            {url: case when i % 11 = 0 then null else 'http://x/' || i end, n: i} as meta, [i, i + 1] as list from range(${process.argv[3]}) r(i)`);
          await connection.run(`copy (select * exclude (meta, list, key, moment, day, score, half, price, sum, n, small, large, flag), n::varchar as n, small::varchar as small, large::varchar as large, score::varchar as score,
            half::varchar as half, flag::varchar as flag, strftime(moment, '%Y-%m-%dT%H:%M:%S.%gZ') as moment, day::varchar as day, price::varchar as price, sum::varchar as sum, key::varchar as key, meta.url as "meta.url" from t)
            to '${folder}/truth.jsonl' (format json)`);
          for (const options of JSON.parse(process.argv[4]))
            await connection.run(`copy t to '${folder}/${options.name}.parquet' (format parquet, ${options.how})`);
        })();
        """;

    // Reads a file of the other and writes it again.
    const string Arrow = """
        const fs = require('fs');
        const arrow = require(process.argv[1]);
        const [, , from, folder, choices] = process.argv;
        for (const choice of JSON.parse(choices)) {
          let builder = new arrow.WriterPropertiesBuilder().setWriterVersion(arrow.WriterVersion[choice.version]).setCompression(arrow.Compression[choice.codec])
            .setDictionaryEnabled(choice.dictionary).setMaxRowGroupSize(choice.group).setDataPageSizeLimit(4096).setWriteBatchSize(64);
          for (const [column, encoding] of Object.entries(choice.encodings)) builder = builder.setColumnEncoding(column, arrow.Encoding[encoding]);
          fs.writeFileSync(`${folder}/${choice.name}.parquet`, arrow.writeParquet(arrow.readParquet(new Uint8Array(fs.readFileSync(from))), builder.build()));
        }
        """;

    static readonly ImmutableSortedDictionary<string, string> Fields =
        new[] { "n", "small", "large", "score", "half", "flag", "kind", "moment", "day", "price", "sum", "meta.url" }.ToImmutableSortedDictionary(name => name, name => name, StringComparer.Ordinal);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDb_IsReadInEveryCodecAndVersion()
    {
        string[] codecs = ["uncompressed", "snappy", "gzip", "brotli", "lz4_raw", .. ZstandardStream.IsSupported ? ["zstd"] : Array.Empty<string>()];
        var files = codecs.SelectMany(codec => new[] { "V1", "V2" }.Select(version => (Name: $"{codec}-{version}", How: $"codec '{codec}', parquet_version {version}, row_group_size 2048"))).ToArray();
        var truth = Write(5000, files);
        Assert.Equal(5000 - 715 - 85, truth.Documents.Length);
        foreach (var (name, _) in files) Same(truth, Read(name));
    }

    [Fact]
    public void Arrow_IsReadInEveryEncoding()
    {
        var truth = Write(3000, [("from", "codec 'uncompressed'")]);
        var choices = new List<object>();
        foreach (var version in new[] { "V1", "V2" })
        {
            foreach (var (i, codec) in new[] { "UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "LZ4_RAW", "ZSTD" }.Index())
            {
                if (codec == "ZSTD" && !ZstandardStream.IsSupported) continue;
                Add(codec, true, new Dictionary<string, string>());
                var (bytes, numbers, fractions) = (i % 3) switch { 0 => ("DELTA_BYTE_ARRAY", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"), 1 => ("DELTA_LENGTH_BYTE_ARRAY", "BYTE_STREAM_SPLIT", "PLAIN"), _ => ("PLAIN", "PLAIN", "PLAIN") };
                var encodings = new Dictionary<string, string> { ["text"] = bytes, ["id"] = bytes, ["kind"] = bytes, ["n"] = numbers, ["small"] = numbers, ["large"] = numbers, ["score"] = fractions, ["half"] = fractions };
                if (version == "V2") encodings["flag"] = "RLE";
                Add(codec, false, encodings);
            }

            void Add(string codec, bool dictionary, Dictionary<string, string> encodings) =>
                choices.Add(new { name = $"{codec}-{version}-{dictionary}", version, codec, dictionary, encodings, group = 700 });
        }
        Oracle.Node(Arrow, Path.Combine(Oracle.Package("parquet-wasm"), "node", "parquet_wasm.js"), Path.Combine(_folder.Path, "from.parquet"), _folder.Path, JsonSerializer.Serialize(choices));
        var files = Directory.GetFiles(_folder.Path, "*-*.parquet");
        Assert.Equal(choices.Count, files.Length);
        foreach (var file in files) Same(truth, Read(Path.GetFileNameWithoutExtension(file)));
    }

    /// <summary>Reading goes on from between any two blocks, in the midst of a group of rows and of a page.</summary>
    [Fact]
    public void Blocks_AreTheSameFromAnyOfThem()
    {
        Write(50_000, [("large", "row_group_size 200000"), ("small", "row_group_size 6000")]);
        Oracle.Node(Arrow, Path.Combine(Oracle.Package("parquet-wasm"), "node", "parquet_wasm.js"), Path.Combine(_folder.Path, "large.parquet"), _folder.Path, JsonSerializer.Serialize(
            new[] { new { name = "pages", version = "V2", codec = "SNAPPY", dictionary = true, encodings = new Dictionary<string, string>(), group = 40_000 } }));
        foreach (var name in new[] { "large", "small", "pages" })
        {
            var files = SourceListing.Of([Source(name)]);
            var blocks = SourceInput.Blocks(files, default, files.Length).ToArray();
            var all = blocks.Select(Ids).ToArray();
            Assert.True(blocks.Length >= 4, name);
            for (var i = 0; i < blocks.Length; i++) Assert.Equal(all[(i + 1)..], SourceInput.Blocks(files, blocks[i].Next, files.Length).Select(Ids));
            Assert.Equal(new FileInfo(files[0].Path).Length, blocks.Sum(block => block.Bytes));
        }

        static string Ids(InputBlock block) => string.Join(' ', block.Read().Select(item => item.Document?.Id ?? $"-{item.Bad!.Line}"));
    }

    /// <summary>What cannot be a document is told once for the file.</summary>
    [Fact]
    public void Columns_ThatAreNotThereAreTold()
    {
        Write(100, [("a", "codec 'snappy'")]);
        Assert.Equal("no field 'body'", Told(Source("a") with { TextField = "body" }));
        Assert.Equal("a Int64 in the field 'n'", Told(Source("a") with { TextField = "n" }));
        Assert.Equal("a list in the field 'list.list.element'", Told(Source("a") with { TextField = "list.list.element" }));
        Assert.Equal("no field 'name'", Told(Source("a") with { IdField = "name" }));
        var documents = Read(Source("a") with { IdField = null, Fields = ImmutableSortedDictionary<string, string>.Empty.Add("none", "none").Add("many", "list.list.element") }).Select(item => item.Document).OfType<Isoflop.Corpus.Documents.Document>().ToArray();
        Assert.Equal(["a.parquet:1", "a.parquet:2", "a.parquet:3", "a.parquet:5"], documents[..4].Select(document => document.Id));
        Assert.All(documents, document => Assert.Empty(document.Fields));

        string Told(CorpusSource source)
        {
            var bad = Assert.Single(Read(source)).Bad!;
            Assert.StartsWith("100 rows of text, id, n", bad.Excerpt);
            return bad.Reason;
        }
    }

    /// <summary>Identifiers as DuckDB writes them; as bare bytes, which is what Arrow makes of them, they are left out.</summary>
    [Fact]
    public void Identifiers_AreWrittenOut()
    {
        Write(2000, [("a", "codec 'snappy'"), ("b", "codec 'snappy', parquet_version V2")]);
        Oracle.Node(Arrow, Path.Combine(Oracle.Package("parquet-wasm"), "node", "parquet_wasm.js"), Path.Combine(_folder.Path, "a.parquet"), _folder.Path, JsonSerializer.Serialize(
            new[] { new { name = "bare", version = "V1", codec = "SNAPPY", dictionary = true, encodings = new Dictionary<string, string>(), group = 1000 } }));
        var key = ImmutableSortedDictionary<string, string>.Empty.Add("key", "key");
        var truth = Of(Read(new CorpusSource("s", Path.Combine(_folder.Path, "truth.jsonl")) { IdField = "id", Fields = key }));
        Assert.Contains("key=0f1e2d3c-4b5a-4678-8796-000000007919", truth.Documents[1]);
        Same(truth, Of(Read(Source("a") with { Fields = key })));
        Same(truth, Of(Read(Source("b") with { Fields = key })));
        Assert.All(Read(Source("bare") with { Fields = key }).Select(item => item.Document).OfType<Isoflop.Corpus.Documents.Document>(), document => Assert.False(document.Fields.ContainsKey("key")));
    }

    /// <summary>Times of 96 bits, which no writer at hand makes: nanoseconds of the day, then the Julian day, of which 2,440,588 is the first of 1970.</summary>
    [Fact]
    public void MomentsOf96Bits_AreTimes()
    {
        var page = new byte[36];
        foreach (var (i, (nanoseconds, day)) in new[] { (0L, 2_440_588), (45_296_789_000_000, 2_458_908), (86_399_999_999_999, 2_440_587) }.Index())
        {
            BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(12 * i), nanoseconds);
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan((12 * i) + 8), day);
        }
        var values = PageValues.Of(new ParquetColumn("t", ParquetType.Int96, 0, false, ParquetText.Of(ParquetType.Int96, ParquetMeaning.None, 0), false), ParquetEncoding.Plain, page, null);
        Assert.Equal(["1970-01-01T00:00:00Z", "2020-02-28T12:34:56.789Z", "1969-12-31T23:59:59.999999999Z"], Enumerable.Range(0, 3).Select(_ => Encoding.UTF8.GetString(values.Next().Span)));
    }

    (string[] Documents, long[] Bad) Write(int rows, (string Name, string How)[] files)
    {
        Oracle.Node(DuckDb, Oracle.Package("@duckdb/node-api"), _folder.Path, $"{rows}", JsonSerializer.Serialize(files.Select(file => new { name = file.Name, how = file.How })));
        return Of(Read(new CorpusSource("s", Path.Combine(_folder.Path, "truth.jsonl")) { IdField = "id", Fields = Fields }));
    }

    (string[] Documents, long[] Bad) Read(string name) => Of(Read(Source(name)));

    CorpusSource Source(string name) => new("s", Path.Combine(_folder.Path, $"{name}.parquet")) { IdField = "id", Fields = Fields };

    static ReadItem[] Read(CorpusSource source)
    {
        var files = SourceListing.Of([source]);
        return [.. SourceInput.Blocks(files, default, files.Length).SelectMany(block => block.Read())];
    }

    static (string[] Documents, long[] Bad) Of(ReadItem[] items) =>
    (
        [.. items.Select(item => item.Document).OfType<Isoflop.Corpus.Documents.Document>().Select(document => $"{document.Id} {string.Join(' ', document.Fields.Remove("where").Select(field => $"{field.Key}={field.Value}"))} {document.Text}")],
        [.. items.Select(item => item.Bad).OfType<Quarantined>().Select(bad => bad.Line)]
    );

    static void Same((string[] Documents, long[] Bad) truth, (string[] Documents, long[] Bad) found)
    {
        Assert.Equal(truth.Documents, found.Documents);
        Assert.Equal(truth.Bad, found.Bad);
    }
}
