using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop predict LAW</c>: what a law says of one size on one amount of text, or of a budget.</summary>
static class PredictCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("predict", "Ask a law, fitted or published, for the loss of a run.");
        var law = new Argument<string>("LAW") { Description = "A file that fit --out wrote, or a published law's name (isoflop laws)." };
        var size = new Option<string?>("--params") { Description = "Parameters: 70B.", HelpName = "PARAMS" };
        var tokens = new Option<string?>("--tokens") { Description = "Training tokens: 1.4T.", HelpName = "TOKENS" };
        var flops = new Option<string?>("--flops") { Description = "Compute; with one of the others it gives the third by 6ND, alone it is split at its best.", HelpName = "FLOPS" };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new FitOptions().Level };
        command.Add(law);
        foreach (var option in new Option[] { size, tokens, flops, level }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(parsed.GetRequiredValue(law));
            var scale = ScaleOf(
                chosen,
                parsed.GetValue(size) is { } n ? Arguments.Quantity<Params>(n, "--params") : null,
                parsed.GetValue(tokens) is { } d ? Arguments.Quantity<Tokens>(d, "--tokens") : null,
                parsed.GetValue(flops) is { } c ? Arguments.Quantity<Flops>(c, "--flops") : null);
            var prediction = Prediction.Of(chosen, scale, Arguments.Level(parsed.GetValue(level)));
            var report = PredictionReport.Of(prediction);
            return finish.Show(shell, report, null, () => LawJson.Of(prediction, report.Findings));
        });
        return command;
    }

    static Scale ScaleOf(ScalingLaw law, Params? size, Tokens? tokens, Flops? flops)
    {
        if (size is not null && tokens is not null && flops is not null)
            throw new InputException("--params, --tokens and --flops together", "options", "two of the three", "The third follows by 6ND: leave one out.");
        if (size is { } n && tokens is { } d) return new Scale(n, d);
        if (size is { } n2 && flops is { } c2) return new Scale(n2, c2);
        if (tokens is { } d3 && flops is { } c3) return new Scale(new Params(c3.Value / (6 * d3.Value)), d3);
        if (flops is { } budget && law.Optimum(budget) is { } optimum) return new Scale(optimum.Params, optimum.Tokens);
        var inputs = law.Form.Inputs;
        var scale = new Scale(size ?? new Params(double.NaN), tokens ?? new Tokens(double.NaN), flops ?? new Flops(double.NaN));
        foreach (var input in inputs)
        {
            if (double.IsNaN(scale[input]))
            {
                throw new InputException(
                    $"no {input.ToString().ToLowerInvariant()}",
                    "options",
                    string.Join(" and ", inputs.Select(column => $"--{column.ToString().ToLowerInvariant()}")),
                    $"{law.Name} is a function of {string.Join(" and ", inputs.Select(column => column.ToString().ToLowerInvariant()))}; for example --params 70B --tokens 1.4T.");
            }
        }
        return scale;
    }
}
