using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus new [FILE]</c>: a recipe to begin with.</summary>
static class NewCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("new", "Write a recipe with a comment on every key; it runs as it is.");
        var path = new Argument<string>("FILE") { Description = "The recipe to write.", DefaultValueFactory = _ => "recipe.yaml" };
        var force = new Option<bool>("--force") { Description = "Overwrite a file that exists." };
        command.Add(path);
        command.Add(force);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(path);
            OutputFile.Of(file, "FILE", parsed.GetValue(force))!.Write(Recipe.Template);
            shell.Out.WriteLine($"{file} written; isoflop corpus run {file} makes a first version of it.");
            return Application.Done;
        });
        return command;
    }
}
