using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Execution.Tasks;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab plan STUDY</c> and <c>isoflop lab sweep STUDY</c>: what a study will take, and its runs.</summary>
static class StudyCommands
{
    const string RunsFolder = "runs";

    public static Command CreatePlan(Shell shell)
    {
        var command = new Command("plan", "Every run of a study before it starts: parameters, tokens, FLOPs, memory, and minutes on this machine.");
        var path = Path();
        var seconds = new Option<double>("--seconds") { Description = "How long to measure this machine, 0.1 to 10.", HelpName = "SECONDS", DefaultValueFactory = _ => StudyCost.LongestSeconds };
        command.Add(path);
        command.Add(seconds);
        var sweep = new SweepInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var study = Study.Read(parsed.GetRequiredValue(path));
            var options = study.Complete(sweep.Read(parsed));
            if (parsed.GetValue(seconds) is not (>= 0.1 and <= StudyCost.LongestSeconds))
                throw new InputException($"{parsed.GetValue(seconds)}", "--seconds", "0.1 to 10", "Leave it out for 10.");
            var text = study.Corpus.Read();
            Sweep.Check(study.Runs, text, options);
            var cost = StudyCost.Measure(study.Runs, options.Threads, parsed.GetValue(seconds), TimeProvider.System);
            return finish.Show(shell, StudyReport.Of(study, text, cost), null, () => StudyReport.Json(study, text, cost));
        });
        return command;
    }

    public static Command CreateSweep(Shell shell)
    {
        var command = new Command("sweep", "Train the runs of a study, several side by side; interrupted, the same command goes on. isoflop fit FOLDER/runs reads the result.");
        var path = Path();
        var folder = Folder();
        var part = new Option<int?>("--part") { Description = "Train part K of the study and nothing else, a run or a trunk with its branches: what a task does.", HelpName = "K" };
        command.Add(path);
        command.Add(folder);
        command.Add(part);
        var table = new Option<string?>("--table") { Description = "Write the results as a runs table to FILE.csv too: all of a study that is worth keeping without its folders.", HelpName = "FILE.csv" };
        command.Add(table);
        var sweep = new SweepInput(command);
        var engine = new EngineInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var csv = OutputFile.Of(parsed.GetValue(table), "--table", output.Force(parsed));
            var file = parsed.GetRequiredValue(path);
            var study = Study.Read(file);
            var options = study.Complete(sweep.Read(parsed));
            var into = Into(file, parsed.GetValue(folder));
            var (text, runs) = (study.Corpus.Read(), System.IO.Path.Combine(into, RunsFolder));
            if (engine.IsNamed(parsed, output))
            {
                Sweep.Begin(study.Runs, runs, text, options);
                var graph = Graph(study, file, into, parsed.GetValue(table));
                var status = $"isoflop lab status {file}{(parsed.GetValue(folder) is { } named ? $" --out {named}" : "")}";
                return Task.FromResult(engine.Start(parsed, shell, Tasks(into), graph, cores: 1, atOnce: options.Threads, status, cancellation));
            }
            var parts = Sweep.Parts(study.Runs);
            var wanted = parsed.GetValue(part) is not { } number ? study.Runs
                : number >= 0 && number < parts.Length ? parts[number] : throw new InputException($"{number}", "--part", $"0 to {parts.Length - 1}", "A study has a part for every run or trunk.");
            var results = Sweep.Train(wanted, runs, text, options, new SweepLine(shell), cancellation);
            csv?.Write(ResultTable.Csv(results));
            var report = SweepReport.Of($"Study {study.Name}", results, study.Corpus);
            return Task.FromResult(finish.Show(shell, report, null, () => new JsonArray([.. results.Select(result => JsonNode.Parse(result.Write()))]).ToJsonString() + "\n"));
        });
        return command;
    }

    public static Command CreateStatus(Shell shell)
    {
        var command = new Command("status", "How far the runs of a study are that were handed to Slurm, and which failed. Exit 3 where one did.");
        var path = Path();
        var folder = Folder();
        command.Add(path);
        command.Add(folder);
        command.SetAction(parsed => EngineInput.Status(shell, Tasks(Into(parsed.GetRequiredValue(path), parsed.GetValue(folder)))));
        return command;
    }

    // A task for every part, on one thread as the runs of a sweep side by side are, and one that says what came of all.
    static TaskGraph Graph(Study study, string file, string into, string? table)
    {
        ImmutableArray<string> sweep = [.. EngineInput.Program, "lab", "sweep", System.IO.Path.GetFullPath(file), "--out", System.IO.Path.GetFullPath(into), "--threads", "1"];
        ImmutableArray<string> together = [.. sweep, .. table is null ? [] : new[] { "--table", System.IO.Path.GetFullPath(table), "--force" }];
        return new TaskGraph("lab", [new TaskGroup("part", [.. sweep, "--part", TaskGroup.Placeholder], Sweep.Parts(study.Runs).Length), new TaskGroup("together", together, 1) { After = ["part"] }]);
    }

    static string Into(string file, string? folder) => folder ?? (Directory.Exists(file) ? file : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);

    static TaskFolder Tasks(string into) => new(System.IO.Path.Combine(System.IO.Path.GetFullPath(into), "tasks"));

    static Option<string?> Folder() => new("--out") { Description = "Where the folder 'runs' goes; the study's own folder where it is left out.", HelpName = "FOLDER" };

    static Argument<string> Path() => new("STUDY") { Description = "A study file, or a folder with a study.yaml in it." };
}
