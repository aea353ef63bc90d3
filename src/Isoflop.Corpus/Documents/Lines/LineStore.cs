using System.Collections.Immutable;
using System.Text.Json;
using Isoflop.Findings;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Documents of JSONL files that are read again where they lie. A compressed file is first unpacked into the scratch folder.</summary>
sealed class LineStore : DocumentStore, IDisposable
{
    readonly string _scratch;
    readonly List<Part> _parts = [];
    readonly Lock _opening = new();

    public LineStore(string scratch) => _scratch = scratch;

    /// <inheritdoc/>
    public override long Count => _parts.Count == 0 ? 0 : _parts[^1].First + _parts[^1].Places.Count;

    /// <summary>Adds a file, to which places are added as they become known.</summary>
    public List<(long Start, int Length)> Add(string path)
    {
        var part = new Part(path, Count);
        _parts.Add(part);
        return part.Places;
    }

    /// <inheritdoc/>
    public override Document Read(long index)
    {
        var part = _parts.FindLast(part => part.First <= index && part.Places.Count > 0)!;
        var (start, length) = part.Places[(int)(index - part.First)];
        var line = new byte[length];
        var handle = Open(part);
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(handle, line.AsSpan(done), start + done);
            if (read == 0) throw Changed(part.Path);
            done += read;
        }
        return Parse(line, part.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts) part.Handle?.Dispose();
    }

    /// <summary>The file is no longer what it was when it was read first.</summary>
    public static InputException Changed(string path) => new("it changed while it was being read", path, "a file that stays as it is", "Wait until it has been written, then begin again.");

    static Document Parse(byte[] line, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) fields[field.Name] = field.Value.ToString();
            }
            return new Document(fields.GetValueOrDefault("id", ""), fields["text"], fields.GetValueOrDefault("source", path)) { Fields = fields.ToImmutable() };
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
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
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

    sealed class Part(string path, long first)
    {
        public string Path { get; } = path;

        public long First { get; } = first;

        public List<(long Start, int Length)> Places { get; } = [];

        public SafeFileHandle? Handle { get; set; }
    }
}
