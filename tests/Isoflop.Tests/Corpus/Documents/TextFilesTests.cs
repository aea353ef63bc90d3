using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;
using Isoflop.Tests.Runs;

namespace Isoflop.Tests.Corpus.Documents;

public class TextFilesTests
{
    [Fact]
    public void Read_OfAFolder_TakesWhatItKnowsInOrder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b/two.md", [.. Encoding.UTF8.Preamble, .. "# Zwei\r\nTäxt\r\n"u8]);
        folder.Write("a.txt", "one\n<|endoftext|>\n\n two \n<|endoftext|>\n");
        folder.Write("c.jsonl", "{\"text\":\"three\",\"id\":7}\n\n{\"text\":\" \"}\n{\"text\":\"four\"}\n");
        folder.Write("d.jsonl.gz", Tables.Gzip("{\"text\":\"five\"}\n"));
        folder.Write(".hidden.txt", "never");
        folder.Write("image.png", "never");
        var documents = new TextFiles(folder.Path).Read().Select(document => (document.Id, document.Text));
        Assert.Equal([("a.txt#1", "one"), ("a.txt#2", "two"), ("b/two.md", "# Zwei\nTäxt"), ("c.jsonl:1", "three"), ("c.jsonl:4", "four"), ("d.jsonl.gz:1", "five")], documents);
    }

    [Fact]
    public void Read_OfALongText_CutsAtBlankLinesAndLosesNothing()
    {
        using var folder = new TemporaryFolder();
        var paragraphs = Enumerable.Range(0, 4_000).Select(i => $"Paragraph {i} {new string((char)('a' + (i % 26)), i % 90)}.").ToArray();
        folder.Write("long.txt", string.Join("\n\n", paragraphs));
        var pieces = new TextFiles(folder.Path).Read().Select(document => document.Text).ToArray();
        Assert.All(pieces[..^1], piece => Assert.InRange(piece.Length, 15_000, 17_000));
        Assert.Equal(paragraphs, pieces.SelectMany(piece => piece.Split("\n\n")));
    }

    [Theory]
    [InlineData("x\n", 4)]
    [InlineData("😀", 4)]
    public void Pieces_WithoutBlankLines_AreCutAllTheSame(string unit, int pieces)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 100_000));
        var cut = TextPieces.Of(text);
        Assert.Equal(pieces, cut.Count);
        Assert.Equal(text.Replace("\n", "", StringComparison.Ordinal), string.Concat(cut).Replace("\n", "", StringComparison.Ordinal));
        Assert.All(cut, piece => Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece))));
    }

    [Fact]
    public void Read_Mistakes_AreNamed()
    {
        using var folder = new TemporaryFolder();
        void Fails(string file, string part) => Assert.Contains(part, Assert.Throws<InputException>(() => new TextFiles(file).Read().ToArray()).Message);
        Fails(Path.Combine(folder.Path, "none"), "no such file or folder");
        Fails(folder.Path, "no file that could be read");
        Fails(folder.Write("blank.txt", " \n"), "no text");
        Fails(folder.Write("latin.txt", [(byte)'a', 0xE9, (byte)'b']), "no UTF-8 at offset 1");
        Fails(folder.Write("a.jsonl", "{\"text\":\"x\"}\n{\"words\":\"x\"}\n"), "line 2: no field 'text'");
        Fails(folder.Write("b.jsonl", "{\"text\":3}\n"), "line 1: a Number in 'text'");
        Fails(folder.Write("c.jsonl", "{\"text\":\"x\"\n"), "malformed JSON");
        Fails(folder.Write("d.jsonl", "[1]\n"), "no JSON object");
        Fails(folder.Write("e.jsonl", "{\"text\":\"\\ud800\"}\n"), "malformed JSON");
        Fails(folder.Write("f.jsonl.gz", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), "damaged data");
        Fails(folder.Write("g.jsonl", [(byte)'{', 0xFF]), "no UTF-8");
    }
}
