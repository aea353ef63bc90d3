using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents.Spools;
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
    const string ShinglesEnding = ".shingles";

    // Documents that are taken in at once.
    const int RunDocuments = 1 << 12;

    readonly string _folder;
    readonly string _identity;
    readonly int _bands;
    readonly List<(SpilledRecords<uint> File, long Base)> _files = [];
    long _hashes;
    int _documents;

    DuplicateIndex(string folder, string identity, int bands) => (_folder, _identity, _bands) = (folder, identity, bands);

    /// <summary>Opens an index, or a new one where the folder is not there yet.</summary>
    public static DuplicateIndex Open(string folder, string identity, int bands) => new(folder, identity, bands);

    /// <summary>Reads the documents into a table as references, and their keys.</summary>
    /// <param name="table">The table, empty.</param>
    /// <param name="keys">Where the keys go.</param>
    /// <exception cref="InputException">The index is damaged or was made with other settings.</exception>
    public void Load(DuplicateTable table, SortedRecords<BandKey> keys)
    {
        foreach (var path in Segments(_folder)) Read(path, table, keys);
    }

    /// <summary>The shingles of an indexed document, by the place that its table entry has.</summary>
    public uint[] Shingles(long place, int count)
    {
        // Places count down from -1, so that they are never mistaken for those of the corpus at hand.
        var start = -1 - place;
        var (file, origin) = _files.Last(each => each.Base <= start);
        return file.Read(start - origin, count);
    }

    /// <summary>Adds the corpus's documents.</summary>
    /// <param name="addition">The documents, and what became of them.</param>
    /// <param name="into">Another folder for the whole of it, this one left as it is; null adds to this one.</param>
    public void Append(IndexAddition addition, string? into = null)
    {
        if (into is not null) Copy(into);
        var folder = into ?? _folder;
        // Places in the index go on where it ends.
        var added = addition.Number(_documents);
        var name = $"segment-{Segments(folder).Length + 1:D6}";
        Directory.CreateDirectory(folder);
        var (aside, documents) = (Path.Combine(folder, name + ".documents.tmp"), Path.Combine(folder, name + ".documents"));
        using (var hashes = SpilledRecords<uint>.Create(Path.Combine(folder, name + ShinglesEnding)))
        using (var writer = new BinaryWriter(File.Create(aside), Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(_identity);
            writer.Write(added);
            foreach (var (document, entry, survivor) in addition.Documents(_documents))
            {
                writer.Write(addition.Table.Id(entry));
                writer.Write(entry.Digest);
                if (survivor is { } stays)
                {
                    writer.Write(-1L);
                    writer.Write(addition.PlaceOf(stays));
                }
                else
                {
                    writer.Write(hashes.Append(addition.Shingles.Read(entry.Shingles, entry.ShingleCount)));
                    writer.Write(entry.ShingleCount);
                }
                foreach (var key in addition.Keys.Read((document - addition.Table.References) * (long)_bands, _bands)) writer.Write(key);
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
        foreach (var file in Segments(folder).SelectMany(path => new[] { path, Path.ChangeExtension(path, ShinglesEnding) }))
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
        foreach (var file in Segments(_folder).SelectMany(path => new[] { path, Path.ChangeExtension(path, ShinglesEnding) })) File.Copy(file, Path.Combine(into, Path.GetFileName(file)));
    }

    void Read(string path, DuplicateTable table, SortedRecords<BandKey> keys)
    {
        try
        {
            using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8);
            if (reader.ReadString() != Magic) throw Wrong(path, "no index of this program");
            if (reader.ReadString() is var identity && identity != _identity)
                throw new InputException($"an index made with {identity}", path, $"one made with {_identity}", "Take the same settings, or another folder.");
            var file = SpilledRecords<uint>.Open(Path.ChangeExtension(path, ShinglesEnding));
            _files.Add((file, _hashes));
            var count = reader.ReadInt32();
            for (var left = count; left > 0; left -= RunDocuments) Read(reader, Math.Min(RunDocuments, left), table, keys);
            _hashes += file.Length;
            _documents += count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OverflowException or FormatException)
        {
            throw Wrong(path, $"it cannot be read ({e.Message})", e);
        }
    }

    void Read(BinaryReader reader, int count, DuplicateTable table, SortedRecords<BandKey> keys)
    {
        var (run, own) = (table.Begin(-1, count), new BandKey[count * _bands]);
        for (var i = 0; i < count; i++)
        {
            run.Note(i, reader.ReadString(), "index", 0);
            ref var entry = ref run.Entries[i];
            entry.Digest = reader.ReadUInt64();
            var (start, number) = (reader.ReadInt64(), reader.ReadInt32());
            if (start >= 0) (entry.Shingles, entry.ShingleCount) = (-1 - (_hashes + start), number);
            else entry.StandsFor = number;
            for (var band = 0; band < _bands; band++) own[(i * _bands) + band] = new BandKey(reader.ReadUInt64(), band, run.First + i);
        }
        keys.Add(own);
        table.Add(run);
    }

    static InputException Wrong(string path, string found, Exception? cause = null) => new(found, path, "a segment of a near-duplicate index", "Build the index again.", cause);
}
