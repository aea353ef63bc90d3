using System.Collections.Immutable;
using System.Text;
using Isoflop.Execution.Tasks;

namespace Isoflop.Execution.Slurm;

/// <summary>The script of a group: the command for the number that Slurm gives it, and a mark when it has ended.</summary>
static class SlurmScript
{
    /// <summary>The script.</summary>
    public static string Of(TaskFolder folder, TaskGroup group)
    {
        var words = group.Command.Select(word => string.Join("\"$SLURM_ARRAY_TASK_ID\"", word.Split(TaskGroup.Placeholder).Select(Quoted)));
        var (done, failed) = (Quoted(Path.Combine(folder.Path, "done", group.Name + "-")), Quoted(Path.Combine(folder.Path, "failed", group.Name + "-")));
        return $"""
            #!/usr/bin/env bash
            {string.Join(' ', words)}
            code=$?
            if [ "$code" -eq 0 ]; then : > {done}"$SLURM_ARRAY_TASK_ID"; else echo "$code" > {failed}"$SLURM_ARRAY_TASK_ID"; fi
            exit "$code"

            """.ReplaceLineEndings("\n");
    }

    /// <summary>Numbers as Slurm takes them: 0-3,7.</summary>
    public static string Array(ImmutableArray<int> tasks)
    {
        var text = new StringBuilder();
        for (var i = 0; i < tasks.Length;)
        {
            var end = i;
            while (end + 1 < tasks.Length && tasks[end + 1] == tasks[end] + 1) end++;
            if (text.Length > 0) text.Append(',');
            text.Append(tasks[i]);
            if (end > i) text.Append('-').Append(tasks[end]);
            i = end + 1;
        }
        return text.ToString();
    }

    static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
