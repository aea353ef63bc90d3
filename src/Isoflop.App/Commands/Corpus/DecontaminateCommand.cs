using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Contamination;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus decontaminate FILES</c>: benchmark items in a corpus, found, shown and taken out.</summary>
static class DecontaminateCommand
{
    // Matches that the report shows side by side, the closest first, and characters of each side.
    const int Shown = 20;
    const int Characters = 160;

    public static Command Create(Shell shell)
    {
        var command = new Command("decontaminate", "Find benchmark items in JSONL or Parquet files; report them side by side, drop their documents, or cut the passages.");
        var input = new LineFilesInput(command);
        var benchmarks = new Option<string[]>("--benchmarks")
        {
            Description = "Benchmark items, JSONL: question, and answer, passage, id, benchmark where there are any.",
            HelpName = "FILES",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var action = new Option<string>("--action") { Description = "What happens to what is found: report, drop (the document) or mask (cut the passage).", HelpName = "ACTION", DefaultValueFactory = _ => "report" };
        var verdicts = new Option<string?>("--verdicts") { Description = "File of what was decided of matches: read, and new ones added as open. Set a verdict to false and the match is let be, in every later version.", HelpName = "FILE" };
        command.Add(benchmarks);
        command.Add(action);
        command.Add(verdicts);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var files = input.Files(parsed);
            var options = input.Options(parsed, output.Force(parsed));
            var file = parsed.GetValue(verdicts);
            var known = file is null ? ImmutableSortedDictionary<string, ContaminationVerdict>.Empty : VerdictFile.Read(file);
            BenchmarkItem[] items = [.. parsed.GetRequiredValue(benchmarks).SelectMany(path => LineFilesInput.OpenLines(path, "--benchmarks")).SelectMany(BenchmarkItem.Read)];
            ContaminationReport? found = null;
            var step = new Decontamination(items, new ContaminationOptions { Action = Arguments.Word<ContaminationAction>(parsed.GetRequiredValue(action), "--action"), Verdicts = known }, report => found = report);
            var result = LineFiles.Apply(files, step, options);
            // The file is the user's own, and grows: what stands in it stays.
            if (file is not null) OutputFile.Of(file, "--verdicts", force: true)!.Write(VerdictFile.Extended(file, found!.Hits));
            var name = $"{step.Name} ({step.Identity})";
            return finish.Show(
                shell,
                LineFilesShow.Report("Contamination", name, files, options, result, shell.Seconds, Blocks(found!, known)) with { Verdict = Verdict(found!, result) },
                null,
                () => LineFilesShow.Text(Json(name, found!, known, result, shell.Seconds)));
        });
        return command;
    }

    static string Verdict(ContaminationReport found, LineFilesReport result)
    {
        var what = (result.Removed, result.Shortened) switch
        {
            (0, 0) => "nothing was changed",
            (0, var shortened) => $"{shortened:N0} documents lose a passage",
            (var removed, _) => $"{removed:N0} documents go",
        };
        return $"{found.Benchmarks.Sum(benchmark => benchmark.Found):N0} of {found.Benchmarks.Sum(benchmark => benchmark.Items):N0} benchmark items are in {found.Documents:N0} of {result.Documents:N0} documents; {what}.";
    }

    static ReportBlock[] Blocks(ContaminationReport found, ImmutableSortedDictionary<string, ContaminationVerdict> known) =>
    [
        new TableBlock(
            "Benchmarks",
            ["benchmark", "items", "too short", "found", "documents", "judged false", "< .85", "< .9", "< .95", "< 1", "1"],
            [
                .. found.Benchmarks.Select(benchmark => ImmutableArray.Create(
                    benchmark.Benchmark, $"{benchmark.Items:N0}", $"{benchmark.TooShort:N0}", $"{benchmark.Found:N0}", $"{benchmark.Documents:N0}", $"{benchmark.JudgedFalse:N0}",
                    $"{benchmark.Scores[0]:N0}", $"{benchmark.Scores[1]:N0}", $"{benchmark.Scores[2]:N0}", $"{benchmark.Scores[3]:N0}", $"{benchmark.Scores[4]:N0}")),
            ],
            "found: items in at least one document; the last five columns: matches by score."),
        .. found.Hits.IsEmpty ? Array.Empty<ReportBlock>() : [SideBySide(found, known)],
    ];

    static TableBlock SideBySide(ContaminationReport found, ImmutableSortedDictionary<string, ContaminationVerdict> known) => new(
        "Matches",
        ["item", "document", "score", "verdict", "in the benchmark", "in the document"],
        [
            .. found.Hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Key, StringComparer.Ordinal).Take(Shown).Select(hit => ImmutableArray.Create(
                $"{hit.Item.Benchmark}/{hit.Item.Id}", hit.Document, $"{hit.Score:F2}", known.GetValueOrDefault(hit.Key).ToString().ToLowerInvariant(),
                Short(hit.Item.Question), Short(hit.Passage))),
        ],
        $"score: share of the item found, rare words weighing more, against a threshold from 0.8 (long items) to 1 (short ones){(found.Matches > Shown ? $"; the closest {Shown} of {found.Matches:N0}" : "")}.");

    static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Characters ? line : line[..(char.IsHighSurrogate(line[Characters - 1]) ? Characters - 1 : Characters)] + "…";
    }

    static JsonObject Json(string step, ContaminationReport found, ImmutableSortedDictionary<string, ContaminationVerdict> known, LineFilesReport result, double seconds)
    {
        var json = LineFilesShow.Json(step, result, seconds);
        json["benchmarks"] = new JsonArray([.. found.Benchmarks.Select(benchmark => new JsonObject
        {
            ["benchmark"] = benchmark.Benchmark,
            ["items"] = benchmark.Items,
            ["tooShort"] = benchmark.TooShort,
            ["found"] = benchmark.Found,
            ["documents"] = benchmark.Documents,
            ["judgedFalse"] = benchmark.JudgedFalse,
        })]);
        json["matches"] = new JsonArray([.. found.Hits.Select(hit => new JsonObject
        {
            ["key"] = hit.Key,
            ["verdict"] = known.GetValueOrDefault(hit.Key).ToString().ToLowerInvariant(),
            ["benchmark"] = hit.Item.Benchmark,
            ["item"] = hit.Item.Id,
            ["document"] = hit.Document,
            ["score"] = hit.Score,
            ["threshold"] = hit.Threshold,
            ["question"] = hit.Item.Question,
            ["found"] = hit.Passage,
        })]);
        return json;
    }
}
