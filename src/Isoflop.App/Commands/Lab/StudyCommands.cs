using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
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
                throw new Findings.InputException($"{parsed.GetValue(seconds)}", "--seconds", "0.1 to 10", "Leave it out for 10.");
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
        var folder = new Option<string?>("--out") { Description = "Where the folder 'runs' goes; the study's own folder where it is left out.", HelpName = "FOLDER" };
        command.Add(path);
        command.Add(folder);
        var sweep = new SweepInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var file = parsed.GetRequiredValue(path);
            var study = Study.Read(file);
            var options = study.Complete(sweep.Read(parsed));
            var into = parsed.GetValue(folder) ?? (Directory.Exists(file) ? file : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!);
            var results = Sweep.Train(study.Runs, System.IO.Path.Combine(into, RunsFolder), study.Corpus.Read(), options, new SweepLine(shell), cancellation);
            var report = SweepReport.Of($"Study {study.Name}", results);
            return Task.FromResult(finish.Show(shell, report, null, () => new JsonArray([.. results.Select(result => JsonNode.Parse(result.Write()))]).ToJsonString() + "\n"));
        });
        return command;
    }

    static Argument<string> Path() => new("STUDY") { Description = "A study file, or a folder with a study.yaml in it." };
}
