using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Execution.Tasks;

/// <summary>
/// The folder of a graph: <c>graph.json</c>, a mark in <c>done</c> for every task that ended well, one with its exit code in <c>failed</c> for every one that did
/// not, and what each printed in <c>logs</c>. The marks are the truth: whoever runs a task writes its mark, and a task with a mark is not run again.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class TaskFolder(string path)
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The folder.</summary>
    public string Path => path;

    string GraphFile => System.IO.Path.Combine(path, "graph.json");

    /// <summary>Makes the folder, or checks that it is of this graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="InputException">It holds another graph.</exception>
    public void Claim(TaskGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        graph.Check();
        var text = JsonSerializer.Serialize(graph, Format);
        foreach (var name in (string[])["done", "failed", "logs"]) Directory.CreateDirectory(System.IO.Path.Combine(path, name));
        if (!File.Exists(GraphFile)) File.WriteAllText(GraphFile, text);
        else if (File.ReadAllText(GraphFile) != text)
            throw new InputException("another graph of tasks", path, "the folder of these, or an empty one", "Remove the folder to begin anew.");
    }

    /// <summary>The graph.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public TaskGraph Read()
    {
        try
        {
            return JsonSerializer.Deserialize<TaskGraph>(File.ReadAllBytes(GraphFile), Format) ?? throw new JsonException("null");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"no graph of tasks ({exception.Message})", path, "a folder that tasks were started in", "Check the path.", exception);
        }
    }

    /// <summary>Whether a task ended well.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="task">Its number.</param>
    public bool IsDone(TaskGroup group, int task) => File.Exists(DoneMark(group, task));

    /// <summary>The exit code of a task that did not end well; null where it has not failed, or runs again.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="task">Its number.</param>
    public int? ExitCode(TaskGroup group, int task) =>
        !IsDone(group, task) && File.Exists(FailedMark(group, task)) && int.TryParse(File.ReadAllText(FailedMark(group, task)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>Numbers of the tasks that are still to be done.</summary>
    /// <param name="group">The group.</param>
    public ImmutableArray<int> Open(TaskGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return [.. Enumerable.Range(0, group.Count).Where(task => !IsDone(group, task))];
    }

    /// <summary>Where a task prints.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="task">Its number.</param>
    public string Log(TaskGroup group, int task) => Mark("logs", group, task) + ".log";

    internal string DoneMark(TaskGroup group, int task) => Mark("done", group, task);

    internal string FailedMark(TaskGroup group, int task) => Mark("failed", group, task);

    string Mark(string kind, TaskGroup group, int task) => System.IO.Path.Combine(path, kind, string.Create(CultureInfo.InvariantCulture, $"{group.Name}-{task}"));
}
