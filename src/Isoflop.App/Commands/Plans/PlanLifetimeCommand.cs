using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Plans;
using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan lifetime</c>: the size that is cheapest to train and to serve together.</summary>
static class PlanLifetimeCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("lifetime", "The size and the text that cost least to train and to serve, at one loss.");
        var law = PlanCommand.Law();
        var size = new Option<string?>("--params") { Description = "The model whose loss is to be reached: 13B.", HelpName = "PARAMS" };
        var tokens = new Option<string?>("--tokens") { Description = "Its training text; what is compute-optimal for it where it is left out.", HelpName = "TOKENS" };
        var loss = new Option<string?>("--loss") { Description = "The loss to be reached, instead of a model's.", HelpName = "NATS" };
        var compare = Arguments.Many("--compare", "Two plans side by side: 100B@2T 8B@15T.", "PARAMS@TOKENS");
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new PlanOptions().Level };
        command.Add(law);
        foreach (var option in new Option[] { size, tokens, loss, compare, level }) command.Add(option);
        var costs = new LifetimeCostsInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var chosen = LawInput.Read(PlanCommand.Required(parsed, law));
            var confidence = Arguments.Level(parsed.GetValue(level));
            var (cost, assumptions) = costs.Costs(parsed);
            var demand = costs.Demand(parsed);
            var named = Named(parsed.GetValue(compare)!);
            var plan = (parsed.GetValue(size), parsed.GetValue(loss)) switch
            {
                ({ } n, null) => LifetimePlan.Of(
                    chosen, Arguments.Quantity<Params>(n, "--params"), parsed.GetValue(tokens) is { } d ? Arguments.Quantity<Tokens>(d, "--tokens") : null, demand, cost, confidence),
                (null, { } nats) => LifetimePlan.At(chosen, Arguments.Quantity<NatsPerToken>(nats, "--loss"), demand, cost, confidence),
                (null, null) when named is { } first => LifetimePlan.Of(chosen, first.First.Size, first.First.Tokens, demand, cost, confidence),
                _ => throw new InputException("neither or both of --params and --loss", "options", "one of --params 13B, --loss 2.0, --compare 100B@2T 8B@15T", "Say which loss is to be reached."),
            };
            var comparison = named is { } pair ? PlansCompared.Of(chosen, pair.First, pair.Second, demand, cost, confidence) : null;
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(PlanFigures.Lifetime(plan))] : [];
            return finish.Show(shell, LifetimeReport.Of(plan, figures, assumptions, comparison), figures.FirstOrDefault(), () => LifetimeReport.Json(plan, comparison));
        });
        return command;
    }

    static ((Params Size, Tokens Tokens) First, (Params Size, Tokens Tokens) Second)? Named(string[] texts)
    {
        if (texts.Length == 0) return null;
        if (texts.Length != 2) throw new InputException($"{texts.Length} plans", "--compare", "two plans: 100B@2T 8B@15T", "Name two.");
        (Params, Tokens) One(string text) => text.Split('@') is [var size, var tokens]
            ? (Arguments.Quantity<Params>(size, "--compare"), Arguments.Quantity<Tokens>(tokens, "--compare"))
            : throw new InputException($"'{text}'", "--compare", "parameters and tokens: 100B@2T", "Write --compare 100B@2T 8B@15T.");

        return (One(texts[0]), One(texts[1]));
    }
}

/// <summary>The options of demand and costs over a life: --demand, --input, --output-tokens, and the device whose dollars are counted.</summary>
sealed class LifetimeCostsInput
{
    readonly Option<string?> _demand = new("--demand") { Description = "Tokens served in the model's life, half read and half written.", HelpName = "TOKENS" };
    readonly Option<string?> _input = new("--input") { Description = "Tokens read (prompts) in the model's life.", HelpName = "TOKENS" };
    readonly Option<string?> _output = new("--output") { Description = "Tokens written in the model's life.", HelpName = "TOKENS" };
    readonly Option<string> _reading = new("--prefill-mfu") { Description = "Share of the peak that reading prompts reaches (in dollars only).", HelpName = "SHARE", DefaultValueFactory = _ => "0.5" };
    readonly Option<string> _writing = new("--decode-mfu") { Description = "Share of the peak that writing reaches (in dollars only): a hundredth with few requests at a time.", HelpName = "SHARE", DefaultValueFactory = _ => "0.01" };
    readonly SpendingInput _spending;

    public LifetimeCostsInput(Command command, bool withDemand = true)
    {
        if (withDemand)
            foreach (var option in new Option[] { _demand, _input, _output }) command.Add(option);
        _spending = new SpendingInput(command);
        foreach (var option in new Option[] { _reading, _writing }) command.Add(option);
    }

    public ServingDemand Demand(ParseResult parsed)
    {
        var (total, read, written) = (parsed.GetValue(_demand), parsed.GetValue(_input), parsed.GetValue(_output));
        if (total is not null && (read is not null || written is not null)) throw new InputException("--demand with --input or --output", "options", "one of the two ways", "Leave out --demand.");
        if (total is not null)
        {
            var half = Arguments.Quantity<Tokens>(total, "--demand").Value / 2;
            return new ServingDemand(new Tokens(half), new Tokens(half));
        }
        Tokens Of(string? text, string option) => text is null or "0" ? new Tokens(0) : Arguments.Quantity<Tokens>(text, option);

        return new ServingDemand(Of(read, "--input"), Of(written, "--output"));
    }

    /// <summary>FLOPs, or dollars where a device or a price is named; and the assumptions in words.</summary>
    public (LifetimeCosts Costs, string Assumptions) Costs(ParseResult parsed)
    {
        if (!_spending.Names(parsed)) return (LifetimeCosts.OfFlops, "FLOPs, 6ND to train and 2N a token served");
        var price = _spending.Read(parsed);
        if (double.IsNaN(price.Typical)) throw new InputException($"no price of {price.Device.Name}", "--gpu", "a device whose price is known", "State one: --price 2.50 dollars a device-hour.");
        var (reading, writing) = (SpendingInput.Share(parsed.GetValue(_reading)!, "--prefill-mfu"), SpendingInput.Share(parsed.GetValue(_writing)!, "--decode-mfu"));
        return (
            LifetimeCosts.OfDollars(price.Typical, price.Peak, price.Utilisation.Median, reading, writing),
            $"{price.Device.ShortName} at {price.Words}; utilisation {price.Utilisation.Median:P1} in training ({price.Utilisation.Source}), {reading:P0} in reading and {writing:P1} in writing (assumed)");
    }
}
