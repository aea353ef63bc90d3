using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Runs;

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
        var with = Arguments.Many("--with", "What else the law is a function of: experts=64, unique_tokens=100B. Repeatable.", "COLUMN=VALUE");
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new FitOptions().Level };
        command.Add(law);
        foreach (var option in new Option[] { size, tokens, flops, with, level }) command.Add(option);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(parsed.GetRequiredValue(law));
            var scale = ScaleOf(
                chosen,
                parsed.GetValue(size) is { } n ? Arguments.Quantity<Params>(n, "--params") : null,
                parsed.GetValue(tokens) is { } d ? Arguments.Quantity<Tokens>(d, "--tokens") : null,
                parsed.GetValue(flops) is { } c ? Arguments.Quantity<Flops>(c, "--flops") : null,
                parsed.GetValue(with)!);
            var prediction = Prediction.Of(chosen, scale, Arguments.Level(parsed.GetValue(level)));
            var report = PredictionReport.Of(prediction);
            return finish.Show(shell, report, null, () => LawJson.Of(prediction, report.Findings));
        });
        return command;
    }

    /// <summary>The scale that options describe, complete for the law.</summary>
    /// <exception cref="InputException">Something is missing, or does not belong together.</exception>
    public static Scale ScaleOf(ScalingLaw law, Params? size, Tokens? tokens, Flops? flops, string[] with)
    {
        if (size is not null && tokens is not null && flops is not null)
            throw new InputException("--params, --tokens and --flops together", "options", "two of the three", "The third follows by 6ND: leave one out.");
        var scale = size is { } n && tokens is { } d ? new Scale(n, d)
            : size is { } n2 && flops is { } c2 ? new Scale(n2, c2)
            : tokens is { } d3 && flops is { } c3 ? new Scale(new Params(c3.Value / (6 * d3.Value)), d3)
            : flops is { } budget && law.Optimum(budget) is { } optimum ? new Scale(optimum.Params, optimum.Tokens)
            : new Scale(size ?? new Params(double.NaN), tokens ?? new Tokens(double.NaN), flops ?? new Flops(double.NaN));
        var needed = law.Form.Inputs.Select(column => column.Header()).Concat(law.Form.PlainInputs).ToArray();
        foreach (var text in with)
        {
            var (name, value) = Arguments.Pair(text, "--with", "experts=64");
            if (!needed.Contains(name) || Options.ContainsKey(name))
                throw new InputException($"'{name}'", "--with", $"what {law.Name} is a function of: {string.Join(", ", needed)}", "Params, tokens and flops have options of their own.");
            // A share may be 0; everything else is a positive quantity.
            scale = scale.With(name, law.Form.PlainInputs.Contains(name) ? Arguments.Number(value, "--with", "a number") : Arguments.Quantity<Params>(value, "--with").Value);
        }
        var inputs = law.Form.InputsAt([scale]);
        for (var i = 0; i < needed.Length; i++)
        {
            if (!double.IsNaN(inputs[i][0])) continue;
            throw new InputException(
                $"no {needed[i]}",
                "options",
                string.Join(" and ", needed.Select(name => Options.GetValueOrDefault(name, $"--with {name}=..."))),
                $"{law.Name} is a function of {string.Join(" and ", needed)}; for example --params 70B --tokens 1.4T.");
        }
        return scale;
    }

    static readonly Dictionary<string, string> Options = new() { ["params"] = "--params", ["tokens"] = "--tokens", ["flops"] = "--flops" };
}
