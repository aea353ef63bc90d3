using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Plans.Serving;
using Isoflop.Quantities;
using Isoflop.Reports.Accounting;
using Isoflop.Runs;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan serving MODEL</c>: devices, batch, tokens a second, dollars, precision, and another's price.</summary>
static class PlanServingCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("serving", "Plan how to serve a model: devices, batch, latency, dollars, precision, and when another's price is better.");
        var model = new Argument<string>("MODEL") { Description = "A published model (isoflop models), a config.json of transformers, or its folder." };
        var batch = new Option<int?>("--batch") { Description = "Sequences generated together; else searched.", HelpName = "COUNT" };
        var first = new Option<double?>("--first-token") { Description = "Milliseconds until the first token, at most.", HelpName = "MS" };
        var token = new Option<double?>("--per-token") { Description = "Milliseconds from token to token, at most.", HelpName = "MS" };
        var rival = new Option<string?>("--api-price") { Description = "What another asks for a million tokens of answers: $0.60.", HelpName = "DOLLARS" };
        var rivalInput = new Option<string?>("--api-input-price") { Description = "What another asks for a million tokens of prompts; else as much as for answers.", HelpName = "DOLLARS" };
        var law = new Option<string?>("--precision-law") { Description = "A law of form quantisation, fitted to your own models: what storing in fewer bits adds. Needs --tokens.", HelpName = "LAW" };
        var tokens = new Option<string?>("--tokens") { Description = "Tokens that the model was trained on, for --precision-law.", HelpName = "TOKENS" };
        command.Add(model);
        foreach (var option in new Option[] { batch, first, token, rival, rivalInput, law, tokens }) command.Add(option);
        var serving = new ServingOptions(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (name, shape, read) = ModelInput.Read(parsed.GetRequiredValue(model));
            var (asked, told) = serving.Read(parsed, shape);
            var question = asked with
            {
                Batch = parsed.GetValue(batch),
                FirstTokenSeconds = Seconds(parsed.GetValue(first), "--first-token"),
                TokenSeconds = Seconds(parsed.GetValue(token), "--per-token"),
                RivalPerMillionOutput = ServingOptions.Price(parsed.GetValue(rival), "--api-price"),
                RivalPerMillionInput = ServingOptions.Price(parsed.GetValue(rivalInput), "--api-input-price"),
            };
            var plan = ServingPlan.Of(question);
            plan = plan with { Findings = [.. read, .. told, .. plan.Findings] };
            var precisions = PrecisionRow.All(question, Increase(parsed.GetValue(law), parsed.GetValue(tokens), shape));
            return finish.Show(shell, ServingReport.Of(name, plan, precisions), null, () => ServingReport.Json(name, plan, precisions));
        });
        return command;
    }

    // What a law of quantisation says of this model at so many bits; null where none was named.
    static Func<StoredPrecision, double>? Increase(string? law, string? tokens, ModelShape shape)
    {
        if (law is null && tokens is null) return null;
        if (law is null || tokens is null) throw new InputException("one of --precision-law and --tokens", "options", "both", "The loss that few bits add depends on the tokens seen.");
        var chosen = LawInput.Read(law);
        if (chosen.Form.Target != RunColumn.LossIncrease)
            throw new InputException($"{chosen.Name} ({chosen.Form.Name})", "--precision-law", "a law of form quantisation", "Fit one: isoflop fit RUNS --law quantisation --out law.json.");
        var seen = Arguments.Quantity<Tokens>(tokens, "--tokens");
        return precision => chosen.Value(new Scale(ParameterGroups.Of(shape).Total, seen).With(RunColumn.PostTrainingBits.Header(), precision.NominalBits));
    }

    static double? Seconds(double? milliseconds, string option) => milliseconds switch
    {
        null => null,
        > 0 and < double.PositiveInfinity => milliseconds / 1000,
        _ => throw new InputException($"{milliseconds}", option, "a positive number of milliseconds", "Leave it out to ask nothing."),
    };
}
