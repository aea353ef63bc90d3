using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Models.Catalogue;
using Isoflop.Plans.Verdicts;
using Isoflop.Reports.Accounting;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop models [NAME…]</c>: published models, and how a law would have split their compute.</summary>
static class ModelsCommand
{
    /// <summary>The law that judges where none is named: the one whose fit to the published runs was checked.</summary>
    const string DefaultLaw = "besiroglu-2024";

    public static Command Create(Shell shell)
    {
        var command = new Command("models", "List published models with tokens per parameter and distance from compute-optimal under a law, or show some.");
        var names = new Argument<string[]>("NAME") { Description = "Models: \"Llama 3 8B\", Chinchilla.", Arity = ArgumentArity.ZeroOrMore };
        var namedIn = new Option<string?>("--named-in") { Description = "Only the standing examples of a subject: laws.", HelpName = "SUBJECT" };
        var law = new Option<string>("--law") { Description = "The law that judges: a published one or a file.", HelpName = "LAW", DefaultValueFactory = _ => DefaultLaw };
        var file = new Option<string?>("--file") { Description = "Models of your own in a JSON file, listed and audited beside the others.", HelpName = "FILE.json" };
        var audit = new Option<bool>("--audit") { Description = "Check the figures of every listed model against each other." };
        command.Add(names);
        foreach (var option in new Option[] { namedIn, law, file, audit }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(parsed.GetRequiredValue(law));
            if (!chosen.Form.SplitsCompute) throw new InputException(chosen.Name, "--law", "a law of params and tokens", "besiroglu-2024 or hoffmann-2022, or a file that isoflop fit --out wrote.");
            var own = parsed.GetValue(file) is { } path ? PublishedModels.Read(InputFile.Text(path, "--file"), path) : [];
            ImmutableArray<PublishedModel> all = [.. own, .. PublishedModels.All.Where(model => PublishedModels.Find(own, model.Name) is null)];
            var wanted = parsed.GetValue(names)!;
            var shown = wanted.Length > 0 ? [.. wanted.Select(name => PublishedModels.Get(all, name))]
                : parsed.GetValue(namedIn) is { } subject ? NamedIn(all, subject)
                : own.IsEmpty ? all : own;
            var audited = parsed.GetValue(audit) || wanted.Length > 0 ? shown : own;
            ImmutableArray<Finding> findings = [.. audited.SelectMany(model => CatalogueAudit.Of(model, PublishedModels.All, Devices.All)).OrderBy(finding => finding, Finding.GravestFirst)];
            return finish.Show(shell, ModelsReport.Of(shown, chosen, Devices.All, findings), null, () => ModelsReport.Json(shown, chosen, Devices.All, findings));
        });
        return command;
    }

    static ImmutableArray<PublishedModel> NamedIn(ImmutableArray<PublishedModel> all, string subject)
    {
        ImmutableArray<PublishedModel> named = [.. all.Where(model => model.NamedIn.Contains(subject, StringComparer.OrdinalIgnoreCase))];
        return named.IsEmpty
            ? throw new InputException($"'{subject}'", "--named-in", string.Join(", ", all.SelectMany(model => model.NamedIn).Distinct()), "Choose one of them.")
            : named;
    }
}
