using System.Globalization;
using System.Text;
using System.Text.Json;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>Text to make corpora of: seeded, with some documents that repeat others and some that are short.</summary>
static class SampleText
{
    public const ulong Seed = 17;

    /// <summary>Lines of JSONL: id, text, url and score.</summary>
    public static IEnumerable<string> Lines(int documents, int words)
    {
        var random = new CounterRandom(Seed, (ulong)documents);
        var texts = new List<string>();
        for (var i = 0; i < documents; i++)
        {
            string text;
            if (i > 10 && random.NextIndex(10) == 0)
            {
                text = texts[random.NextIndex(i - 1)];
            }
            else
            {
                var builder = new StringBuilder();
                for (var left = 1 + random.NextIndex(2 * words); left > 0; left--)
                {
                    var word = random.NextIndex(3000);
                    builder.Append(CultureInfo.InvariantCulture, $"{(char)('a' + (word % 26))}{word:x}é ");
                    if (random.NextIndex(12) == 0) builder.Append('\n');
                }
                text = builder.ToString();
            }
            texts.Add(text);
            yield return JsonSerializer.Serialize(new { id = $"d{i}", text, url = $"https://host{i % 7}.example/{i}", score = random.NextUniform() });
        }
    }
}
