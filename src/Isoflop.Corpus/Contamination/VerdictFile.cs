using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination;

/// <summary>
/// What was decided of matches, in a JSONL file that a person edits: <c>verdict</c> is open, true or false. A match is known by its content, so a verdict holds for
/// every later version of the corpus in which the same words are found.
/// </summary>
public static class VerdictFile
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads the verdicts; none where there is no file yet.</summary>
    /// <exception cref="InputException">A line has no key, or a verdict that is none.</exception>
    public static ImmutableSortedDictionary<string, ContaminationVerdict> Read(string path)
    {
        var verdicts = ImmutableSortedDictionary.CreateBuilder<string, ContaminationVerdict>(StringComparer.Ordinal);
        var row = 0;
        foreach (var line in Lines(path))
        {
            row++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (key, verdict) = Parse(line, path, row);
            verdicts[key] = verdict;
        }
        return verdicts.ToImmutable();
    }

    /// <summary>The file with the matches that it does not have yet added as open; lines that are there stay as they are.</summary>
    public static string Extended(string path, IEnumerable<ContaminationHit> hits)
    {
        string[] lines = [.. Lines(path).Where(line => !string.IsNullOrWhiteSpace(line))];
        var known = lines.Select((line, i) => Parse(line, path, i + 1).Key).ToHashSet(StringComparer.Ordinal);
        return string.Concat(lines.Concat(hits.Where(hit => known.Add(hit.Key)).Select(Line)).Select(line => line + "\n"));
    }

    static string Line(ContaminationHit hit) => new JsonObject
    {
        ["key"] = hit.Key,
        ["verdict"] = "open",
        ["benchmark"] = hit.Item.Benchmark,
        ["item"] = hit.Item.Id,
        ["score"] = Math.Round(hit.Score, 4),
        ["document"] = hit.Document,
        ["question"] = hit.Item.Question,
        ["answer"] = hit.Item.Answer,
        ["found"] = hit.Passage,
    }.ToJsonString(Readable);

    static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a file of verdicts", "Check the file and its permissions.", e);
        }
    }

    static (string Key, ContaminationVerdict Verdict) Parse(string line, string path, int row)
    {
        try
        {
            var json = JsonNode.Parse(line)?.AsObject();
            if (json?["key"]?.GetValue<string>() is { } key && json["verdict"]?.ToString() is { } word && !char.IsAsciiDigit(word.FirstOrDefault()) && Enum.TryParse<ContaminationVerdict>(word, ignoreCase: true, out var verdict)) return (key, verdict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(path, row, e);
        }
        throw Wrong(path, row, null);
    }

    static InputException Wrong(string path, int row, Exception? cause) =>
        new("no key, or a verdict that is none", $"{path}, line {row}", "'key' as it was written, and 'verdict' open, true or false", "Restore the line.", cause);
}
