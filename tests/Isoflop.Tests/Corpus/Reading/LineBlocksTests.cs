using System.Text;
using Isoflop.Corpus.Documents.Reading;

namespace Isoflop.Tests.Corpus.Reading;

public class LineBlocksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Read_GivesTheSameBlocksFromAnyOfThem(int blockBytes)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 37 % 53) + "\n")) + "no end");
        var blocks = Blocks(text, blockBytes);
        Assert.Equal(text, blocks.SelectMany(block => block.Bytes!).ToArray());
        Assert.All(blocks.SkipLast(1), block => Assert.Equal((byte)'\n', block.Bytes![^1]));
        for (var (i, offset) = (0, 0); i < blocks.Length; offset += (int)blocks[i++].Length)
            Assert.Equal(blocks.Skip(i).Select(block => Convert.ToHexString(block.Bytes!)), Blocks(text[offset..], blockBytes).Select(block => Convert.ToHexString(block.Bytes!)));
    }

    [Fact]
    public void Read_PassesOverALineThatIsTooLong()
    {
        var text = Encoding.UTF8.GetBytes($"one\n{new string('x', 5000)}\ntwo\nthree\n{new string('y', 900)}\nfour\n");
        var blocks = Blocks(text, blockBytes: 16, longestLine: 1000);
        Assert.Equal(5001, Assert.Single(blocks, block => block.Bytes is null).Length);
        Assert.Equal(["one", "two", "three", new string('y', 900), "four"], string.Concat(blocks.Where(block => block.Bytes is not null).Select(block => Encoding.UTF8.GetString(block.Bytes!))).Split('\n')[..^1]);
        Assert.Equal(text.Length, blocks.Sum(block => block.Length));
        for (var (i, offset) = (0, 0); i < blocks.Length; offset += (int)blocks[i++].Length)
            Assert.Equal(blocks.Skip(i).Select(block => block.Length), Blocks(text[offset..], 16, 1000).Select(block => block.Length));
    }

    [Fact]
    public void Read_SaysWhereAStreamIsDamaged()
    {
        using var stream = new Failing(Encoding.UTF8.GetBytes("one\ntwo\nthr"));
        var blocks = new LineBlocks(stream, 64, 1000).Read().ToArray();
        Assert.Equal("one\ntwo\nthr", Encoding.UTF8.GetString(Assert.Single(blocks).Bytes!));
        Assert.Equal("broken", blocks[0].Damage);
    }

    static LineBlocks.Block[] Blocks(byte[] text, int blockBytes, int longestLine = 1 << 20) => [.. new LineBlocks(new MemoryStream(text), blockBytes, longestLine).Read()];

    sealed class Failing(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, count) is var read and > 0 ? read : throw new InvalidDataException("broken");
    }
}
