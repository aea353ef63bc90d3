using System.CommandLine;
using Isoflop.Corpus.Pipelines;
using Isoflop.Execution.Slurm;
using Isoflop.Execution.Tasks;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus status RECIPE</c>: how far tasks are that were handed to an engine.</summary>
static class StatusCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("status", "How far the tasks of a recipe are that run on Slurm, and which failed. Exit 3 where one did.");
        var path = new Argument<string>("RECIPE") { Description = "The recipe." };
        command.Add(path);
        command.SetAction(parsed =>
        {
            var folder = EngineInput.Folder(Recipe.Read(parsed.GetRequiredValue(path)));
            var status = SlurmTasks.Status(folder);
            foreach (var group in status) shell.Out.WriteLine(Words(group));
            foreach (var (group, (task, code)) in status.Zip(folder.Read().Groups).SelectMany(pair => pair.First.Failed.Select(failed => (pair.Second, failed))))
                shell.Out.WriteLine($"{group.Name} {task} ended with {code}: {folder.Log(group, task)}");
            return status.Any(group => !group.Failed.IsEmpty) ? Application.DoneWithError : Application.Done;
        });
        return command;
    }

    public static string Words(GroupStatus group) =>
        $"{group.Name}: {group.Done} of {group.Count} done{(group.Running > 0 ? $", {group.Running} running" : "")}{(group.Waiting > 0 ? $", {group.Waiting} waiting" : "")}{(group.Failed.IsEmpty ? "" : $", {group.Failed.Length} failed")}";
}
