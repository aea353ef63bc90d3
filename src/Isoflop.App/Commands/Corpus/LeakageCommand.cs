using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus leakage TEXT</c>: how much of the lab's validation text is in its training text, and a text without it.</summary>
static class LeakageCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("leakage", "How much of the validation text that the lab holds out was seen in training, and the text without near duplicates across the split.");
        var text = new Argument<string>("TEXT") { Description = "A file or folder of .txt, .md or .jsonl, or sdk for the documentation of the .NET SDK.", DefaultValueFactory = _ => "sdk" };
        var share = new Option<double>("--share") { Description = "Share of the documents that is held out.", HelpName = "SHARE", DefaultValueFactory = _ => 0.05 };
        var threshold = new Option<double>("--threshold") { Description = "Jaccard similarity from which a training document is a near duplicate of one held out.", HelpName = "J", DefaultValueFactory = _ => new NearDuplicateOptions().Threshold };
        var clean = new Option<string?>("--out") { Description = "Write the text without those training documents to FILE.jsonl; split again, the same documents are held out.", HelpName = "FILE" };
        command.Add(text);
        command.Add(share);
        command.Add(threshold);
        command.Add(clean);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var file = OutputFile.Of(parsed.GetValue(clean), "--out", output.Force(parsed));
            var source = parsed.GetRequiredValue(text);
            DocumentSource documents = source == "sdk" ? new SdkDocumentation() : new TextFiles(source);
            var split = DocumentSplit.Of(documents, parsed.GetValue(share));
            var before = SplitLeakage.Measure(split.Train, split.Validation);
            var gone = NearHeldOut(split, parsed.GetValue(threshold));
            Document[] train = [.. split.Train.Where((_, i) => !gone.Contains(i))];
            var after = SplitLeakage.Measure(train, split.Validation);
            file?.Write(JsonLines.Text(train.Concat(split.Validation)));
            return finish.Show(shell, ReportOf(source, split, before, after, gone.Count), null, () => Json(split, before, after, gone.Count));
        });
        return command;
    }

    // Training documents that are nearly one of those held out, by their place.
    static IReadOnlySet<int> NearHeldOut(DocumentSplit split, double threshold)
    {
        var scratch = Directory.CreateTempSubdirectory("isoflop-leakage-");
        try
        {
            return NearDuplicates.Places(split.Train, split.Validation, new PassResources(1L << 30, Environment.ProcessorCount, scratch.FullName), threshold);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    static Report ReportOf(string source, DocumentSplit split, SplitLeakage before, SplitLeakage after, int gone) => new()
    {
        Title = "Leakage from training to validation",
        Evidence =
        [
            ("version", Report.Version),
            ("text", $"{source}: {split.Train.Length:N0} documents to train on, {split.Validation.Length:N0} held out, {split.Duplicates:N0} copies left out before"),
        ],
        Verdict = $"{LineFilesShow.Share(before.LineShare, 1)} of the validation text's characters are in lines that training has too; without the {gone:N0} training documents that are near duplicates of one held out, {LineFilesShow.Share(after.LineShare, 1)}.",
        VerdictSeverity = before.LineShare > 0.05 ? Severity.Warning : Severity.Note,
        Blocks =
        [
            new TableBlock(
                "Validation text seen in training",
                ["training side", "documents", "in whole lines", $"in passages of {SplitLeakage.PassageWords} words"],
                [
                    ["as it is split", $"{split.Train.Length:N0}", LineFilesShow.Share(before.LineShare, 1), LineFilesShow.Share(before.PassageShare, 1)],
                    ["without near duplicates", $"{split.Train.Length - gone:N0}", LineFilesShow.Share(after.LineShare, 1), LineFilesShow.Share(after.PassageShare, 1)],
                ],
                "in whole lines: share of the validation text's characters; in passages: share of its words."),
        ],
    };

    static string Json(DocumentSplit split, SplitLeakage before, SplitLeakage after, int gone) => LineFilesShow.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["train"] = split.Train.Length,
        ["validation"] = split.Validation.Length,
        ["lineShare"] = before.LineShare,
        ["passageShare"] = before.PassageShare,
        ["nearDuplicates"] = gone,
        ["lineShareWithout"] = after.LineShare,
        ["passageShareWithout"] = after.PassageShare,
    });
}
