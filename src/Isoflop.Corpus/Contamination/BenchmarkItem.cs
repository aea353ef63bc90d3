using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination;

/// <summary>An item of a benchmark that must not be in the training text.</summary>
/// <param name="Benchmark">Name of the benchmark.</param>
/// <param name="Id">Its id in the benchmark.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer; empty where there is none.</param>
/// <param name="Passage">The passage that the question is about; empty where there is none.</param>
public sealed record BenchmarkItem(string Benchmark, string Id, string Question, string Answer = "", string Passage = "")
{
    /// <summary>Reads items, one a line: <c>question</c>, and <c>answer</c>, <c>passage</c>, <c>id</c>, <c>benchmark</c> where there are any.</summary>
    /// <param name="path">A JSONL file. A benchmark that is not named is called like its file.</param>
    /// <exception cref="InputException">The file cannot be read, or a line has no question.</exception>
    public static IEnumerable<BenchmarkItem> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a JSONL file of benchmark items", "Check the file and its permissions.", e);
        }
        for (var row = 1; row <= lines.Length; row++)
        {
            if (!string.IsNullOrWhiteSpace(lines[row - 1])) yield return Item(lines[row - 1], path, row);
        }
    }

    static BenchmarkItem Item(string line, string path, int row)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            string? Text(string name) =>
                json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
            var question = Text("question");
            if (string.IsNullOrWhiteSpace(question)) throw Wrong("no question", path, row, null);
            return new BenchmarkItem(Text("benchmark") ?? Path.GetFileNameWithoutExtension(path), Text("id") ?? $"{row}", question, Text("answer") ?? "", Text("passage") ?? "");
        }
        catch (JsonException e)
        {
            throw Wrong("malformed JSON", path, row, e);
        }
    }

    static InputException Wrong(string found, string path, int row, Exception? cause) =>
        new(found, $"{path}, line {row}", "one JSON object a line, with the item's question in 'question'", "Correct or remove the line; name the fields question, answer, passage, id, benchmark.", cause);
}
