using System.CommandLine;
using Isoflop.Corpus.Pipelines.Recipes;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus steps [NAME]</c>: the steps that look at one document at a time, or all that one's verdicts depend on.</summary>
static class StepsCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("steps", "List the filters and other steps that a recipe can name, or show what one does.");
        var name = new Argument<string?>("NAME") { Description = "A step.", Arity = ArgumentArity.ZeroOrOne };
        command.Add(name);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is { } wanted)
            {
                foreach (var part in StepCatalogue.Make(wanted, null, "NAME", Path.GetFullPath).Identity.Split("; ")) shell.Out.WriteLine(part);
                return Application.Done;
            }
            var width = StepCatalogue.All.Max(entry => entry.Name.Length);
            foreach (var (step, summary) in StepCatalogue.All) shell.Out.WriteLine($"{step.PadRight(width)}  {summary}");
            return Application.Done;
        });
        return command;
    }
}
