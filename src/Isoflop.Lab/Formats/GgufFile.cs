using System.Runtime.InteropServices;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Lab.Formats;

/// <summary>A GGUF file that was opened: metadata and the list of tensors are read and checked, elements are read on demand.</summary>
sealed class GgufFile : IDisposable
{
    // A count in a damaged file is refused before memory is taken for it: every entry has at least this many bytes.
    const int LeastEntryBytes = 9;
    const int MostDimensions = 4;
    const int LongestName = 1 << 16;

    readonly FileStream _stream;
    readonly BinaryReader _reader;
    readonly string _path;
    readonly long _dataStart;

    GgufFile(string path, FileStream stream)
    {
        (_path, _stream) = (path, stream);
        _reader = new BinaryReader(stream, Encoding.UTF8);
        Require(stream.Length >= 24 && _reader.ReadUInt32() == GgufWriter.Magic, "it does not begin with GGUF", "a GGUF file");
        var version = _reader.ReadUInt32();
        Require(version is 2 or GgufWriter.Version, $"GGUF of version {version}", "version 2 or 3, little-endian");
        var (tensors, values) = (Count(LeastEntryBytes, "tensors"), Count(LeastEntryBytes, "values"));
        var metadata = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < values; i++)
        {
            var key = Text(LongestName);
            Require(metadata.TryAdd(key, Value((GgufValueType)_reader.ReadUInt32(), nested: false)), $"'{key}' twice", "every key once");
        }
        Metadata = metadata;
        var listed = new Dictionary<string, GgufTensor>(StringComparer.Ordinal);
        for (var i = 0; i < tensors; i++)
        {
            var tensor = Tensor();
            Require(listed.TryAdd(tensor.Name, tensor), $"'{tensor.Name}' twice", "every tensor once");
        }
        Tensors = listed;
        long alignment = metadata.GetValueOrDefault("general.alignment") is uint own ? own : GgufWriter.Alignment;
        Require(alignment is > 0 and <= 1 << 20 && alignment % 8 == 0, $"an alignment of {alignment}", "a multiple of 8");
        _dataStart = (stream.Position + alignment - 1) / alignment * alignment;
    }

    /// <summary>Values by key: numbers, <see cref="bool"/>, texts, and arrays as lists of those.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">It is no GGUF file, or damaged.</exception>
    public static GgufFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            return new GgufFile(path, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OverflowException or ArgumentException)
        {
            stream?.Dispose();
            throw new InputException($"it cannot be read ({e.Message})", path, "a whole GGUF file", "Check the path, or fetch the file again.", e);
        }
        catch (InputException)
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a tensor that <see cref="Read"/> could not read.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <exception cref="InputException">Its elements are quantised, or lie outside of the file.</exception>
    public void Require(GgufTensor tensor)
    {
        Require(tensor.Type is GgufTensor.Float32 or GgufTensor.Float16 or GgufTensor.BFloat16, $"'{tensor.Name}' has elements of type {tensor.Type}", "32-bit or 16-bit floats, not quantised ones");
        Int128 bytes = Size(tensor);
        foreach (var dimension in tensor.Dimensions) bytes *= dimension;
        Require(bytes <= Array.MaxLength && tensor.Offset <= _stream.Length - _dataStart - (long)bytes, $"'{tensor.Name}' ends after the file does", "a whole file");
    }

    /// <summary>Reads a tensor of 32-bit or 16-bit floats.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <exception cref="InputException">Its elements are quantised, or lie outside of the file.</exception>
    public float[] Read(GgufTensor tensor)
    {
        Require(tensor);
        var bytes = new byte[tensor.Length * Size(tensor)];
        _stream.Position = _dataStart + tensor.Offset;
        _stream.ReadExactly(bytes);
        return tensor.Type switch
        {
            GgufTensor.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            GgufTensor.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), half => (float)half),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), upper => BitConverter.UInt32BitsToSingle((uint)upper << 16)),
        };
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _reader.Dispose();

    static int Size(GgufTensor tensor) => tensor.Type == GgufTensor.Float32 ? sizeof(float) : sizeof(ushort);

    GgufTensor Tensor()
    {
        var name = Text(LongestName);
        var count = _reader.ReadUInt32();
        Require(count is >= 1 and <= MostDimensions, $"{count} dimensions of '{name}'", $"1 to {MostDimensions}");
        var dimensions = new long[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = _reader.ReadInt64();
            Require(dimensions[i] is > 0 and <= int.MaxValue, $"a dimension of {dimensions[i]} in '{name}'", "1 or more");
        }
        var tensor = new GgufTensor(name, dimensions, _reader.ReadUInt32(), _reader.ReadInt64());
        Require(tensor.Offset >= 0, $"'{name}' begins at {tensor.Offset}", "an offset into the file");
        return tensor;
    }

    object Value(GgufValueType type, bool nested) => type switch
    {
        GgufValueType.UInt8 => (uint)_reader.ReadByte(),
        GgufValueType.Int8 => (int)_reader.ReadSByte(),
        GgufValueType.UInt16 => (uint)_reader.ReadUInt16(),
        GgufValueType.Int16 => (int)_reader.ReadInt16(),
        GgufValueType.UInt32 => _reader.ReadUInt32(),
        GgufValueType.Int32 => _reader.ReadInt32(),
        GgufValueType.Float32 => _reader.ReadSingle(),
        GgufValueType.Bool => _reader.ReadByte() != 0,
        GgufValueType.Text => Text(int.MaxValue),
        GgufValueType.UInt64 => _reader.ReadUInt64(),
        GgufValueType.Int64 => _reader.ReadInt64(),
        GgufValueType.Float64 => _reader.ReadDouble(),
        GgufValueType.Array when !nested => Values(),
        _ => throw Wrong($"a value of type {(uint)type}", "one of GGUF's types, and no arrays of arrays"),
    };

    List<object> Values()
    {
        var type = (GgufValueType)_reader.ReadUInt32();
        var count = Count(1, "elements of an array");
        var values = new List<object>((int)Math.Min(count, 1 << 16));
        for (var i = 0; i < count; i++) values.Add(Value(type, nested: true));
        return values;
    }

    string Text(int longest)
    {
        var length = Count(1, "bytes of a text");
        Require(length <= longest, $"a text of {length} bytes", $"at most {longest}");
        var bytes = _reader.ReadBytes((int)length);
        return Encoding.UTF8.GetString(bytes);
    }

    long Count(int leastBytes, string what)
    {
        var count = _reader.ReadUInt64();
        Require(count <= (ulong)((_stream.Length - _stream.Position) / leastBytes), $"{count} {what}, more than the file can hold", "a whole file");
        return (long)count;
    }

    void Require(bool holds, string found, string expected)
    {
        if (!holds) throw Wrong(found, expected);
    }

    InputException Wrong(string found, string expected) => new(found, _path, expected, "Fetch or export the file again.");
}
