using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Reports;
using Isoflop.Reports.Json;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop mix LAW=WEIGHT</c>: the shares of domains that laws of a mixture recommend for a weighted sum of losses.</summary>
static class MixCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("mix", "The best shares of domains for a weighted sum of losses, from laws of a mixture.");
        var laws = new Argument<string[]>("LAW=WEIGHT") { Description = "A law file (fit --law mixture --out) a loss, and its weight: web.json=0.7 code.json=0.3.", Arity = ArgumentArity.OneOrMore };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new FitOptions().Level };
        command.Add(laws);
        command.Add(level);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var confidence = Arguments.Level(parsed.GetValue(level));
            ImmutableArray<(ScalingLaw Law, double Weight)> targets = [.. parsed.GetRequiredValue(laws).Select(Target)];
            var best = BestMixture.Of(targets, confidence);
            return finish.Show(shell, MixtureReport.Of(best, targets, confidence), null, () => MixtureJson.Of(best, confidence));
        });
        return command;
    }

    static (ScalingLaw Law, double Weight) Target(string text)
    {
        var (file, weight) = Arguments.Pair(text, "LAW=WEIGHT", "web.json=0.7");
        var number = Arguments.Number(weight, "LAW=WEIGHT", "a weight above 0");
        if (!(number > 0) || double.IsInfinity(number)) throw new InputException(weight, "LAW=WEIGHT", "a weight above 0", "Leave out what does not count.");
        var law = LawInput.Read(file);
        return law.Uncertainty is not null ? (law, number) : throw new InputException($"{law.Name}, a law without replicates", "LAW", "a law that fit --out wrote", "Fit it: fit RUNS --law mixture --out law.json.");
    }
}
