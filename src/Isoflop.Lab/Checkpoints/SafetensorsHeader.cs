using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Lab.Checkpoints;

/// <summary>
/// The header of a safetensors file: 8 bytes of length, little-endian, then JSON that gives every tensor's type, dimensions and place. Nothing in it is
/// believed that does not fit the rest: a file that passes has every tensor whole, inside the file, and no byte in two of them or in none.
/// </summary>
static class SafetensorsHeader
{
    // The limit of the reference implementation.
    const long LongestHeader = 100_000_000;
    const string Metadata = "__metadata__";

    /// <summary>Reads the header from the start of a file.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <returns>The tensors in the order of their places, and the text entries.</returns>
    /// <exception cref="InputException">It is no such header, or it does not fit the file.</exception>
    public static (ImmutableArray<TensorEntry> Tensors, ImmutableDictionary<string, string> Metadata) Read(Stream file, string where)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (file.Length < prefix.Length) throw Wrong($"a file of {file.Length} bytes", where, "8 bytes of header length first");
        file.ReadExactly(prefix);
        var length = BitConverter.ToUInt64(prefix);
        if (length < 2 || length > LongestHeader || (long)length > file.Length - prefix.Length)
            throw Wrong($"a header of {length:N0} bytes in a file of {file.Length:N0}", where, $"a header inside the file, of at most {LongestHeader:N0} bytes");
        var header = new byte[length];
        file.ReadExactly(header);
        try
        {
            return Parse(header, prefix.Length + (long)length, file.Length, where);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw Wrong($"a header that cannot be read ({exception.Message})", where, "JSON with dtype, shape and data_offsets of every tensor", exception);
        }
    }

    /// <summary>Writes a header.</summary>
    /// <param name="tensors">The tensors in the order of their places; offsets are worked out here.</param>
    /// <param name="metadata">Text entries.</param>
    /// <returns>Length and JSON, padded to a multiple of 8.</returns>
    public static byte[] Write(IEnumerable<(string Name, TensorType Type, IReadOnlyList<int> Dimensions, long Bytes)> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using var text = new MemoryStream();
        text.Write(new byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Dimensions) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Blanks at the end let the data begin on a multiple of 8, as the format asks.
        while (text.Length % 8 != 0) text.WriteByte((byte)' ');
        var bytes = text.ToArray();
        BitConverter.TryWriteBytes(bytes, (ulong)(bytes.Length - sizeof(ulong)));
        return bytes;
    }

    static (ImmutableArray<TensorEntry>, ImmutableDictionary<string, string>) Parse(byte[] header, long dataStart, long fileLength, string where)
    {
        using var document = JsonDocument.Parse(header);
        var tensors = new List<TensorEntry>();
        var metadata = ImmutableDictionary<string, string>.Empty;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw Wrong($"'{property.Name}' twice", where, "every tensor once");
            if (property.Name == Metadata) metadata = property.Value.EnumerateObject().ToImmutableDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "");
            else tensors.Add(Entry(property, dataStart, fileLength, where));
        }
        tensors.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Bytes.CompareTo(b.Bytes));
        var end = dataStart;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != end) throw Wrong($"tensor '{tensor.Name}' at byte {tensor.Offset:N0}", where, $"byte {end:N0}, right behind the one before");
            end += tensor.Bytes;
        }
        if (end != fileLength) throw Wrong($"{fileLength - end:N0} bytes behind the last tensor", where, "none");
        return ([.. tensors], metadata);
    }

    static TensorEntry Entry(JsonProperty property, long dataStart, long fileLength, string where)
    {
        var (name, value) = (property.Name, property.Value);
        if (!value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var shape) || !value.TryGetProperty("data_offsets", out var offsets))
            throw Wrong($"tensor '{name}' without dtype, shape or data_offsets", where, "all three");
        if (!Enum.TryParse<TensorType>(dtype.GetString(), out var type) || !Enum.IsDefined(type) || type.ToString() != dtype.GetString())
            throw Wrong($"numbers of type '{dtype.GetString()}' in tensor '{name}'", where, string.Join(", ", Enum.GetNames<TensorType>()));
        ImmutableArray<long> dimensions = [.. shape.EnumerateArray().Select(dimension => dimension.GetInt64())];
        var ends = offsets.EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (ends is not [>= 0 and var begin, var end] || end < begin || end > fileLength - dataStart)
            throw Wrong($"tensor '{name}' at bytes {string.Join(" to ", ends)} of {fileLength - dataStart:N0}", where, "a place inside the file");
        // Dimensions whose product overflows must not pass as small ones.
        Int128 bytes = TensorTypes.Size(type);
        foreach (var dimension in dimensions)
        {
            if (dimension < 0 || (bytes *= dimension) > long.MaxValue) throw Wrong($"tensor '{name}' with a dimension of {dimension}", where, "dimensions that fit the file");
        }
        if (bytes != end - begin) throw Wrong($"tensor '{name}' of {string.Join('x', dimensions)} {type} in {end - begin:N0} bytes", where, $"{bytes:N0} bytes");
        return new TensorEntry(name, type, dimensions, dataStart + begin, end - begin);
    }

    static InputException Wrong(string found, string where, string expected, Exception? cause = null) =>
        new(found, where, expected, "The file is damaged, unfinished or no safetensors file: copy or write it again.", cause);
}
