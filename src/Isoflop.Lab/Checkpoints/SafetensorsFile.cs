using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Isoflop.Findings;

namespace Isoflop.Lab.Checkpoints;

/// <summary>A safetensors file open for reading. The whole header was checked before anything else is read.</summary>
sealed class SafetensorsFile : IDisposable
{
    readonly FileStream _file;
    readonly string _path;
    readonly ImmutableDictionary<string, TensorEntry> _byName;

    SafetensorsFile(FileStream file, string path)
    {
        (_file, _path) = (file, path);
        (Tensors, Metadata) = SafetensorsHeader.Read(file, path);
        _byName = Tensors.ToImmutableDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>All tensors in the order of their places.</summary>
    public ImmutableArray<TensorEntry> Tensors { get; }

    /// <summary>The text entries.</summary>
    public ImmutableDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="InputException">There is no such file, or it is no sound safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"a file that cannot be opened ({exception.Message})", path, "a safetensors file", "Check the path.", exception);
        }
        try
        {
            return new SafetensorsFile(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    /// <param name="name">The name.</param>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>Reads a tensor of floating-point numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dimensions">The dimensions that it must have.</param>
    /// <param name="values">[count]; other types than F32 are converted.</param>
    /// <exception cref="InputException">There is no such tensor, it has other dimensions, or it is of whole numbers.</exception>
    public void Read(string name, ReadOnlySpan<int> dimensions, Span<float> values)
    {
        var tensor = Find(name, dimensions);
        switch (tensor.Type)
        {
            case TensorType.F32: Fill(tensor, MemoryMarshal.AsBytes(values)); break;
            case TensorType.F64: Convert<double>(tensor, values, value => (float)value); break;
            case TensorType.F16: Convert<Half>(tensor, values, value => (float)value); break;
            case TensorType.BF16: Convert<ushort>(tensor, values, value => BitConverter.UInt32BitsToSingle((uint)value << 16)); break;
            default: throw Wrong($"tensor '{name}' of {tensor.Type}", "floating-point numbers");
        }
    }

    /// <summary>Reads a tensor of whole numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">There is no such tensor, or its numbers are others than I32, U16 or U8.</exception>
    public int[] ReadIntegers(string name)
    {
        var tensor = Find(name);
        if (tensor.Count > Array.MaxLength) throw Wrong($"tensor '{name}' of {tensor.Count:N0} numbers", $"at most {Array.MaxLength:N0}");
        var values = new int[tensor.Count];
        switch (tensor.Type)
        {
            case TensorType.I32: Fill(tensor, MemoryMarshal.AsBytes(values.AsSpan())); break;
            case TensorType.U16: Convert<ushort, int>(tensor, values, value => value); break;
            case TensorType.U8: Convert<byte, int>(tensor, values, value => value); break;
            default: throw Wrong($"tensor '{name}' of {tensor.Type}", "whole numbers of type I32, U16 or U8");
        }
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    TensorEntry Find(string name) => _byName.TryGetValue(name, out var tensor)
        ? tensor
        : throw Wrong($"no tensor '{name}'", $"one (there are {Tensors.Length:N0}{(NearestName.Of(name, _byName.Keys.Take(2000)) is { } near ? $", '{near}' among them" : "")})");

    TensorEntry Find(string name, ReadOnlySpan<int> dimensions)
    {
        var tensor = Find(name);
        var same = tensor.Dimensions.Length == dimensions.Length;
        for (var i = 0; same && i < dimensions.Length; i++) same = tensor.Dimensions[i] == dimensions[i];
        return same ? tensor : throw Wrong($"tensor '{name}' of {tensor.Shape}", string.Join('x', dimensions.ToArray()));
    }

    void Fill(TensorEntry tensor, Span<byte> bytes)
    {
        _file.Position = tensor.Offset;
        _file.ReadExactly(bytes[..(int)tensor.Bytes]);
    }

    void Convert<TFrom>(TensorEntry tensor, Span<float> values, Func<TFrom, float> convert)
        where TFrom : unmanaged => Convert<TFrom, float>(tensor, values, convert);

    // A little at a time: the whole of a large tensor twice is what memory may not have.
    void Convert<TFrom, TTo>(TensorEntry tensor, Span<TTo> values, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
    {
        var chunk = new TFrom[Math.Min(1 << 16, values.Length)];
        _file.Position = tensor.Offset;
        for (var first = 0; first < values.Length; first += chunk.Length)
        {
            var own = chunk.AsSpan(0, Math.Min(chunk.Length, values.Length - first));
            _file.ReadExactly(MemoryMarshal.AsBytes(own));
            for (var i = 0; i < own.Length; i++) values[first + i] = convert(own[i]);
        }
    }

    InputException Wrong(string found, string expected) => new(found, _path, expected, "Take a file that was written for this model.");
}
