using System.Collections.Immutable;
using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Corpus.Lineage.Gates;

/// <summary>A duplicate that was put into a corpus to see whether it is found.</summary>
/// <param name="Id">Id of the copy.</param>
/// <param name="Of">Id of the document that it is a copy of.</param>
/// <param name="Jaccard">Their true similarity.</param>
readonly record struct InjectedPair(string Id, string Of, double Jaccard);

/// <summary>Reads injected duplicates.</summary>
static class InjectedPairs
{
    static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The pairs of a JSONL file.</summary>
    /// <param name="path">The file.</param>
    public static ImmutableArray<InjectedPair> Read(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Where(line => line.Length > 0).Select((line, i) => Parse(line, $"{path}, line {i + 1}"))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", path, "a JSONL file of pairs", "Check the path.", exception);
        }
    }

    static InjectedPair Parse(string line, string where)
    {
        try
        {
            var pair = JsonSerializer.Deserialize<InjectedPair>(line, Format);
            return pair is { Id.Length: > 0, Of.Length: > 0 } ? pair : throw new JsonException("no id, or nothing that it is a copy of");
        }
        catch (JsonException exception)
        {
            throw new InputException($"no pair ({exception.Message})", where, "{\"id\": …, \"of\": …, \"jaccard\": …}", "Correct the line.", exception);
        }
    }
}
