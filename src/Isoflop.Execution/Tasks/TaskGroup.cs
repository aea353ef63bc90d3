using System.Collections.Immutable;
using System.Globalization;

namespace Isoflop.Execution.Tasks;

/// <summary>Tasks of one kind that do not wait for each other: one command, run once for each number.</summary>
/// <param name="Name">Its name: letters, digits and hyphens.</param>
/// <param name="Command">The program and its arguments; <c>{task}</c> in one is the number of the task, from 0.</param>
/// <param name="Count">Tasks, at least 1.</param>
public sealed record TaskGroup(string Name, ImmutableArray<string> Command, int Count)
{
    /// <summary>What stands for the number of the task.</summary>
    public const string Placeholder = "{task}";

    /// <summary>Groups that must be done before this one begins.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>The command of one task.</summary>
    /// <param name="task">Its number.</param>
    public ImmutableArray<string> CommandOf(int task) => [.. Command.Select(word => word.Replace(Placeholder, task.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))];
}
