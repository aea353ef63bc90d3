using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Findings;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>
/// Documents of JSONL files that are read again where they lie; what is known of every line lies on disk too. A compressed file is first unpacked into the scratch folder.
/// </summary>
sealed class LineStore : DocumentStore, IDisposable
{
    readonly string _scratch;
    readonly List<Part> _parts = [];
    readonly SpilledRecords<LinePlace> _places;
    readonly SpilledRecords<LineKind> _kinds;
    readonly Lock _opening = new();

    public LineStore(string scratch) => (_scratch, _places, _kinds) =
        (scratch, SpilledRecords<LinePlace>.Create(Path.Combine(scratch, "lines.bin")), SpilledRecords<LineKind>.Create(Path.Combine(scratch, "kinds.bin")));

    /// <inheritdoc/>
    public override long Count => _places.Length;

    /// <summary>Begins a file: what is added is of it.</summary>
    public void Begin(LineInput input) => _parts.Add(new Part(input, Count, _kinds.Length));

    /// <summary>Adds the lines of a block, in order.</summary>
    public void Add(LineDocuments lines)
    {
        _places.Append(CollectionsMarshal.AsSpan(lines.Places));
        _kinds.Append(CollectionsMarshal.AsSpan(lines.Lines));
    }

    /// <summary>What each line of a file is.</summary>
    /// <param name="file">Number of the file, from 0.</param>
    public IEnumerable<LineKind> Kinds(int file)
    {
        var first = _parts[file].FirstLine;
        return _kinds.Scan(first, (file + 1 < _parts.Count ? _parts[file + 1].FirstLine : _kinds.Length) - first);
    }

    /// <inheritdoc/>
    public override Document Read(long index)
    {
        var part = _parts.FindLast(part => part.First <= index)!;
        var (start, length, row) = _places.Read(index);
        var line = new byte[length];
        var handle = Open(part);
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(handle, line.AsSpan(done), start + done);
            if (read == 0) throw Changed(part.Name);
            done += read;
        }
        return Parse(line, part.Name, row);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts) part.Handle?.Dispose();
        _places.Dispose();
        _kinds.Dispose();
    }

    /// <summary>The file is no longer what it was when it was read first.</summary>
    public static InputException Changed(string path) => new("it changed while it was being read", path, "a file that stays as it is", "Wait until it has been written, then begin again.");

    static Document Parse(byte[] line, string path, long row)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) fields[field.Name] = field.Value.ToString();
            }
            return new Document(fields.GetValueOrDefault("id") ?? $"{path}:{row}", fields["text"], fields.GetValueOrDefault("source", path)) { Fields = fields.ToImmutable() };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw Changed(path);
        }
    }

    SafeFileHandle Open(Part part)
    {
        lock (_opening)
        {
            if (part.Handle is not null) return part.Handle;
            var path = part.Path;
            if (ContentStream.IsCompressed(path))
            {
                path = Path.Combine(_scratch, $"unpacked-{_parts.IndexOf(part)}.jsonl");
                using var unpacked = File.Create(path);
                foreach (var block in LineBlock.Read(part.Path))
                {
                    unpacked.Write(block.Memory.Span);
                    block.Free();
                }
            }
            return part.Handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
    }

    sealed class Part(LineInput input, long first, long firstLine)
    {
        public string Name { get; } = input.Name;

        public string Path { get; } = input.Path;

        /// <summary>Place of its first document.</summary>
        public long First { get; } = first;

        /// <summary>Its first line among those of all files.</summary>
        public long FirstLine { get; } = firstLine;

        public SafeFileHandle? Handle { get; set; }
    }
}

/// <summary>Where a document's line lies in the text of its file.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Row">Its number, from 1.</param>
readonly record struct LinePlace(long Start, int Length, long Row);
