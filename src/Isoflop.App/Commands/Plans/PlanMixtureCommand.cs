using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Plans.Experts;
using Isoflop.Quantities;
using Isoflop.Reports.Accounting;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan moe MODEL</c>: dense models and mixtures of experts side by side, at equal compute, memory and bytes a step.</summary>
static class PlanMixtureCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("moe", "Set experts against dense models: equal training compute, equal memory, equal bytes a step.");
        var model = new Argument<string>("MODEL") { Description = "A published model (isoflop models), a config.json of transformers, or its folder; dense or with experts." };
        var experts = new Option<int[]>("--experts") { Description = "Numbers of experts to try on a dense model.", HelpName = "COUNT", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [8, 16, 32, 64, 128] };
        var active = new Option<int>("--active") { Description = "Experts that a token goes to; together as wide as the dense block.", HelpName = "COUNT", DefaultValueFactory = _ => 2 };
        var batches = new Option<int[]>("--batch") { Description = "Batches at which steps are compared.", HelpName = "COUNT", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 16, 64, 256] };
        var law = new Option<string?>("--law") { Description = "A law of experts, published or fitted; without one only counts, bytes and seconds.", HelpName = "LAW" };
        var tokens = new Option<string?>("--tokens") { Description = "Training tokens for the law; else 20 for each active parameter.", HelpName = "TOKENS" };
        command.Add(model);
        foreach (var option in new Option[] { experts, active, batches, law, tokens }) command.Add(option);
        var serving = new ServingOptions(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (name, shape, read) = ModelInput.Read(parsed.GetRequiredValue(model));
            var (question, told) = serving.Read(parsed, shape);
            var plan = ExpertPlan.Of(new ExpertQuestion
            {
                Serving = question,
                Experts = [.. parsed.GetValue(experts)!.Order()],
                Active = parsed.GetValue(active),
                Batches = [.. parsed.GetValue(batches)!.Order()],
                Law = parsed.GetValue(law) is { } named ? LawInput.Read(named) : null,
                Tokens = parsed.GetValue(tokens) is { } text ? Arguments.Quantity<Tokens>(text, "--tokens") : null,
            });
            plan = plan with { Findings = [.. read, .. told, .. plan.Findings] };
            return finish.Show(shell, ExpertsReport.Of(name, plan), null, () => ExpertsReport.Json(name, plan));
        });
        return command;
    }
}
