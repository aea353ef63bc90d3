using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Pipelines.Recipes;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus steps [NAME]</c>: the steps that a recipe can name, or all that one's verdicts depend on.</summary>
static class StepsCommand
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Shell shell)
    {
        var command = new Command("steps", "List the filters and other steps that a recipe can name, or show what one does.");
        var name = new Argument<string?>("NAME") { Description = "A step.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print one JSON document and nothing else." };
        command.Add(name);
        command.Add(json);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is { } wanted)
            {
                var parts = StepCatalogue.Make(wanted, null, "NAME", Path.GetFullPath).Identity.Split("; ");
                if (parsed.GetValue(json)) Print(new { Name = wanted, Identity = parts });
                else foreach (var part in parts) shell.Out.WriteLine(part);
                return Application.Done;
            }
            var width = StepCatalogue.All.Max(entry => entry.Name.Length);
            if (parsed.GetValue(json)) Print(new { Steps = StepCatalogue.All.Select(entry => new { entry.Name, entry.Summary }) });
            else foreach (var (step, summary) in StepCatalogue.All) shell.Out.WriteLine($"{step.PadRight(width)}  {summary}");
            return Application.Done;
        });
        return command;

        void Print(object value) => shell.Out.WriteLine(JsonSerializer.Serialize(value, Format));
    }
}
