using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Schedules;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Curves;
using Isoflop.Runs.Reading;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop simulate LAW</c>: runs drawn from a law with stated noise and design.</summary>
static class SimulateCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("simulate", "Draw runs from a law: to try the tool without data, to teach, to plan a study.");
        var law = new Argument<string>("LAW") { Description = "A published law's name (isoflop laws) or a law file: the truth that is drawn from. With --schedule luo-2025-25m, luo-2025-100m or luo-2025-400m." };
        var design = new Option<string>("--design")
        {
            Description = "isoflop:flops=1e18..1e21,budgets=6,sizes=8,spread=16 | ladder:params=20M..1.5B,sizes=6,ratios=5..320,points=7 | frontier:flops=1e18..1e22,runs=12. What is left out has the value shown.",
            HelpName = "DESIGN",
            DefaultValueFactory = _ => "isoflop",
        };
        var with = Arguments.Many("--with", "The range of another column that the law is a function of: unique_tokens=1B..100B. Repeatable.", "COLUMN=LOW..HIGH");
        var schedule = new Option<string?>("--schedule") { Description = "Draw a loss curve over this learning-rate schedule instead of runs (isoflop finish --help has the kinds).", HelpName = "SCHEDULE" };
        var until = new Option<int?>("--until") { Description = "Steps of the curve trained so far; all where it is left out. Steps to come are written with their learning rate and no loss.", HelpName = "STEPS" };
        var every = new Option<int>("--every") { Description = "Steps between two logged losses of the curve.", HelpName = "STEPS", DefaultValueFactory = _ => 100 };
        var noise = new Option<double>("--noise") { Description = "Relative noise of a loss; seeds of one recipe scatter by 0.002 to 0.01.", HelpName = "SHARE", DefaultValueFactory = _ => 0.005 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the noise.", HelpName = "SEED", DefaultValueFactory = _ => 1 };
        var embeddings = new Option<double?>("--embeddings")
        {
            Description = "Add the column non_embedding_params by N = n + OMEGA n^(1/3); 47491 is the rule of Pearce and Song 2024.",
            HelpName = "OMEGA",
        };
        var label = new Option<string?>("--label") { Description = "A further column with one word for all runs: arm=muon.", HelpName = "HEADER=WORD" };
        var multiplier = new Option<double>("--multiplier") { Description = "Losses as if every run had this many times its compute: an arm that is worth more or less than the law.", HelpName = "FACTOR", DefaultValueFactory = _ => 1 };
        var task = Arguments.Many("--task", "A task's score over the loss beside it, S0 + k e^(-gamma L) with so many questions: acc_quiz=0.25,8,1.4,1000. Repeatable.", "COLUMN=S0,K,GAMMA,QUESTIONS");
        var file = new Option<string?>("--out") { Description = "Write the runs to FILE.csv; standard output where it is left out.", HelpName = "FILE.csv" };
        var force = new Option<bool>("--force") { Description = "Overwrite a file that exists." };
        command.Add(law);
        foreach (var option in new Option[] { design, with, schedule, until, every, noise, seed, embeddings, label, multiplier, task, file, force }) command.Add(option);
        command.SetAction(parsed =>
        {
            var target = OutputFile.Of(parsed.GetValue(file), "--out", parsed.GetValue(force));
            var scatter = parsed.GetValue(noise);
            if (scatter is not (>= 0 and < 1)) throw new InputException($"{scatter}", "--noise", "a share from 0 to below 1", "0.01 is 1 % of the loss.");
            var omega = parsed.GetValue(embeddings);
            if (omega is { } given && !(given > 0 && double.IsFinite(given)))
                throw new InputException($"{given}", "--embeddings", "a number above 0", "47491 is the rule of Pearce and Song 2024.");
            var worth = parsed.GetValue(multiplier);
            if (worth is not (> 0 and < double.PositiveInfinity)) throw new InputException($"{worth}", "--multiplier", "a number above 0", "1.2 draws runs as good as those of 1.2 times the compute.");
            var (text, what) = parsed.GetValue(schedule) is { } rates
                ? DrawCurve(parsed.GetRequiredValue(law), ScheduleText.Parse(rates), parsed.GetValue(until), parsed.GetValue(every), scatter, parsed.GetValue(seed))
                : DrawRuns(parsed.GetRequiredValue(law), Design.Parse(parsed.GetValue(design)!), scatter, parsed.GetValue(seed), omega, worth, parsed.GetValue(with)!, parsed.GetValue(label), parsed.GetValue(task)!);
            if (target is null)
            {
                shell.Out.Write(text);
            }
            else
            {
                target.Write(text);
                shell.Error.WriteLine($"{what} with noise {scatter} and seed {parsed.GetValue(seed)} written to {parsed.GetValue(file)}");
            }
            return Application.Done;
        });
        return command;
    }

    static (string Text, string What) DrawRuns(string law, Design design, double noise, ulong seed, double? omega, double worth, string[] with, string? label, string[] tasks)
    {
        var truth = LawInput.Read(law);
        var runs = Simulation.Draw(truth, design, noise, seed, omega is { } factor ? ParamsConversion.OfEmbeddings(factor) : null, worth, Ranges(truth, with));
        if (label is not null)
        {
            var (header, word) = Arguments.Pair(label, "--label", "arm=muon");
            runs = runs.With(header, [.. Enumerable.Repeat(word, runs.Count)]);
        }
        foreach (var (number, words) in tasks.Index()) runs = Score(runs, words, seed + (ulong)number + 1);
        return (RunsText.Csv(runs), $"{runs.Count} runs drawn from {truth.Name} ({truth.Form.Formula})");
    }

    static (string Text, string What) DrawCurve(string law, LearningRateSchedule schedule, int? until, int every, double noise, ulong seed)
    {
        var names = PublishedScheduleLaws.All.Select(published => published.Name).ToArray();
        var number = Array.FindIndex(names, name => string.Equals(name, law, StringComparison.OrdinalIgnoreCase));
        if (number < 0) throw new InputException($"'{law}'", "simulate --schedule", string.Join(", ", names), "Name one of these laws over a schedule.");
        if (until is < 1 || until > schedule.Steps) throw new InputException($"{until}", "--until", $"a number of steps from 1 to {schedule.Steps:N0}", "Leave it out for the whole run.");
        if (every < 1 || every > (until ?? schedule.Steps)) throw new InputException($"{every}", "--every", "a number of steps from 1 to those of the curve", "The default is 100.");
        var curve = CurveSimulation.Draw(PublishedScheduleLaws.All[number].Law, schedule, until ?? schedule.Steps, every, noise, seed);
        return (CurvesText.Csv(curve), $"{curve.Steps.Length} losses drawn from {names[number]} ({MultiPowerLaw.Formula})");
    }

    static ImmutableDictionary<RunColumn, (double Low, double High)> Ranges(ScalingLaw law, string[] with)
    {
        var ranges = ImmutableDictionary.CreateBuilder<RunColumn, (double Low, double High)>();
        foreach (var text in with)
        {
            const string example = "unique_tokens=1B..100B";
            var (name, range) = Arguments.Pair(text, "--with", example);
            var columns = law.Form.Inputs.Except([RunColumn.Params, RunColumn.Tokens, RunColumn.Flops]).ToArray();
            var column = Array.FindIndex(columns, column => column.Header() == name);
            if (column < 0)
                throw new InputException($"'{name}'", "--with", columns.Length == 0 ? $"nothing: {law.Name} is a function of params, tokens or flops only" : string.Join(", ", columns.Select(column => column.Header())), "Params, tokens and flops are the design's (--design).");
            var ends = range.Split("..");
            var (low, high) = (Arguments.Quantity<Params>(ends[0], "--with").Value, Arguments.Quantity<Params>(ends[^1], "--with").Value);
            if (ends.Length != 2 || high < low) throw new InputException($"'{range}'", "--with", $"a range such as {example}", "Give the smaller end first.");
            ranges[columns[column]] = (low, high);
        }
        return ranges.ToImmutable();
    }

    static RunSet Score(RunSet runs, string text, ulong seed)
    {
        const string example = "acc_quiz=0.25,8,1.4,1000";
        var (header, words) = Arguments.Pair(text, "--task", example);
        var numbers = words.Split(',').Select(word => Arguments.Number(word, "--task", $"four numbers, for example {example}")).ToArray();
        if (numbers is not [>= 0 and < 1, > 0, > 0, >= 1 and <= 1e6])
            throw new InputException($"'{words}'", "--task", $"S0 in [0, 1), k and gamma above 0 and 1 to 1,000,000 questions, for example {example}", "Write the four numbers with commas.");
        var law = new ScalingLaw { Form = LawForms.Find("task-exponential")!, Coefficients = [.. numbers[..3]] };
        return Simulation.Score(runs, header, law, (int)numbers[3], seed);
    }
}
