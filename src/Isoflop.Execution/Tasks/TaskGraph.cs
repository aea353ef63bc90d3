using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Isoflop.Execution.Tasks;

/// <summary>What is to be done, and what has to wait for what.</summary>
/// <param name="Name">Its name, as a queue shows it.</param>
/// <param name="Groups">The groups; each comes behind those that it waits for.</param>
public sealed partial record TaskGraph(string Name, ImmutableArray<TaskGroup> Groups)
{
    /// <summary>Tasks in all groups.</summary>
    public int Count => Groups.Sum(group => group.Count);

    /// <summary>Refuses a graph that could not be run.</summary>
    /// <exception cref="ArgumentException">A name is used twice or cannot be a file's, a group is empty, or waits for one that does not come before it.</exception>
    public void Check()
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in Groups)
        {
            if (!FileName().IsMatch(group.Name)) throw new ArgumentException($"the group '{group.Name}' has a name that is more than letters, digits and hyphens");
            if (group.Count < 1 || group.Command.IsDefaultOrEmpty) throw new ArgumentException($"the group '{group.Name}' has nothing to do");
            if (group.After.FirstOrDefault(name => !before.Contains(name)) is { } missing) throw new ArgumentException($"the group '{group.Name}' waits for '{missing}', which does not come before it");
            if (!before.Add(group.Name)) throw new ArgumentException($"two groups '{group.Name}'");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9-]+$")]
    private static partial Regex FileName();
}
