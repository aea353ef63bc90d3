using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Isoflop.Laws.Tasks;

/// <summary>What is known of a task before any run: the score of guessing, and how many questions it has.</summary>
/// <param name="Name">The task's name without a prefix: hellaswag.</param>
/// <param name="Chance">Score of guessing, in [0, 1].</param>
/// <param name="Questions">Number of questions.</param>
/// <param name="Source">Who says so.</param>
public sealed record TaskFact(string Name, double Chance, int Questions, string Source)
{
    static readonly string[] Prefixes = ["acc_", "accuracy_", "score_"];

    /// <summary>Every task of which something is known.</summary>
    public static ImmutableArray<TaskFact> All { get; } = Load();

    /// <summary>What is known of the task in a column, or null.</summary>
    /// <param name="header">The column's header, with or without acc_, accuracy_ or score_ before the task's name.</param>
    public static TaskFact? Find(string header) => All.FirstOrDefault(fact => string.Equals(fact.Name, Plain(header), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name of a task without the prefix of its column.</summary>
    /// <param name="header">A header.</param>
    public static string Plain(string header) =>
        Prefixes.FirstOrDefault(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found ? header[found.Length..] : header;

    static ImmutableArray<TaskFact> Load()
    {
        const string resource = "task-facts.json";
        using var stream = typeof(TaskFact).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        return [.. JsonNode.Parse(stream)!.AsArray().Select(node => new TaskFact((string)node!["name"]!, (double)node["chance"]!, (int)node["questions"]!, (string)node["source"]!))];
    }
}
