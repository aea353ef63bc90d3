using System.Buffers;
using System.Text;

namespace Isoflop.Lab.Sweeps.TensorBoard;

/// <summary>A protobuf message, written field by field: a key of number and kind, then the value.</summary>
sealed class MessageWriter
{
    const int VarintKind = 0;
    const int DoubleKind = 1;
    const int LengthKind = 2;
    const int FloatKind = 5;

    readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>A whole number.</summary>
    public MessageWriter Varint(int field, long value) => Key(field, VarintKind).Varint((ulong)value);

    /// <summary>A double.</summary>
    public MessageWriter Double(int field, double value) => Key(field, DoubleKind).Raw(BitConverter.GetBytes(value));

    /// <summary>A float.</summary>
    public MessageWriter Float(int field, float value) => Key(field, FloatKind).Raw(BitConverter.GetBytes(value));

    /// <summary>A text.</summary>
    public MessageWriter Text(int field, string value) => Raw(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message inside this one.</summary>
    public MessageWriter Message(int field, MessageWriter value) => Raw(field, value.Bytes);

    MessageWriter Raw(int field, ReadOnlySpan<byte> bytes) => Key(field, LengthKind).Varint((ulong)bytes.Length).Raw(bytes);

    MessageWriter Key(int field, int kind) => Varint((ulong)((field << 3) | kind));

    // Seven bits a byte, the lowest first; the eighth bit says that more follow.
    MessageWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
        return this;
    }

    MessageWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }
}
