using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Documents of earlier corpora, kept in a folder so that today's can be held against them: of each its id and its keys, of those that stayed the shingles, of
/// those that went the one that stayed for them. Every corpus that joins adds a segment of two files; the one of the documents is written last, and a segment
/// without it does not count.
/// </summary>
sealed class DuplicateIndex : IDisposable
{
    const string Magic = "isoflop near-duplicate index 1";
    const string Shingles = ".shingles";

    readonly string _folder;
    readonly string _identity;
    readonly int _bands;
    readonly List<(SpilledNumbers File, long Base)> _files = [];
    long _hashes;
    int _documents;

    DuplicateIndex(string folder, string identity, int bands) => (_folder, _identity, _bands) = (folder, identity, bands);

    /// <summary>Opens an index, or a new one where the folder is not there yet.</summary>
    public static DuplicateIndex Open(string folder, string identity, int bands) => new(folder, identity, bands);

    /// <summary>Reads the documents into a table as references.</summary>
    /// <param name="table">The table.</param>
    /// <param name="first">Place of the first.</param>
    /// <returns>Documents of each segment.</returns>
    /// <exception cref="InputException">The index is damaged or was made with other settings.</exception>
    public IEnumerable<int> Load(DuplicateTable table, long first)
    {
        foreach (var path in Segments(_folder))
        {
            var run = Read(path, table, first);
            first += run;
            yield return run;
        }
    }

    /// <summary>The shingles of an indexed document, by the place that its table entry has.</summary>
    public uint[] Set(long place, int count)
    {
        // Places count down from -1, so that they are never mistaken for those of the corpus at hand.
        var start = -1 - place;
        var (file, origin) = _files.Last(each => each.Base <= start);
        return file.Set(start - origin, count);
    }

    /// <summary>Adds the corpus's documents.</summary>
    /// <param name="table">The documents, those of the index before them.</param>
    /// <param name="clusters">Who stays for whom.</param>
    /// <param name="verdicts">Who goes.</param>
    /// <param name="shingles">The corpus's shingles.</param>
    /// <param name="into">Another folder for the whole of it, this one left as it is; null adds to this one.</param>
    public void Append(DuplicateTable table, IReadOnlyList<DuplicateCluster> clusters, IEnumerable<CorpusVerdict> verdicts, SpilledNumbers shingles, string? into = null)
    {
        if (into is not null) Copy(into);
        var folder = into ?? _folder;
        var gone = verdicts.Where(verdict => verdict.Removal is not null).Select(verdict => (int)verdict.Index + table.References).ToHashSet();
        var survivors = clusters.SelectMany(cluster => cluster.Members.Where(member => gone.Contains(member.Document)).Select(member => (member.Document, cluster.Survivor))).ToDictionary();
        // Places in the index go on where it ends; a document that went for one of the reference files has nothing in the index to stand for.
        int[] added = [.. Enumerable.Range(table.References, table.Count - table.References).Where(document =>
            table.Digests[document] != 0 && (!survivors.TryGetValue(document, out var survivor) || survivor < _documents || survivor >= table.References))];
        var places = added.Select((document, i) => (document, _documents + i)).ToDictionary();
        var name = $"segment-{Segments(folder).Length + 1:D6}";
        Directory.CreateDirectory(folder);
        var (aside, documents) = (Path.Combine(folder, name + ".documents.tmp"), Path.Combine(folder, name + ".documents"));
        using (var hashes = SpilledNumbers.Create(Path.Combine(folder, name + Shingles)))
        using (var writer = new BinaryWriter(File.Create(aside), Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(_identity);
            writer.Write(added.Length);
            foreach (var document in added)
            {
                var (start, count) = table.Shingles[document];
                writer.Write(table.Id(document));
                writer.Write(table.Digests[document]);
                if (survivors.TryGetValue(document, out var survivor))
                {
                    writer.Write(-1L);
                    writer.Write(places.GetValueOrDefault(survivor, survivor));
                }
                else
                {
                    writer.Write(hashes.Append(shingles.Read(start, count)));
                    writer.Write(count);
                }
                for (var band = 0; band < _bands; band++) writer.Write(table.Keys[(document * _bands) + band]);
            }
        }
        File.Move(aside, documents);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (file, _) in _files) file.Dispose();
    }

    /// <summary>SHA-256 over the segments of an index, as lower-case hexadecimal digits: what a step that asks it depends on.</summary>
    /// <param name="folder">The index.</param>
    public static string Digest(string folder)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Segments(folder).SelectMany(path => new[] { path, Path.ChangeExtension(path, Shingles) }))
        {
            using var stream = File.OpenRead(file);
            digest.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    static string[] Segments(string folder) => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "segment-*.documents").Order(StringComparer.Ordinal)] : [];

    void Copy(string into)
    {
        Directory.CreateDirectory(into);
        foreach (var file in Segments(_folder).SelectMany(path => new[] { path, Path.ChangeExtension(path, Shingles) })) File.Copy(file, Path.Combine(into, Path.GetFileName(file)));
    }

    int Read(string path, DuplicateTable table, long first)
    {
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            if (reader.ReadString() != Magic) throw Wrong(path, "no index of this program");
            if (reader.ReadString() is var identity && identity != _identity)
                throw new InputException($"an index made with {identity}", path, $"one made with {_identity}", "Take the same settings, or another folder.");
            var run = table.Begin(first, reader.ReadInt32());
            var sources = new string[run.Count];
            var file = SpilledNumbers.Open(Path.ChangeExtension(path, Shingles));
            _files.Add((file, _hashes));
            for (var i = 0; i < run.Count; i++)
            {
                run.SetId(i, reader.ReadString());
                run.Digests[i] = reader.ReadUInt64();
                var (start, number) = (reader.ReadInt64(), reader.ReadInt32());
                if (start >= 0) run.Shingles[i] = (-1 - (_hashes + start), number);
                else run.StoodFor.Add((i, number));
                sources[i] = "index";
                foreach (ref var key in run.KeysOf(i)) key = reader.ReadUInt64();
            }
            _hashes += file.Length;
            _documents += run.Count;
            table.Add(run, sources);
            return run.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OverflowException or FormatException)
        {
            throw Wrong(path, $"it cannot be read ({e.Message})", e);
        }
    }

    static InputException Wrong(string path, string found, Exception? cause = null) => new(found, path, "a segment of a near-duplicate index", "Build the index again.", cause);
}
