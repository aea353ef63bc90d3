using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Isoflop.Execution.Tasks;
using Isoflop.Findings;

namespace Isoflop.Execution.Slurm;

/// <summary>
/// Hands tasks to Slurm: an array job for each group, with <c>afterok</c> on the groups that it waits for. Queueing, retries after a node's failure, limits and
/// dependencies are Slurm's business; ours is which tasks are still to be done, and a mark for each that ended.
/// </summary>
public static class SlurmTasks
{
    static readonly string[] Waiting = ["PENDING", "CONFIGURING", "REQUEUED", "SUSPENDED", "REQUEUE_HOLD"];

    /// <summary>Submits what is neither done nor in the queue.</summary>
    /// <param name="folder">The folder, which was claimed for the graph and which every node sees.</param>
    /// <param name="options">What Slurm is asked for.</param>
    /// <returns>The numbers of the jobs, by group; none for a group that needs no job.</returns>
    /// <exception cref="InputException">There is no Slurm, it refuses a job, or tasks of an earlier call are still in its queue.</exception>
    public static ImmutableSortedDictionary<string, string> Submit(TaskFolder folder, SlurmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new SlurmOptions();
        var graph = folder.Read();
        if (Status(folder).Any(group => group.Running + group.Waiting > 0))
            throw new InputException("tasks of this folder that are still in the queue", folder.Path, "none", "Wait for them, or take them out with scancel; the status lists them.");
        var jobs = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        foreach (var group in graph.Groups)
        {
            var open = folder.Open(group);
            if (open.IsEmpty) continue;
            // What failed before runs again: its mark is of the past.
            foreach (var task in open) File.Delete(folder.FailedMark(group, task));
            var script = Path.Combine(folder.Path, group.Name + ".sh");
            File.WriteAllText(script, SlurmScript.Of(folder, group));
            var waits = group.After.Where(jobs.ContainsKey).Select(name => jobs[name]).ToArray();
            string[] words =
            [
                "--parsable", $"--job-name={graph.Name}-{group.Name}", $"--array={SlurmScript.Array(open)}{(options.AtOnce is { } most ? $"%{most}" : "")}",
                $"--cpus-per-task={options.CoresPerTask}", $"--output={Path.Combine(folder.Path, "logs", group.Name)}-%a.log", "--open-mode=append", "--requeue",
                .. waits.Length > 0 ? [$"--dependency=afterok:{string.Join(':', waits)}", "--kill-on-invalid-dep=yes"] : Array.Empty<string>(),
                .. options.Sbatch, script,
            ];
            jobs = jobs.Add(group.Name, Call("sbatch", words).Trim().Split(';')[0]);
            // After each: should the next be refused, the status still knows of this one.
            File.WriteAllText(JobsFile(folder), JsonSerializer.Serialize(jobs));
        }
        return jobs;
    }

    /// <summary>How far each group has come: the marks, and what Slurm has in its queue.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">There is no Slurm, or no graph.</exception>
    public static ImmutableArray<GroupStatus> Status(TaskFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var jobs = File.Exists(JobsFile(folder)) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(JobsFile(folder)))! : [];
        var queue = jobs.Count == 0 ? [] : Call("squeue", "--noheader", "--array", "--states=all", $"--jobs={string.Join(',', jobs.Values)}", "--format=%F %T")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split(' ')).ToArray();
        return
        [
            .. folder.Read().Groups.Select(group =>
            {
                var states = jobs.TryGetValue(group.Name, out var job) ? queue.Where(line => line[0] == job).Select(line => line[1]).ToArray() : [];
                return GroupStatus.Of(folder, group) with { Running = states.Count(state => state is "RUNNING" or "COMPLETING"), Waiting = states.Count(Waiting.Contains) };
            }),
        ];
    }

    static string JobsFile(TaskFolder folder) => Path.Combine(folder.Path, "slurm-jobs.json");

    static string Call(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            // A job that is over and forgotten is no longer in the queue, and that is all that was asked.
            if (process.ExitCode == 0 || (program == "squeue" && error.Result.Contains("Invalid job id", StringComparison.Ordinal))) return output;
            throw new InputException(error.Result.Trim(), program, "that Slurm takes it", "Correct what it names; sinfo says whether it runs.");
        }
        catch (Win32Exception exception)
        {
            throw new InputException($"no program '{program}'", "PATH", "Slurm's commands", "Run this where Slurm is installed, or leave out '--on slurm'.", exception);
        }
    }
}
