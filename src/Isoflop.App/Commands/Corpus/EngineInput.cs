using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Isoflop.Corpus.Pipelines;
using Isoflop.Execution.Local;
using Isoflop.Execution.Slurm;
using Isoflop.Execution.Tasks;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary>What runs the shares of a recipe: --on slurm or --on processes, and what is asked of it.</summary>
sealed class EngineInput
{
    const string Slurm = "slurm";
    const string Processes = "processes";
    const int DefaultShares = 8;

    readonly Option<string?> _on = new("--on") { Description = "What runs the shares: slurm (array jobs; see isoflop corpus status), or processes of this machine.", HelpName = "ENGINE" };
    readonly Option<string[]> _sbatch = Arguments.Many("--sbatch", "Further options of sbatch: --sbatch=--partition=cpu --sbatch=--time=4:00:00.", "OPTION");

    public EngineInput(Command command)
    {
        command.Add(_on);
        command.Add(_sbatch);
    }

    /// <summary>Folder of the tasks of a recipe: beside its versions, which no two recipes of one input share.</summary>
    public static TaskFolder Folder(Recipe recipe) => new(Path.Combine(recipe.Folder, "tasks", Path.GetFileName(Pipeline.FolderOf(recipe))));

    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_on) is not null;

    public int Start(ParseResult parsed, Shell shell, Recipe recipe, string file, PipelineOptions options, CancellationToken cancellation)
    {
        var engine = parsed.GetValue(_on);
        if (engine is not (Slurm or Processes)) throw new InputException($"'{engine}'", "--on", $"{Slurm} or {Processes}", $"The nearest is '{NearestName.Of(engine!, [Slurm, Processes])}'.");
        var folder = Folder(recipe);
        folder.Claim(Graph(Path.GetFullPath(file), options.Shares == 0 ? DefaultShares : options.Shares, options));
        if (engine == Slurm)
        {
            var jobs = SlurmTasks.Submit(folder, new SlurmOptions { CoresPerTask = Math.Max(1, options.Threads), Sbatch = [.. parsed.GetValue(_sbatch)!] });
            shell.Out.WriteLine(jobs.IsEmpty ? "Nothing is left to do." : $"Submitted: {string.Join(", ", jobs.Select(job => $"{job.Key} as job {job.Value}"))}.");
            shell.Out.WriteLine($"isoflop corpus status {file} tells how far they are; the same command submits again what failed.");
            return Application.Done;
        }
        var done = LocalTasks.Run(folder, Math.Max(1, options.Threads == 0 ? Environment.ProcessorCount : options.Threads), cancellation);
        foreach (var group in folder.Read().Groups) shell.Out.WriteLine(StatusCommand.Words(GroupStatus.Of(folder, group)));
        return done ? Application.Done : Application.DoneWithError;
    }

    static TaskGraph Graph(string recipe, int shares, PipelineOptions options)
    {
        var count = shares.ToString(CultureInfo.InvariantCulture);
        // One thread each, unless it was said: the shares are what runs side by side.
        var threads = Math.Max(1, options.Threads).ToString(CultureInfo.InvariantCulture);
        ImmutableArray<string> run = [.. Program(), "corpus", "run", recipe, "--shares", count, "--threads", threads, "--memory", options.MemoryBytes.ToString(CultureInfo.InvariantCulture), .. options.Strict ? ["--strict"] : Array.Empty<string>()];
        return new TaskGraph("corpus", [new TaskGroup("share", [.. run, "--share", TaskGroup.Placeholder], shares), new TaskGroup("together", run, 1) { After = ["share"] }]);
    }

    // This program, as another process can start it.
    static ImmutableArray<string> Program()
    {
        var assembly = typeof(Application).Assembly.Location;
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(assembly) ? [Environment.ProcessPath!] : ["dotnet", assembly];
    }
}
