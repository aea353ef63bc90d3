using System.Numerics;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Sweeps.TensorBoard;

/// <summary>
/// A file of scalars that TensorBoard shows: records of TensorFlow's framing, each an <c>Event</c> message. A record is the length of its data (8 bytes),
/// the masked CRC-32C of those 8 bytes (4), the data, and the masked CRC-32C of the data (4), all little-endian.
/// </summary>
/// <remarks>
/// The messages [tensorflow/core/util/event.proto, framework/summary.proto]: Event { double wall_time = 1; int64 step = 2; string file_version = 3;
/// Summary summary = 5; }, Summary { repeated Value value = 1; }, Value { string tag = 1; float simple_value = 2; }.
/// </remarks>
sealed class EventFile : IDisposable
{
    const string Version = "brain.Event:2";

    readonly FileStream _file;

    /// <summary>Begins a file; one that is there is replaced.</summary>
    /// <param name="path">The file; TensorBoard looks for names with <c>tfevents</c> in them.</param>
    /// <param name="wallTime">Seconds since 1970.</param>
    public EventFile(string path, double wallTime)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        Write(new MessageWriter().Double(1, wallTime).Text(3, Version));
    }

    /// <summary>Adds scalars of one step.</summary>
    /// <param name="wallTime">Seconds since 1970.</param>
    /// <param name="step">The step.</param>
    /// <param name="scalars">Tag, such as <c>train/loss</c>, and value.</param>
    public void Add(double wallTime, long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        var summary = new MessageWriter();
        foreach (var (tag, value) in scalars) summary.Message(1, new MessageWriter().Text(1, tag).Float(2, (float)value));
        Write(new MessageWriter().Double(1, wallTime).Varint(2, step).Message(5, summary));
    }

    /// <summary>Hands what was added to the system.</summary>
    public void Flush() => _file.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>The checksum of the framing: CRC-32C (Castagnoli), turned by 15 bits and moved by a constant, so that a checksum of data with checksums in it is sound.</summary>
    /// <param name="data">The bytes.</param>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        const uint delta = 0xa282ead8;
        var sum = uint.MaxValue;
        foreach (var own in data) sum = BitOperations.Crc32C(sum, own);
        return BitOperations.RotateRight(~sum, 15) + delta;
    }

    void Write(MessageWriter message)
    {
        var data = message.Bytes;
        var length = (ulong)data.Length;
        var lengthBytes = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in length));
        _file.Write(lengthBytes);
        Write(MaskedChecksum(lengthBytes));
        _file.Write(data);
        Write(MaskedChecksum(data));
    }

    void Write(uint sum) => _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in sum)));
}
