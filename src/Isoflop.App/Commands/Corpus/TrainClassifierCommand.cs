using System.CommandLine;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Classifiers;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus train-classifier --good PATH --bad PATH --out FILE</c>: a linear classifier of good and bad text for the step <c>classifier</c>.</summary>
static class TrainClassifierCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("train-classifier", "Train a linear classifier of good and bad text, in fastText's format, for the step 'classifier'.");
        var defaults = new ClassifierOptions();
        var good = new Option<string>("--good") { Description = "Text files or JSONL of what is to stay.", HelpName = "PATH", Required = true };
        var bad = new Option<string>("--bad") { Description = "Text files or JSONL of what is to go.", HelpName = "PATH", Required = true };
        var output = new Option<string>("--out") { Description = "Where to write the classifier (.bin).", HelpName = "FILE", Required = true };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the texts.", HelpName = "COUNT", DefaultValueFactory = _ => defaults.Epochs };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the first weights and of the order.", HelpName = "SEED", DefaultValueFactory = _ => defaults.Seed };
        var force = new Option<bool>("--force") { Description = "Overwrite the file." };
        foreach (var option in new Option[] { good, bad, output, epochs, seed, force }) command.Add(option);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(output);
            if (File.Exists(file) && !parsed.GetValue(force)) throw new InputException("it is there already", file, "a new file", "Choose another name, or say --force.");
            var examples = Texts("good", parsed.GetRequiredValue(good)).Concat(Texts("bad", parsed.GetRequiredValue(bad))).ToArray();
            var watch = shell.Seconds;
            // One text in ten, by its place, is kept back to say how well the classifier does.
            var held = examples.Where((_, place) => place % 10 == 9).ToArray();
            var options = defaults with { Epochs = parsed.GetValue(epochs), Seed = parsed.GetValue(seed) };
            var classifier = TextClassifier.Train(examples.Where((_, place) => place % 10 != 9), options);
            classifier.Save(file);
            var right = held.Count(example => (classifier.Probability(example.Text, "good") >= 0.5) == (example.Label == "good"));
            shell.Out.WriteLine($"{examples.Length - held.Length:N0} texts in {shell.Seconds - watch:F1} s, seed {options.Seed}; of {held.Length:N0} texts kept back {right:N0} are told rightly ({(held.Length == 0 ? 0 : 100.0 * right / held.Length):F1} %)");
            shell.Out.WriteLine($"{file}: {classifier.Digest}");
            return Application.Done;
        });
        return command;
    }

    static IEnumerable<(string Label, string Text)> Texts(string label, string path) => new TextFiles(path).Read().Select(document => (label, document.Text));
}
