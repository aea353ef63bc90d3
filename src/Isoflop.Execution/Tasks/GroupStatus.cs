using System.Collections.Immutable;

namespace Isoflop.Execution.Tasks;

/// <summary>How far a group has come.</summary>
/// <param name="Name">The group.</param>
/// <param name="Count">Its tasks.</param>
/// <param name="Done">Tasks that ended well.</param>
/// <param name="Running">Tasks that run; 0 where nobody can say.</param>
/// <param name="Waiting">Tasks that an engine has taken and not begun.</param>
/// <param name="Failed">Tasks that failed, with their exit codes.</param>
public sealed record GroupStatus(string Name, int Count, int Done, int Running, int Waiting, ImmutableArray<(int Task, int ExitCode)> Failed)
{
    /// <summary>Whether every task ended well.</summary>
    public bool IsDone => Done == Count;

    /// <summary>The status as the marks in a folder tell it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="group">The group.</param>
    public static GroupStatus Of(TaskFolder folder, TaskGroup group)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(group);
        var tasks = Enumerable.Range(0, group.Count).ToArray();
        return new GroupStatus(
            group.Name, group.Count, tasks.Count(task => folder.IsDone(group, task)), 0, 0,
            [.. tasks.Select(task => (Task: task, Code: folder.ExitCode(group, task))).Where(task => task.Code is not null).Select(task => (task.Task, task.Code!.Value))]);
    }
}
