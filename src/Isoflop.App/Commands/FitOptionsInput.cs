using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.App.Commands;

/// <summary>The options of a fit: --pin, --tie, --delta and so on, with the defaults of <see cref="FitOptions"/>.</summary>
sealed class FitOptionsInput
{
    static readonly FitOptions Defaults = new();

    readonly Option<string[]> _pin = Arguments.Many("--pin", "Hold a coefficient at a value: E=1.6; or at one that is known to a standard deviation: E=1.6+-0.1. Repeatable.", "NAME=VALUE");
    readonly Option<string[]> _tie = Arguments.Many("--tie", "Hold two coefficients equal: alpha=beta. Repeatable.", "NAME=NAME");
    readonly Option<bool> _weights = new("--weights") { Description = "Use the weight column of the table." };
    readonly Option<string?> _delta = new("--delta") { Description = "Huber delta on residuals; inf is least squares. 1e-3 by default (1e-2 for a law of a score).", HelpName = "DELTA" };
    readonly Option<double?> _envelope = new("--envelope") { Description = "Fit the lower envelope: runs above the law weigh WEIGHT (0.1 where none is given).", HelpName = "WEIGHT", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string?> _residual = new("--residual") { Description = "Residuals of the logarithm (log, for losses) or of the value itself (value, for scores).", HelpName = "KIND" };
    readonly Option<string> _bootstrap = new("--bootstrap") { Description = "How replicates are drawn: weights, pairs or residuals.", HelpName = "KIND", DefaultValueFactory = _ => "weights" };
    readonly Option<int> _replicates = new("--replicates") { Description = "Bootstrap replicates.", HelpName = "COUNT", DefaultValueFactory = _ => Defaults.Replicates };
    readonly Option<ulong> _seed = new("--seed") { Description = "Seed of every random draw.", HelpName = "SEED", DefaultValueFactory = _ => Defaults.Seed };
    readonly Option<double> _level = new("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => Defaults.Level };

    public FitOptionsInput(Command command)
    {
        foreach (var option in new Option[] { _pin, _tie, _weights, _delta, _envelope, _residual, _bootstrap, _replicates, _seed, _level }) command.Add(option);
    }

    /// <exception cref="InputException">A value that cannot be, or options that contradict each other.</exception>
    public FitOptions Read(ParseResult parsed)
    {
        var replicates = parsed.GetValue(_replicates);
        if (replicates is < 20 or > 1_000_000) throw new InputException($"{replicates}", "--replicates", "a number from 20 to 1,000,000", "The default is 1000.");
        var pins = Defaults.Pins;
        foreach (var text in parsed.GetValue(_pin)!)
        {
            var (name, value) = Arguments.Pair(text, "--pin", "E=1.6");
            var number = Pin(value);
            if (pins.TryGetValue(name, out var other) && other != number) throw new InputException($"{name}={other} and {name}={number}", "--pin", "one value a coefficient", "Leave out one of them.");
            pins = pins.SetItem(name, number);
        }
        return new FitOptions
        {
            Delta = parsed.GetValue(_delta) is { } delta ? Delta(delta) : null,
            Residuals = parsed.GetValue(_residual) is { } residual ? Arguments.Word<ResidualScale>(residual, "--residual") : null,
            AboveWeight = Envelope(parsed),
            Pins = pins,
            Ties = [.. parsed.GetValue(_tie)!.Select(text => Arguments.Pair(text, "--tie", "alpha=beta"))],
            Weighted = parsed.GetValue(_weights),
            Resampling = Arguments.Word<Resampling>(parsed.GetValue(_bootstrap)!, "--bootstrap"),
            Replicates = replicates,
            Seed = parsed.GetValue(_seed),
            Level = Arguments.Level(parsed.GetValue(_level)),
        };
    }

    static Pin Pin(string text)
    {
        string[] parts = text.Split(["+-", "±"], 2, StringSplitOptions.TrimEntries);
        double Part(int number) => Arguments.Number(parts[number], "--pin", "a number, for example E=1.6, or E=1.6+-0.1");
        return parts.Length == 1 ? Part(0) : new Pin(Part(0), Part(1));
    }

    static double Delta(string text)
    {
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase)) return double.PositiveInfinity;
        var delta = Arguments.Number(text, "--delta", "a positive number, or inf for least squares");
        return delta > 0 ? delta : throw new InputException(text, "--delta", "a positive number, or inf for least squares", "The default is 1e-3.");
    }

    double Envelope(ParseResult parsed)
    {
        if (parsed.GetResult(_envelope) is null) return 1;
        var weight = parsed.GetValue(_envelope) ?? 0.1;
        return weight is > 0 and <= 1 ? weight : throw new InputException($"{weight}", "--envelope", "a weight above 0 and at most 1", "0.1 draws the law to the lower envelope; 1 is the ordinary fit.");
    }
}

/// <summary>Finds a form by its name.</summary>
static class LawNames
{
    /// <exception cref="InputException">There is no form of that name.</exception>
    public static LawForm Form(string name) => LawForms.Find(name) ?? throw new InputException(
        $"'{name}'", "--law", $"auto or one of {string.Join(", ", LawForms.All.Select(form => form.Name))}", "isoflop laws lists the forms.");
}
