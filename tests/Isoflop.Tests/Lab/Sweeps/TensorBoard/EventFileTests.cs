using System.Buffers.Binary;
using System.Text;
using Isoflop.Lab.Sweeps.TensorBoard;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Sweeps.TensorBoard;

/// <summary>The file is read back by a reader of its own, written from the format's description alone.</summary>
public sealed class EventFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checksum_IsTheStandardOne()
    {
        // RFC 3720, B.4: 32 bytes of 0, of 0xff, and 0 to 31.
        Assert.Equal(0x8a9136aau, Unmask(EventFile.MaskedChecksum(new byte[32])));
        Assert.Equal(0x62a8ab43u, Unmask(EventFile.MaskedChecksum([.. Enumerable.Repeat((byte)0xff, 32)])));
        Assert.Equal(0x46dd794eu, Unmask(EventFile.MaskedChecksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)])));
    }

    [Fact]
    public void Scalars_ComeBack()
    {
        var path = Path.Combine(_folder.Path, "events.out.tfevents.test");
        using (var file = new EventFile(path, 1.7e9))
        {
            file.Add(1.7e9 + 1, 1, [("train/loss", 5.5), ("train/lr", 1e-3)]);
            file.Add(1.7e9 + 2, 300, [("train/loss", 2.25)]);
        }
        var events = Records(File.ReadAllBytes(path)).Select(Fields).ToArray();
        Assert.Equal(3, events.Length);
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString((byte[])Assert.Single(events[0], field => field.Number == 3).Value));
        Assert.Equal([1.7e9, 1.7e9 + 1, 1.7e9 + 2], events.Select(fields => BitConverter.UInt64BitsToDouble((ulong)fields.Single(field => field.Number == 1).Value)));
        Assert.Equal([1UL, 300], events[1..].Select(fields => (ulong)fields.Single(field => field.Number == 2).Value));
        Assert.Equal([("train/loss", 5.5f), ("train/lr", 1e-3f)], Scalars(events[1]));
        Assert.Equal([("train/loss", 2.25f)], Scalars(events[2]));
    }

    static (string, float)[] Scalars((int Number, object Value)[] fields) =>
    [
        .. Fields((byte[])fields.Single(field => field.Number == 5).Value).Select(value => Fields((byte[])value.Value)).Select(value => (
            Encoding.UTF8.GetString((byte[])value.Single(field => field.Number == 1).Value), BitConverter.UInt32BitsToSingle((uint)value.Single(field => field.Number == 2).Value))),
    ];

    static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Checksum(file[at..(at + 8)]), Unmask(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8))));
            var data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Checksum(data), Unmask(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length))));
            yield return data;
            at += 16 + length;
        }
    }

    static (int Number, object Value)[] Fields(byte[] message)
    {
        var (fields, at) = (new List<(int, object)>(), 0);
        ulong Varint()
        {
            var value = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                value |= (ulong)(message[at] & 0x7f) << shift;
                if (message[at++] < 0x80) return value;
            }
        }

        while (at < message.Length)
        {
            var key = (int)Varint();
            switch (key & 7)
            {
                case 0: fields.Add((key >> 3, Varint())); break;
                case 1: fields.Add((key >> 3, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)))); at += 8; break;
                case 2: var length = (int)Varint(); fields.Add((key >> 3, message[at..(at + length)])); at += length; break;
                case 5: fields.Add((key >> 3, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)))); at += 4; break;
                default: throw new InvalidDataException($"kind {key & 7}");
            }
        }
        return [.. fields];
    }

    static uint Unmask(uint masked) => uint.RotateLeft(masked - 0xa282ead8, 15);

    // Bit by bit, from the polynomial.
    static uint Checksum(byte[] data)
    {
        var sum = uint.MaxValue;
        foreach (var own in data)
        {
            sum ^= own;
            for (var bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * 0x82f63b78);
        }
        return ~sum;
    }
}
