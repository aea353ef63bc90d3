using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Spools;

/// <summary>
/// Documents between two stages, on disk: a file of records, and a file with the place where each begins. Records are appended in order; a spool that was
/// cut back to an earlier length is the spool that it was then.
/// </summary>
sealed class DocumentSpool : DocumentStore, IDisposable
{
    /// <summary>Name of the file of records.</summary>
    public const string Records = "documents.spool";

    /// <summary>Name of the file of places: one little-endian 64-bit number a document, where its record ends.</summary>
    public const string Places = "documents.places";

    readonly SafeFileHandle _records;
    readonly SafeFileHandle _places;

    /// <summary>Opens a spool for reading.</summary>
    /// <param name="folder">Its folder.</param>
    public DocumentSpool(string folder)
    {
        _records = File.OpenHandle(Path.Combine(folder, Records), options: FileOptions.RandomAccess);
        _places = File.OpenHandle(Path.Combine(folder, Places), options: FileOptions.RandomAccess);
        Count = RandomAccess.GetLength(_places) / sizeof(long);
    }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <summary>Bytes of the records.</summary>
    public long Bytes => RandomAccess.GetLength(_records);

    /// <summary>The records of documents, one after the other, and the length of each.</summary>
    /// <param name="documents">The documents.</param>
    public static (byte[] Records, int[] Lengths) Encode(IReadOnlyList<Document> documents)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        var lengths = new int[documents.Count];
        for (var i = 0; i < documents.Count; i++)
        {
            var start = stream.Length;
            var document = documents[i];
            writer.Write(document.Id);
            writer.Write(document.Source);
            writer.Write7BitEncodedInt(document.Fields.Count);
            foreach (var (name, value) in document.Fields)
            {
                writer.Write(name);
                writer.Write(value);
            }
            var text = Encoding.UTF8.GetBytes(document.Text);
            writer.Write(text.Length);
            writer.Write(text);
            writer.Flush();
            lengths[i] = (int)(stream.Length - start);
        }
        return (stream.ToArray(), lengths);
    }

    /// <inheritdoc/>
    public override Document Read(long index) => Read(index, 1)[0];

    /// <inheritdoc/>
    public override Document[] Read(long first, int count)
    {
        var places = Ends(first, count);
        var records = new byte[places[^1] - places[0]];
        Fill(_records, records, places[0]);
        return [.. Enumerable.Range(0, count).Select(i => Decode(records, (int)(places[i] - places[0]), (int)(places[i + 1] - places[0])))];
    }

    /// <summary>How many documents from a place on make up to some bytes: at least one, where there is any.</summary>
    /// <param name="first">Place of the first, from 0.</param>
    /// <param name="bytes">Bytes of records.</param>
    /// <param name="most">Documents at most.</param>
    public int Run(long first, long bytes, int most)
    {
        var count = (int)Math.Min(most, Count - first);
        if (count <= 0) return 0;
        var places = Ends(first, count);
        var run = 1;
        while (run < count && places[run + 1] - places[0] <= bytes) run++;
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _places.Dispose();
    }

    // Where the documents begin, and where the last of them ends.
    long[] Ends(long first, int count)
    {
        if (first < 0 || count < 1 || first + count > Count) throw new ArgumentOutOfRangeException(nameof(first), $"documents {first} to {first + count} of {Count}");
        var bytes = new byte[(count + 1) * sizeof(long)];
        if (first == 0) Fill(_places, bytes.AsSpan(sizeof(long)), 0);
        else Fill(_places, bytes, (first - 1) * sizeof(long));
        var ends = new long[count + 1];
        for (var i = 0; i <= count; i++) ends[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        return ends;
    }

    static Document Decode(byte[] records, int start, int end)
    {
        using var stream = new MemoryStream(records, start, end - start);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var (id, source, count) = (reader.ReadString(), reader.ReadString(), reader.Read7BitEncodedInt());
        var fields = count == 0 ? ImmutableSortedDictionary<string, string>.Empty : Fields(reader, count);
        var length = reader.ReadInt32();
        return new Document(id, Encoding.UTF8.GetString(records, start + (int)stream.Position, length), source) { Fields = fields };
    }

    static ImmutableSortedDictionary<string, string> Fields(BinaryReader reader, int count)
    {
        var fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (; count > 0; count--) fields[reader.ReadString()] = reader.ReadString();
        return fields.ToImmutable();
    }

    static void Fill(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0) throw new EndOfStreamException("the spool ends in the midst of a record");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
