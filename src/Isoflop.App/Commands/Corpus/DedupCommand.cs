using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Duplicates.Passages;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus dedup FILES</c>: removes duplicates, files to files.</summary>
static class DedupCommand
{
    static readonly string[] Kinds = ["near", "text", "bytes", "address", "paragraph", "line", "passage"];

    public static Command Create(Shell shell)
    {
        var command = new Command("dedup", "Remove duplicates from JSONL or Parquet files, each with its evidence: near, exact, by address, or parts that come again.");
        var input = new LineFilesInput(command);
        var by = new Option<string>("--by") { Description = $"What is a duplicate: {string.Join(", ", Kinds)}.", HelpName = "KIND", DefaultValueFactory = _ => Kinds[0] };
        command.Add(by);
        var near = new NearInput(command);
        var shortest = new Option<int>("--shortest") { Description = "Shortest paragraph or line that is cut, in characters.", HelpName = "N", DefaultValueFactory = _ => new RepeatedParagraphOptions().Characters };
        var tokens = new Option<int>("--tokens") { Description = "Tokens that a repeated passage has at least.", HelpName = "N", DefaultValueFactory = _ => new RepeatedPassageOptions().Tokens };
        command.Add(shortest);
        command.Add(tokens);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var files = input.Files(parsed);
            var options = input.Options(parsed, output.Force(parsed));
            var step = Step(parsed.GetRequiredValue(by));
            var result = LineFiles.Apply(files, step, options);
            var name = $"{step.Name} ({step.Identity})";
            return finish.Show(
                shell,
                LineFilesShow.Report("Duplicates", name, files, options, result, shell.Seconds),
                null,
                () => LineFilesShow.Text(LineFilesShow.Json(name, result, shell.Seconds)));

            CorpusStep Step(string kind) => kind switch
            {
                "near" => new NearDuplicates(near.Read(parsed)),
                "text" => Exact(ExactKey.Text),
                "bytes" => Exact(ExactKey.Bytes),
                "address" => Exact(ExactKey.Address),
                "paragraph" or "line" => new RepeatedParagraphs(new RepeatedParagraphOptions { Lines = kind == "line", Characters = parsed.GetValue(shortest) }),
                "passage" => new RepeatedPassages(new RepeatedPassageOptions { Tokens = parsed.GetValue(tokens) }),
                _ => throw new InputException($"'{kind}'", "--by", string.Join(", ", Kinds), $"The nearest is '{NearestName.Of(kind, Kinds)}'."),
            };

            ExactDuplicates Exact(ExactKey key) => new(new ExactDuplicateOptions { By = key, Keep = near.Keep(parsed) ?? new ExactDuplicateOptions().Keep });
        });
        return command;
    }

    /// <summary>The options of near duplicates.</summary>
    sealed class NearInput
    {
        static readonly NearDuplicateOptions Usual = new();

        readonly Option<string> _mode = new("--mode") { Description = "Hash functions: fast, or datatrove for that program's, bit for bit.", HelpName = "MODE", DefaultValueFactory = _ => "fast" };
        readonly Option<double> _threshold = new("--threshold") { Description = "Smallest Jaccard similarity to the document that stays.", HelpName = "J", DefaultValueFactory = _ => Usual.Threshold };
        readonly Option<int> _bands = new("--bands") { Description = "Bands of the signature.", HelpName = "N", DefaultValueFactory = _ => Usual.Bands };
        readonly Option<int> _rows = new("--rows") { Description = "Places in a band.", HelpName = "N", DefaultValueFactory = _ => Usual.Rows };
        readonly Option<string> _unit = new("--unit") { Description = "What a shingle is made of: automatic, words or characters.", HelpName = "UNIT", DefaultValueFactory = _ => "automatic" };
        readonly Option<bool> _unverified = new("--unverified") { Description = "Remove whatever shares a band, chains included, without measuring: what the peers do." };
        readonly Option<string?> _keep = new("--keep") { Description = "Who stays: longest, first, score:FIELD, source:A,B; with +copies, more of large clusters (FineWeb-2).", HelpName = "POLICY" };
        readonly Option<string[]> _against = Arguments.Many("--against", "Files whose documents stay out of this and are never removed: what is like them goes.", "FILES");
        readonly Option<string?> _index = new("--index") { Description = "Folder of an index of earlier documents: what is like them goes.", HelpName = "FOLDER" };
        readonly Option<bool> _extend = new("--add-to-index") { Description = "Add what stays to the index." };
        readonly Option<bool> _only = new("--against-only") { Description = "Do not compare the documents with each other." };

        public NearInput(Command command)
        {
            foreach (var option in (Option[])[_mode, _threshold, _bands, _rows, _unit, _unverified, _keep, _against, _only, _index, _extend]) command.Add(option);
        }

        public SurvivorPolicy? Keep(ParseResult parsed) => parsed.GetValue(_keep) is { } keep ? SurvivorPolicy.Parse(keep) : null;

        public NearDuplicateOptions Read(ParseResult parsed) => new()
        {
            Mode = Arguments.Word<MinHashMode>(parsed.GetRequiredValue(_mode), "--mode"),
            Threshold = parsed.GetValue(_threshold),
            Bands = parsed.GetValue(_bands),
            Rows = parsed.GetValue(_rows),
            Unit = Arguments.Word<ShingleUnit>(parsed.GetRequiredValue(_unit), "--unit"),
            Verify = !parsed.GetValue(_unverified),
            Keep = Keep(parsed) ?? Usual.Keep,
            Against = [.. parsed.GetRequiredValue(_against).SelectMany(path => LineFilesInput.OpenLines(path, "--against"))],
            Within = !parsed.GetValue(_only),
            Index = parsed.GetValue(_index),
            Extend = parsed.GetValue(_extend),
        };
    }
}
