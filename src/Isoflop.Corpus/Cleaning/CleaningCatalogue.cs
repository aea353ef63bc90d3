using System.Collections.Immutable;
using Isoflop.Corpus.Characters;
using Isoflop.Corpus.Documents;
using Isoflop.Settings;

namespace Isoflop.Corpus.Cleaning;

/// <summary>The steps that change texts, by the names that recipes know them by.</summary>
static class CleaningCatalogue
{
    /// <summary>Names, what each does, and how it is made from what a recipe says.</summary>
    public static ImmutableArray<(string Name, string Summary, Func<YamlSettings, DocumentStep> Create)> All { get; } =
    [
        ("unicode", "brings texts into a normalisation form (form: nfc, nfd, nfkc, nfkd)", Unicode),
        ("mojibake", "repairs UTF-8 that was read as Windows-1252 or Latin-1", _ => new CleaningStep("mojibake", "Windows-1252 and Latin-1, three rounds", Repair)),
        ("control-characters", "takes out control and invisible characters, makes line ends line feeds", _ => new CleaningStep("control-characters", "all but tab, line feed and joiners", ControlCharacters.Remove)),
        ("boilerplate-lines", "drops lines that are buttons, cookie notices and copyright lines, English and Chinese", _ => new CleaningStep("boilerplate-lines", BoilerplateLines.Identity, BoilerplateLines.Remove)),
        ("personal-data", "replaces e-mail addresses, public IP addresses, telephone numbers and keys (email, ip, phone, key: the replacement, or off)", Personal),
    ];

    static CleaningStep Unicode(YamlSettings settings)
    {
        var form = settings.Word<UnicodeForm>("form") ?? UnicodeForm.Nfc;
        return new CleaningStep("unicode", $"{form.ToString().ToUpperInvariant()} of Unicode 14", (text, tally) =>
        {
            var normal = UnicodeText.In(text, form);
            if (!ReferenceEquals(normal, text)) tally.Add("normalised");
            return normal;
        });
    }

    static string Repair(string text, ChangeTally tally)
    {
        var repaired = Mojibake.Repair(text, out var count);
        tally.Add("mojibake", count);
        return repaired;
    }

    static CleaningStep Personal(YamlSettings settings)
    {
        var defaults = new PersonalDataOptions();
        string? Said(string key, string? otherwise) => settings.Text(key) switch { null => otherwise, "off" => null, var text => text };
        var options = new PersonalDataOptions
        {
            Email = Said("email", defaults.Email),
            Address = Said("ip", defaults.Address),
            Phone = Said("phone", defaults.Phone),
            Key = Said("key", defaults.Key),
        };
        return new CleaningStep("personal-data", $"patterns of datatrove 0.10.0 and own, second edition; {options}", (text, tally) => PersonalData.Replace(text, options, tally));
    }
}
