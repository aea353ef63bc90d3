using System.Runtime.InteropServices;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Lab.Formats;

/// <summary>Writes GGUF, version 3: metadata, a list of tensors, and their elements, each tensor on a boundary of 32 bytes.</summary>
static class GgufWriter
{
    /// <summary>"GGUF".</summary>
    public const uint Magic = 0x46554747;

    /// <summary>The version that is written; 2 and 3 are read.</summary>
    public const uint Version = 3;

    /// <summary>Bytes that tensors are aligned to unless <c>general.alignment</c> says otherwise.</summary>
    public const int Alignment = 32;

    /// <summary>Writes a file through one beside it that is renamed at the end.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="metadata">Values in their order: <see cref="uint"/>, <see cref="int"/>, <see cref="float"/>, <see cref="bool"/>, texts and arrays of texts or of <see cref="int"/>.</param>
    /// <param name="tensors">Name, dimensions with the fastest first, and the elements.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<(string Name, long[] Dimensions, float[] Elements)> tensors)
    {
        var aside = path + ".partial";
        try
        {
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
                writer.Write(Magic);
                writer.Write(Version);
                writer.Write((ulong)tensors.Count);
                writer.Write((ulong)metadata.Count);
                foreach (var (key, value) in metadata)
                {
                    Text(writer, key);
                    writer.Write((uint)TypeOf(value));
                    Value(writer, value);
                }
                var offset = 0L;
                foreach (var (name, dimensions, elements) in tensors)
                {
                    Text(writer, name);
                    writer.Write((uint)dimensions.Length);
                    foreach (var dimension in dimensions) writer.Write((ulong)dimension);
                    writer.Write(GgufTensor.Float32);
                    writer.Write((ulong)offset);
                    offset += Aligned(sizeof(float) * (long)elements.Length);
                }
                foreach (var (_, _, elements) in tensors)
                {
                    Pad(writer);
                    writer.Write(MemoryMarshal.AsBytes(elements.AsSpan()));
                }
                Pad(writer);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be written ({e.Message})", path, "a folder with room that may be written to", "Free room, or choose another path.", e);
        }
    }

    static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;

    static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        var position = writer.BaseStream.Position;
        for (var end = Aligned(position); position < end; position++) writer.Write((byte)0);
    }

    static GgufValueType TypeOf(object value) => value switch
    {
        uint => GgufValueType.UInt32,
        int => GgufValueType.Int32,
        float => GgufValueType.Float32,
        bool => GgufValueType.Bool,
        string => GgufValueType.Text,
        string[] or int[] => GgufValueType.Array,
        _ => throw new ArgumentException($"no GGUF type for {value.GetType()}", nameof(value)),
    };

    static void Value(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case bool flag: writer.Write(flag); break;
            case string text: Text(writer, text); break;
            case string[] texts:
                Array(writer, GgufValueType.Text, texts.Length);
                foreach (var text in texts) Text(writer, text);
                break;
            case int[] numbers:
                Array(writer, GgufValueType.Int32, numbers.Length);
                foreach (var number in numbers) writer.Write(number);
                break;
        }
    }

    static void Array(BinaryWriter writer, GgufValueType type, int length)
    {
        writer.Write((uint)type);
        writer.Write((ulong)length);
    }

    static void Text(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
