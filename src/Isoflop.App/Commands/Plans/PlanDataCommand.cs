using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Plans;
using Isoflop.Plans.Texts;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan data</c>: how to spend a budget where text is short.</summary>
static class PlanDataCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("data", "Size against repetition where text is short; what quality, synthetic text and memory change.");
        var law = PlanCommand.Law();
        var flops = new Option<string?>("--flops") { Description = "The budget in training FLOPs: 1e24.", HelpName = "FLOPS" };
        var unique = new Option<string?>("--unique") { Description = "Unique tokens at hand: 1T.", HelpName = "TOKENS" };
        var text = Arguments.Many("--text", "Text at hand: a stock's name (fineweb), or NAME=TOKENS or NAME=TOKENS,QUALITY; quality 0.5 for synthetic text worth half a token. Repeatable.", "TEXT");
        var stock = new Option<string?>("--stock") { Description = "Stocks of text of your own: a JSON array of name, tokens, source, and optionally low, high, note.", HelpName = "FILE.json" };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new PlanOptions().Level };
        command.Add(law);
        foreach (var option in new Option[] { flops, unique, text, stock, level }) command.Add(option);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var stocks = Stocks(parsed.GetValue(stock));
            var sources = parsed.GetValue(text)!.Select(word => Source(word, stocks)).ToList();
            if (parsed.GetValue(unique) is { } tokens) sources.Add(new TextSource("text at hand", Arguments.Quantity<Tokens>(tokens, "--unique")));
            var plan = TextPlan.Of(
                LawInput.Read(PlanCommand.Required(parsed, law)),
                Arguments.Quantity<Flops>(PlanCommand.Required(parsed, flops), "--flops"),
                [.. sources],
                Arguments.Level(parsed.GetValue(level)));
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(PlanFigures.Texts(plan))] : [];
            return finish.Show(shell, TextPlanReport.Of(plan, stocks, figures), figures.FirstOrDefault(), () => TextPlanReport.Json(plan));
        });
        return command;
    }

    static ImmutableArray<TextStock> Stocks(string? file)
    {
        if (file is null) return TextStock.Shipped;
        var own = TextStock.Read(InputFile.Text(file, "--stock"), file);
        return [.. own, .. TextStock.Shipped.Where(shipped => own.All(stock => stock.Name != shipped.Name))];
    }

    static TextSource Source(string text, ImmutableArray<TextStock> stocks)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return stocks.FirstOrDefault(stock => string.Equals(stock.Name, text, StringComparison.OrdinalIgnoreCase)) is { } known
                ? new TextSource(known.Name, known.Tokens)
                : throw new InputException(
                    $"no stock named '{text}'", "--text", $"{string.Join(", ", stocks.Select(stock => stock.Name))}, or NAME=TOKENS", $"Did you mean {NearestName.Of(text, stocks.Select(stock => stock.Name))}?");
        }
        var (name, words) = Arguments.Pair(text, "--text", "web=10T,1");
        return words.Split(',') switch
        {
            [var tokens] => new TextSource(name, Arguments.Quantity<Tokens>(tokens, "--text")),
            [var tokens, var quality] => new TextSource(name, Arguments.Quantity<Tokens>(tokens, "--text"), Arguments.Number(quality, "--text", "a quality, for example 0.5")),
            _ => throw new InputException($"'{text}'", "--text", "NAME=TOKENS or NAME=TOKENS,QUALITY", "For example synthetic=5T,0.5."),
        };
    }
}
