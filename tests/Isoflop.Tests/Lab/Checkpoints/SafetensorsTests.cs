using System.Text;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;

namespace Isoflop.Tests.Lab.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-safetensors-").FullName;

    string Path => System.IO.Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_ComesBackAsItWasWritten()
    {
        float[] matrix = [1, -2, 3.5f, float.NaN, float.NegativeInfinity, 1e-40f];
        var writer = new SafetensorsWriter();
        writer.Add("note", "\"quoted\" ü\n");
        writer.Add("b.weight", [2, 3], matrix);
        writer.Add("a/../strange name", [0], Array.Empty<float>());
        writer.Add("tokens", [3], new[] { 5, -1, 70_000 });
        writer.Write(Path);

        using var file = SafetensorsFile.Open(Path);
        Assert.Equal("\"quoted\" ü\n", file.Metadata["note"]);
        Assert.Equal(["a/../strange name", "b.weight", "tokens"], file.Tensors.Select(tensor => tensor.Name).Order());
        var back = new float[6];
        file.Read("b.weight", [2, 3], back);
        Assert.Equal(matrix.Select(BitConverter.SingleToUInt32Bits), back.Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal([5, -1, 70_000], file.ReadIntegers("tokens"));
        Assert.Equal(0, (file.Tensors[0].Offset) % 8);
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void File_ConvertsOtherFloats()
    {
        // 1.5, -2 and 0.099976 (the half nearest to 0.1) in each format, as other programs write them.
        byte[] data =
        [
            .. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0),
            .. BitConverter.GetBytes((Half)1.5), .. BitConverter.GetBytes((Half)0.1), 0xC0, 0x3F, 0x00, 0xC0, 7, 0,
        ];
        Write("""{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"h":{"dtype":"F16","shape":[2,1],"data_offsets":[16,20]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[20,24]},"u":{"dtype":"U16","shape":[],"data_offsets":[24,26]}}""", data);
        using var file = SafetensorsFile.Open(Path);
        var values = new float[2];
        file.Read("d", [2], values);
        Assert.Equal([1.5f, -2], values);
        file.Read("h", [2, 1], values);
        Assert.Equal([1.5f, 0.099975586f], values);
        file.Read("b", [2], values);
        Assert.Equal([1.5f, -2], values);
        Assert.Equal([7], file.ReadIntegers("u"));
        Assert.Contains("tensor 'd' of 2. Expected 2x1", Assert.Throws<InputException>(() => file.Read("d", [2, 1], new float[2])).Message.Replace($"{Path}: ", ""));
        Assert.Contains("no tensor 'dd'. Expected one (there are 4, 'd' among them)", Assert.Throws<InputException>(() => file.Read("dd", [2], new float[2])).Message);
        Assert.Contains("of U16", Assert.Throws<InputException>(() => file.Read("u", [], new float[1])).Message);
        Assert.Contains("of F64", Assert.Throws<InputException>(() => file.ReadIntegers("d")).Message);
    }

    // Eight bytes of data behind each header.
    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "cannot be read")]
    [InlineData("""[]""", "cannot be read")]
    [InlineData("""{"a":7}""", "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "without dtype, shape or data_offsets")]
    [InlineData("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "type 'F31'")]
    [InlineData("""{"a":{"dtype":"1","shape":[2],"data_offsets":[0,8]}}""", "type '1'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", "at bytes 0 to 9 of 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "at bytes 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "at bytes -8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", "at bytes 0 to 4 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "Expected 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "dimension of -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""", "dimension of 4294967296")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "4 bytes behind the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'a' twice")]
    public void Open_RefusesHeadersThatLie(string header, string said)
    {
        Write(header, new byte[8]);
        Assert.Contains(said, Assert.Throws<InputException>(() => SafetensorsFile.Open(Path)).Message);
    }

    [Fact]
    public void Open_RefusesEveryTruncation()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [2, 2], new float[4]);
        writer.Write(Path);
        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.Throws<InputException>(() => SafetensorsFile.Open(Path));
        }
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes(ulong.MaxValue), .. whole]);
        Assert.Throws<InputException>(() => SafetensorsFile.Open(Path));
        Assert.Throws<InputException>(() => SafetensorsFile.Open(Path + ".none"));
        Assert.Throws<InputException>(() => SafetensorsFile.Open(_folder));
    }

    // Any flipped bit of the header gives an error of the user's kind or a file that reads whole: never anything else.
    [Fact]
    public void Open_SurvivesFlippedBits()
    {
        var writer = new SafetensorsWriter();
        writer.Add("step", "17");
        writer.Add("a", [2, 2], new float[4]);
        writer.Add("b", [3], new int[3]);
        writer.Write(Path);
        var whole = File.ReadAllBytes(Path);
        var header = 8 + (int)BitConverter.ToUInt64(whole);
        for (var bit = 0; bit < header * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(Path, damaged);
            try
            {
                using var file = SafetensorsFile.Open(Path);
                Assert.All(file.Tensors, tensor => Assert.InRange(tensor.Offset + tensor.Bytes, 0, whole.Length));
            }
            catch (InputException)
            {
            }
        }
    }

    [Fact]
    public void Write_KeepsTheOldFileWhereTheDiskIsFull()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [64], new float[64]);
        writer.Write(Path);
        var before = File.ReadAllBytes(Path);
        for (var room = 0; room < before.Length; room += 16)
        {
            var full = Assert.Throws<InputException>(() => writer.Write(Path, aside => new FullDisk(aside, room)));
            Assert.Contains("No space left on device", full.Message);
            Assert.Equal(before, File.ReadAllBytes(Path));
            Assert.Equal([Path], Directory.GetFiles(_folder));
        }
        Assert.Throws<InputException>(() => writer.Write(System.IO.Path.Combine(_folder, "no", "folder")));
    }

    void Write(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data]);
    }

    /// <summary>A file on a disk that has room for so many bytes.</summary>
    sealed class FullDisk(string path, int room) : Stream
    {
        readonly FileStream _file = File.Create(path);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position { get => _file.Position; set => throw new NotSupportedException(); }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(buffer.Length, room - _file.Length);
            _file.Write(buffer[..fits]);
            if (fits < buffer.Length) throw new IOException("No space left on device");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _file.Dispose();
            base.Dispose(disposing);
        }
    }
}
