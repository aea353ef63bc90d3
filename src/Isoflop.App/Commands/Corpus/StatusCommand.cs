using System.CommandLine;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus status RECIPE</c>: how far tasks are that were handed to an engine.</summary>
static class StatusCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("status", "How far the tasks of a recipe are that run on Slurm, and which failed. Exit 3 where one did.");
        var path = new Argument<string>("RECIPE") { Description = "The recipe." };
        command.Add(path);
        command.SetAction(parsed => EngineInput.Status(shell, ShareTasks.Folder(Recipe.Read(parsed.GetRequiredValue(path)))));
        return command;
    }
}
