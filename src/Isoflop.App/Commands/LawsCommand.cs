using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Reports;
using Isoflop.Reports.Json;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop laws [NAME]</c>: the forms that can be fitted and the published laws.</summary>
static class LawsCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("laws", "List the forms of law and the published laws, or show one.");
        var name = new Argument<string?>("NAME") { Description = "A form or a published law.", Arity = ArgumentArity.ZeroOrOne };
        command.Add(name);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var wanted = parsed.GetValue(name);
            var forms = LawForms.All;
            var laws = PublishedLaws.All;
            if (wanted is not null)
            {
                forms = [.. forms.Where(form => string.Equals(form.Name, wanted, StringComparison.OrdinalIgnoreCase))];
                laws = [.. laws.Where(law => string.Equals(law.Name, wanted, StringComparison.OrdinalIgnoreCase))];
                if (forms.IsEmpty && laws.IsEmpty) throw LawInput.Unknown(wanted, "laws", LawForms.All.Select(form => form.Name).Concat(PublishedLaws.All.Select(law => law.Name)));
            }
            var report = wanted is null ? LawsReport.Of(forms, laws) : forms.IsEmpty ? LawsReport.Of(laws[0]) : LawsReport.Of(forms[0], laws);
            return finish.Show(shell, report, null, () => LawJson.Of(forms, laws));
        });
        return command;
    }
}

/// <summary>Reads a law by its file or its published name.</summary>
static class LawInput
{
    /// <exception cref="InputException">There is no such file or law.</exception>
    public static ScalingLaw Read(string nameOrFile)
    {
        if (PublishedLaws.Find(nameOrFile) is { } published) return published;
        if (Directory.Exists(nameOrFile)) throw new InputException($"'{nameOrFile}' is a folder", "LAW", "a law file or a published law's name", "Name the file that fit --out wrote.");
        if (!File.Exists(nameOrFile)) throw Unknown(nameOrFile, "LAW", PublishedLaws.All.Select(law => law.Name));
        return LawFile.Read(File.ReadAllText(nameOrFile), nameOrFile);
    }

    public static InputException Unknown(string name, string where, IEnumerable<string> known) =>
        new($"no law or file named '{name}'", where, $"one of {string.Join(", ", known)}, or a law file", $"{(Nearest(name, known) is { } nearest ? $"Did you mean {nearest}? " : "")}isoflop laws lists them.");

    static string? Nearest(string name, IEnumerable<string> known) =>
        known.FirstOrDefault(candidate => candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(candidate, StringComparison.OrdinalIgnoreCase))
        ?? known.FirstOrDefault(candidate => name.Length >= 3 && candidate.StartsWith(name[..3], StringComparison.OrdinalIgnoreCase));
}
