using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Pipelines;
using Isoflop.Execution.Tasks;

namespace Isoflop.App.Commands.Corpus;

/// <summary>A recipe as tasks: every share of its input by itself, and then what needs all of them.</summary>
static class ShareTasks
{
    const int DefaultShares = 8;

    /// <summary>Folder of the tasks of a recipe: beside its versions, which no two recipes of one input share.</summary>
    public static TaskFolder Folder(Recipe recipe) => new(Path.Combine(recipe.Folder, "tasks", Path.GetFileName(Pipeline.FolderOf(recipe))));

    /// <summary>The tasks.</summary>
    /// <param name="recipe">The recipe's file.</param>
    /// <param name="options">How it is run; no shares take eight.</param>
    public static TaskGraph Graph(string recipe, PipelineOptions options)
    {
        var shares = options.Shares == 0 ? DefaultShares : options.Shares;
        ImmutableArray<string> run =
        [
            .. EngineInput.Program, "corpus", "run", Path.GetFullPath(recipe), "--shares", shares.ToString(CultureInfo.InvariantCulture), "--threads", Threads(options).ToString(CultureInfo.InvariantCulture),
            "--memory", options.MemoryBytes.ToString(CultureInfo.InvariantCulture), .. options.Strict ? ["--strict"] : Array.Empty<string>(),
        ];
        return new TaskGraph("corpus", [new TaskGroup("share", [.. run, "--share", TaskGroup.Placeholder], shares), new TaskGroup("together", run, 1) { After = ["share"] }]);
    }

    /// <summary>Threads of a task: one, unless it was said; the shares are what runs side by side.</summary>
    public static int Threads(PipelineOptions options) => Math.Max(1, options.Threads);
}
