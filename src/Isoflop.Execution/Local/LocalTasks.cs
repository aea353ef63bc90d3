using System.Diagnostics;
using System.Globalization;
using Isoflop.Execution.Tasks;

namespace Isoflop.Execution.Local;

/// <summary>Runs tasks as processes of this machine, some at once.</summary>
public static class LocalTasks
{
    /// <summary>Runs what is not done yet. A task that fails keeps the others of its group from nothing, and those that wait for it from beginning.</summary>
    /// <param name="folder">The folder, which was claimed for the graph.</param>
    /// <param name="atOnce">Processes at once, at least 1.</param>
    /// <param name="cancellation">Ends the processes; what is done is kept, and the same call goes on.</param>
    /// <returns>Whether all tasks are done.</returns>
    public static bool Run(TaskFolder folder, int atOnce, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 1);
        foreach (var group in folder.Read().Groups)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
            Parallel.ForEach(folder.Open(group), parallel, task => Run(folder, group, task, cancellation));
            if (!folder.Open(group).IsEmpty) return false;
        }
        return true;
    }

    static void Run(TaskFolder folder, TaskGroup group, int task, CancellationToken cancellation)
    {
        var command = group.CommandOf(task);
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var log = TextWriter.Synchronized(new StreamWriter(folder.Log(group, task), append: true));
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (cancellation.Register(() => process.Kill(entireProcessTree: true))) process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) File.WriteAllText(folder.DoneMark(group, task), "");
        else File.WriteAllText(folder.FailedMark(group, task), process.ExitCode.ToString(CultureInfo.InvariantCulture));

        void Write(string? line)
        {
            if (line is not null) log.WriteLine(line);
        }
    }
}
