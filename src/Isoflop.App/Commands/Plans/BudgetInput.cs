using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.App.Commands.Plans;

/// <summary>The options that say what may be spent: --flops, --gpus with --days, or --dollars; and on what, at what price.</summary>
sealed class BudgetInput
{
    readonly Option<string?> _flops = new("--flops") { Description = "The budget in training FLOPs: 1e24.", HelpName = "FLOPS" };
    readonly Option<string?> _fleet = new("--gpus") { Description = "The budget in devices, with --days: 512xH100.", HelpName = "COUNTxDEVICE" };
    readonly Option<string?> _days = new("--days") { Description = "For how long: 30, 30d, 12h.", HelpName = "DAYS" };
    readonly Option<string?> _dollars = new("--dollars") { Description = "The budget in dollars, with --gpu: $5M.", HelpName = "DOLLARS" };

    public BudgetInput(Command command)
    {
        foreach (var option in new Option[] { _flops, _fleet, _days, _dollars }) command.Add(option);
        Spending = new SpendingInput(command);
    }

    /// <summary>On what, at what price.</summary>
    public SpendingInput Spending { get; }

    /// <summary>What there is to say of the user's own devices.</summary>
    public ImmutableArray<Finding> Findings(ParseResult parsed) => Spending.Findings(parsed);

    /// <summary>The budget and the price.</summary>
    public (PlanBudget Budget, ComputePrice Price) Read(ParseResult parsed)
    {
        var (flops, fleet, days, dollars) = (parsed.GetValue(_flops), parsed.GetValue(_fleet), parsed.GetValue(_days), parsed.GetValue(_dollars));
        if (new[] { flops, fleet, dollars }.Count(given => given is not null) != 1)
            throw new InputException(flops is null && fleet is null && dollars is null ? "no budget" : "several budgets", "options", "one of --flops 1e24, --gpus 512xH100 --days 30, --dollars $5M --gpu H100", "Give one.");
        if (days is not null && fleet is null) throw new InputException("--days without --gpus", "options", "--gpus 512xH100 --days 30", "Leave out --days, or name the devices.");
        if (flops is not null) return (new FlopsBudget(Arguments.Quantity<Flops>(flops, "--flops")), Spending.Read(parsed));
        if (dollars is not null) return (new DollarBudget(Arguments.Quantity<Dollars>(dollars, "--dollars")), Spending.Read(parsed));
        var (count, device) = SpendingInput.Fleet(fleet!);
        if (days is null) throw new InputException("--gpus without --days", "options", "--gpus 512xH100 --days 30", "Say for how long.");
        return (new DeviceBudget(count, SpendingInput.Days(days)), Spending.Read(parsed, device));
    }
}
