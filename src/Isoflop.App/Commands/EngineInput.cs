using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Execution.Local;
using Isoflop.Execution.Slurm;
using Isoflop.Execution.Tasks;
using Isoflop.Findings;

namespace Isoflop.App.Commands;

/// <summary>What runs work that was cut into tasks: --on slurm or --on processes, and what is asked of it.</summary>
sealed class EngineInput
{
    const string Slurm = "slurm";
    const string Processes = "processes";

    readonly Option<string?> _on = new("--on") { Description = "What runs the tasks: slurm (array jobs; the command 'status' follows them), or processes of this machine.", HelpName = "ENGINE" };
    readonly Option<string[]> _sbatch = Arguments.Many("--sbatch", "Further options of sbatch: --sbatch=--partition=cpu --sbatch=--time=4:00:00.", "OPTION");

    public EngineInput(Command command)
    {
        command.Add(_on);
        command.Add(_sbatch);
    }

    /// <summary>This program, as another process can start it.</summary>
    public static ImmutableArray<string> Program
    {
        get
        {
            var assembly = typeof(Application).Assembly.Location;
            return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(assembly) ? [Environment.ProcessPath!] : ["dotnet", assembly];
        }
    }

    /// <summary>Whether an engine was asked for.</summary>
    /// <exception cref="InputException">It is none that there is, or a document was asked for, which tasks do not print.</exception>
    public bool IsNamed(ParseResult parsed, OutputOptions output) => parsed.GetValue(_on) switch
    {
        null => false,
        Slurm or Processes when output.Json(parsed) => throw new InputException(
            "--json with --on", "options", "one of them", "Once the tasks are done the same command without --on does nothing anew and prints the document."),
        Slurm or Processes => true,
        var engine => throw new InputException($"'{engine}'", "--on", $"{Slurm} or {Processes}", $"The nearest is '{NearestName.Of(engine, [Slurm, Processes])}'."),
    };

    /// <summary>Starts the tasks: on Slurm they are handed over, as processes they are waited for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="shell">Where it is told.</param>
    /// <param name="folder">Where the tasks leave their marks.</param>
    /// <param name="graph">The tasks.</param>
    /// <param name="cores">Cores of a task.</param>
    /// <param name="atOnce">Processes of this machine at once.</param>
    /// <param name="status">The command that tells how far they are.</param>
    /// <param name="cancellation">Ends the processes.</param>
    public int Start(ParseResult parsed, Shell shell, TaskFolder folder, TaskGraph graph, int cores, int atOnce, string status, CancellationToken cancellation)
    {
        folder.Claim(graph);
        if (parsed.GetValue(_on) == Slurm)
        {
            var jobs = SlurmTasks.Submit(folder, new SlurmOptions { CoresPerTask = cores, Sbatch = [.. parsed.GetValue(_sbatch)!] });
            shell.Out.WriteLine(jobs.IsEmpty ? "Nothing is left to do." : $"Submitted: {string.Join(", ", jobs.Select(job => $"{job.Key} as job {job.Value}"))}.");
            shell.Out.WriteLine($"{status} tells how far they are; the same command submits again what failed.");
            return Application.Done;
        }
        var done = LocalTasks.Run(folder, atOnce, cancellation);
        foreach (var group in graph.Groups) shell.Out.WriteLine(Words(GroupStatus.Of(folder, group)));
        return done ? Application.Done : Application.DoneWithError;
    }

    /// <summary>Tells how far tasks are that were handed to Slurm, and where those that failed say why.</summary>
    /// <param name="shell">Where it is told.</param>
    /// <param name="folder">The tasks' folder.</param>
    public static int Status(Shell shell, TaskFolder folder)
    {
        var status = SlurmTasks.Status(folder);
        foreach (var group in status) shell.Out.WriteLine(Words(group));
        foreach (var (group, (task, code)) in status.Zip(folder.Read().Groups).SelectMany(pair => pair.First.Failed.Select(failed => (pair.Second, failed))))
            shell.Out.WriteLine($"{group.Name} {task} ended with {code}: {folder.Log(group, task)}");
        return status.Any(group => !group.Failed.IsEmpty) ? Application.DoneWithError : Application.Done;
    }

    static string Words(GroupStatus group) =>
        $"{group.Name}: {group.Done} of {group.Count} done{(group.Running > 0 ? $", {group.Running} running" : "")}{(group.Waiting > 0 ? $", {group.Waiting} waiting" : "")}{(group.Failed.IsEmpty ? "" : $", {group.Failed.Length} failed")}";
}
