using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Plans.Forecasts;
using Isoflop.Quantities;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop forecast new|score|list</c>: predictions written down before the run, and held to afterwards.</summary>
static class ForecastCommand
{
    public static Command Create(Shell shell) => new("forecast", "Write forecasts down before their runs, score them afterwards, and see how they came out.")
    {
        New(shell),
        Score(shell),
        List(shell),
    };

    static Command New(Shell shell)
    {
        var command = new Command("new", "Register a law's forecast for a run that is still to be made.");
        var name = new Argument<string>("NAME") { Description = "A name for the forecast: big-run-1." };
        var law = new Option<string>("--law") { Description = "A file that fit --out wrote, or a published law's name (isoflop laws).", HelpName = "LAW", Required = true };
        var size = new Option<string?>("--params") { Description = "Parameters: 70B.", HelpName = "PARAMS" };
        var tokens = new Option<string?>("--tokens") { Description = "Training tokens: 1.4T.", HelpName = "TOKENS" };
        var flops = new Option<string?>("--flops") { Description = "Compute; with one of the others it gives the third by 6ND, alone it is split at its best.", HelpName = "FLOPS" };
        var with = Arguments.Many("--with", "What else the law is a function of: experts=64, unique_tokens=100B. Repeatable.", "COLUMN=VALUE");
        var question = new Option<string>("--question") { Description = "What will be measured.", HelpName = "TEXT", DefaultValueFactory = _ => "loss at the end of the run" };
        var assume = Arguments.Many("--assume", "What the forecast assumes: schedule=..., batch=..., text=... Repeatable.", "NAME=TEXT");
        var level = Arguments.Many("--levels", "Confidence levels of the intervals; 0.5 0.8 0.9 0.95 where it is left out.", "LEVEL");
        var ledger = Ledger();
        command.Add(name);
        foreach (var option in new Option[] { law, size, tokens, flops, with, question, assume, level, ledger }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(parsed.GetRequiredValue(law));
            var scale = PredictCommand.ScaleOf(
                chosen,
                parsed.GetValue(size) is { } n ? Arguments.Quantity<Params>(n, "--params") : null,
                parsed.GetValue(tokens) is { } d ? Arguments.Quantity<Tokens>(d, "--tokens") : null,
                parsed.GetValue(flops) is { } c ? Arguments.Quantity<Flops>(c, "--flops") : null,
                parsed.GetValue(with)!);
            ImmutableArray<double> levels = [.. parsed.GetValue(level)!.Select(text => Arguments.Level(Arguments.Number(text, "--levels", "numbers between 0 and 1")))];
            ImmutableArray<(string, string)> assumptions = [.. parsed.GetValue(assume)!.Select(text => Arguments.Pair(text, "--assume", "schedule=cosine"))];
            if (assumptions.GroupBy(assumption => assumption.Item1).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new InputException($"'{twice.Key}' twice", "--assume", "each assumption once", "Put both into one text.");
            var forecast = Forecast.Of(parsed.GetRequiredValue(name), parsed.GetValue(question)!, chosen, scale, levels.IsEmpty ? Forecast.DefaultLevels : levels, assumptions);
            var registered = ForecastLedger.Read(parsed.GetValue(ledger)!).Register(forecast, shell.Clock.GetUtcNow());
            return finish.Show(shell, ForecastReport.Of(registered), null, () => ForecastReport.Json(registered));
        });
        return command;
    }

    static Command Score(Shell shell)
    {
        var command = new Command("score", "Write down what a forecast run came to.");
        var name = new Argument<string>("NAME") { Description = "The forecast's name." };
        var measured = new Option<string>("--measured") { Description = "What was measured, in the unit of the forecast.", HelpName = "VALUE", Required = true };
        var ledger = Ledger();
        command.Add(name);
        foreach (var option in new Option[] { measured, ledger }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var value = Arguments.Number(parsed.GetRequiredValue(measured), "--measured", "a number in the unit of the forecast");
            var scored = ForecastLedger.Read(parsed.GetValue(ledger)!).Score(parsed.GetRequiredValue(name), value, shell.Clock.GetUtcNow());
            return finish.Show(shell, ForecastReport.Of(scored), null, () => ForecastReport.Json(scored));
        });
        return command;
    }

    static Command List(Shell shell)
    {
        var command = new Command("list", "Check the chain of a ledger, and show its forecasts and how well their intervals held.");
        var holds = Arguments.Many("--holds", "Hashes noted down earlier, or their first characters: an error where the ledger no longer holds one.", "HASH");
        var ledger = Ledger();
        foreach (var option in new Option[] { ledger, holds }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var folder = parsed.GetValue(ledger)!;
            if (!Directory.Exists(folder)) throw new InputException($"the folder '{folder}' does not exist", "--ledger", "a folder of forecasts", "Register one with isoflop forecast new, or name the folder with --ledger.");
            var read = ForecastLedger.Read(folder);
            ImmutableArray<Finding> findings =
            [
                .. parsed.GetValue(holds)!.Where(hash => hash.Length < 8 || !read.Holds(hash)).Select(hash => new Finding(
                    "hash-not-held",
                    Severity.Error,
                    hash.Length < 8 ? $"'{hash}' is too short to be a hash" : $"no entry has the hash {hash}: the ledger was rewritten since it was noted down",
                    hash.Length < 8 ? "Give at least 8 characters." : "Restore the ledger from where it is kept (version control).")),
            ];
            return finish.Show(shell, ForecastReport.Of(read, folder, findings), null, () => ForecastReport.Json(read, findings));
        });
        return command;
    }

    static Option<string> Ledger() => new("--ledger") { Description = "The folder of the forecasts.", HelpName = "FOLDER", DefaultValueFactory = _ => "forecasts" };
}
