using System.Text;
using System.Text.Json;
using Isoflop.Numerics;

namespace Isoflop.Tests.App.Lab;

/// <summary>Texts that a model of a few thousand parameters learns something of in a second.</summary>
static class SmallTexts
{
    static readonly string[] Words = ["the", "law", "of", "loss", "falls", "with", "size", "and", "text", "runs", "are", "small", "tokens", "cost", "a", "budget"];

    /// <summary>Documents of words, as JSONL; the earlier words of the list come oftener, and each tends to be followed by the same ones.</summary>
    public static string Write(string path, int documents = 400)
    {
        var (random, lines) = (new CounterRandom(3, 0), new StringBuilder());
        for (var i = 0; i < documents; i++)
        {
            var (text, word) = (new StringBuilder(), random.NextIndex(Words.Length));
            for (var j = 0; j < 60; j++)
            {
                text.Append(Words[word]).Append(' ');
                word = random.NextIndex(4) == 0 ? random.NextIndex(Words.Length) : ((word * 5) + 3) % Words.Length;
            }
            lines.Append("{\"text\":").Append(JsonSerializer.Serialize(text.ToString())).Append("}\n");
        }
        File.WriteAllText(path, lines.ToString());
        return path;
    }
}
