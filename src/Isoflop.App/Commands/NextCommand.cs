using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Plans.Experiments;
using Isoflop.Quantities;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop next</c>: which runs to make next, or how to lay out a first study.</summary>
static class NextCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("next", "Which runs to make next: those that narrow a decision's interval most for their FLOPs. With --noise and a law without replicates: a first study.");
        var law = new Argument<string>("LAW") { Description = "A file that fit --out wrote; or a published law's name with --noise, for a first study." };
        var budget = new Option<string>("--budget") { Description = "FLOPs for experiments: 1e21.", HelpName = "FLOPS", Required = true };
        var at = new Option<string?>("--at") { Description = "The budget that the decision is about, in FLOPs: 1e24.", HelpName = "FLOPS" };
        var of = new Option<string>("--for") { Description = "The number that shall be known better: loss, params or tokens at --at, or cost, the FLOPs that reach --reach.", HelpName = "NUMBER", DefaultValueFactory = _ => "loss" };
        var reach = new Option<string?>("--reach") { Description = "With --for cost: the loss to be reached.", HelpName = "NATS" };
        var noise = new Option<double?>("--noise") { Description = "Relative noise of a loss; that of the law's residuals where it is left out. Seeds of one recipe scatter by 0.002 to 0.01.", HelpName = "SHARE" };
        var smallest = new Option<string?>("--smallest") { Description = "Smallest model worth training; the law's smallest, or 10M, where it is left out.", HelpName = "PARAMS" };
        var most = new Option<int>("--most-runs") { Description = "Most runs.", HelpName = "COUNT", DefaultValueFactory = _ => new NextRunsOptions().MostRuns };
        var level = new Option<double>("--level") { Description = "Confidence level of the interval.", HelpName = "LEVEL", DefaultValueFactory = _ => new NextRunsOptions().Level };
        var seed = new Option<ulong>("--seed") { Description = "Seed of simulated studies and random rivals.", HelpName = "SEED", DefaultValueFactory = _ => new NextRunsOptions().Seed };
        command.Add(law);
        foreach (var option in new Option[] { budget, at, of, reach, noise, smallest, most, level, seed }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(parsed.GetRequiredValue(law));
            var flops = Arguments.Quantity<Flops>(parsed.GetRequiredValue(budget), "--budget");
            var decision = Decision(parsed.GetValue(of)!, parsed.GetValue(at), parsed.GetValue(reach));
            var scatter = parsed.GetValue(noise);
            if (scatter is not (null or (> 0 and < 1))) throw new InputException($"{scatter}", "--noise", "a share above 0 and below 1", "0.005 is half a per cent of the loss.");
            if (parsed.GetValue(most) is < 1 or > 10_000) throw new InputException($"{parsed.GetValue(most)}", "--most-runs", "1 to 10,000", "The default is 64.");
            var options = new NextRunsOptions
            {
                Smallest = parsed.GetValue(smallest) is { } size ? Arguments.Quantity<Params>(size, "--smallest") : null,
                MostRuns = parsed.GetValue(most),
                Noise = scatter,
                Level = Arguments.Level(parsed.GetValue(level)),
                Seed = parsed.GetValue(seed),
            };
            if (chosen.Uncertainty is null && scatter is { } stated)
            {
                var study = FirstStudy.Of(chosen, decision, flops, stated, options);
                return finish.Show(shell, NextRunsReport.Of(study), null, () => NextRunsReport.Json(study));
            }
            var plan = NextRuns.Of(chosen, decision, flops, options);
            return finish.Show(shell, NextRunsReport.Of(plan), null, () => NextRunsReport.Json(plan));
        });
        return command;
    }

    static Decision Decision(string name, string? at, string? reach)
    {
        var kind = Arguments.Word<DecisionKind>(name, "--for");
        if (kind == DecisionKind.Cost)
        {
            if (at is not null || reach is null) throw new InputException(reach is null ? "--for cost without --reach" : "--for cost with --at", "options", "--for cost --reach 2.0", "Name the loss to be reached.");
            return new Decision(kind, default, Arguments.Quantity<NatsPerToken>(reach, "--reach"));
        }
        if (reach is not null || at is null) throw new InputException(at is null ? $"--for {name} without --at" : $"--for {name} with --reach", "options", $"--for {name} --at 1e24", "Name the budget that the decision is about.");
        return new Decision(kind, Arguments.Quantity<Flops>(at, "--at"));
    }
}
