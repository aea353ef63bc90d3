using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws.Comparisons;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop compare RUNS --by arm</c>: how much compute is another recipe worth, and does that grow or fade with scale?</summary>
static class CompareCommand
{
    static readonly ComparisonOptions Defaults = new();

    public static Command Create(Shell shell)
    {
        var command = new Command("compare", "Compare arms (data, optimiser, architecture) on their runs: the compute that a recipe is worth, and whether that grows or fades with scale.");
        var runs = new RunsOptions(command);
        var by = new Option<string>("--by") { Description = "The column that names the arm of each run.", HelpName = "HEADER", Required = true };
        var baseline = new Option<string?>("--baseline") { Description = "The arm that the others are measured against; that of the first run where it is left out.", HelpName = "ARM" };
        var law = new Option<string>("--law") { Description = "power (over compute), chinchilla (over size and text), or auto: by where the runs lie.", HelpName = "LAW", DefaultValueFactory = _ => "auto" };
        var floor = new Option<string>("--floor") { Description = "shared (one floor for all arms, fitted), separate, or the value in nats/token at which all are held.", HelpName = "FLOOR", DefaultValueFactory = _ => "shared" };
        var exponents = new Option<string>("--exponents") { Description = "shared, perArm (the multiplier may change with scale), or auto: per arm where the runs can tell.", HelpName = "EXPONENTS", DefaultValueFactory = _ => "auto" };
        var at = Arguments.Many("--at", "Budgets at which the multiplier is asked for, in FLOPs: 1e23.", "FLOPS");
        var replicates = new Option<int>("--replicates") { Description = "Bootstrap replicates.", HelpName = "COUNT", DefaultValueFactory = _ => Defaults.Replicates };
        var seed = new Option<ulong>("--seed") { Description = "Seed of every random draw.", HelpName = "SEED", DefaultValueFactory = _ => Defaults.Seed };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => Defaults.Level };
        foreach (var option in new Option[] { by, baseline, law, floor, exponents, at, replicates, seed, level }) command.Add(option);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var (floors, held) = Floor(parsed.GetValue(floor)!);
            var count = parsed.GetValue(replicates);
            if (count is < 20 or > 1_000_000) throw new InputException($"{count}", "--replicates", "a number from 20 to 1,000,000", $"The default is {Defaults.Replicates}.");
            var options = new ComparisonOptions
            {
                Baseline = parsed.GetValue(baseline),
                Scales = Scales(parsed.GetValue(law)!),
                Floors = floors,
                Floor = held,
                ExponentsPerArm = PerArm(parsed.GetValue(exponents)!),
                At = [.. parsed.GetValue(at)!.Select(text => Arguments.Quantity<Flops>(text, "--at")).Distinct()],
                Replicates = count,
                Seed = parsed.GetValue(seed),
                Level = Arguments.Level(parsed.GetValue(level)),
            };
            var finish = output.Prepare(parsed);
            var header = parsed.GetRequiredValue(by);
            var table = runs.Read(parsed, shell, header, "--by");
            runs.Explain(parsed, shell, table);
            string[] kept = [.. table.Runs.Kept];
            if (kept.Length != 1) throw new InputException($"'{header}' names {kept.Length} columns", "--by", "the name of one column", "Write its header in full.");
            var comparison = Comparer.Compare(table.Runs, kept[0], options, new ProgressLine(shell, "replicates", options.Replicates));
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(null, ComparisonFigures.LawsAndMultipliers(comparison))] : [];
            return finish.Show(shell, ComparisonReport.Of(comparison, table, figures), figures.FirstOrDefault(), () => ComparisonJson.Of(comparison, table, shell.Seconds));
        });
        return command;
    }

    static (Floors Floors, NatsPerToken? Held) Floor(string text) => text.ToLowerInvariant() switch
    {
        "shared" => (Floors.Shared, null),
        "separate" => (Floors.Separate, null),
        _ => (Floors.Shared, new NatsPerToken(Arguments.Number(text, "--floor", "shared, separate, or a number of nats per token"))),
    };

    static ArmScales Scales(string text) => text.ToLowerInvariant() switch
    {
        "auto" => ArmScales.Automatic,
        "power" => ArmScales.Compute,
        "chinchilla" => ArmScales.SizeAndText,
        _ => throw new InputException($"'{text}'", "--law", "auto, power or chinchilla", "Choose one of them."),
    };

    static bool? PerArm(string text) => text.ToLowerInvariant() switch
    {
        "auto" => null,
        "shared" => false,
        "perarm" => true,
        _ => throw new InputException($"'{text}'", "--exponents", "auto, shared or perArm", "Choose one of them."),
    };
}
