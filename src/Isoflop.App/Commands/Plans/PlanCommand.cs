using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Plans;
using Isoflop.Plans.Exports;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Plans;

namespace Isoflop.App.Commands.Plans;

/// <summary><c>isoflop plan</c>: what to build with a budget; and its further questions as commands of their own.</summary>
static class PlanCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("plan", "From a law and a budget to what to build, with its price and its error bars.")
        {
            PlanLifetimeCommand.Create(shell),
            PlanDataCommand.Create(shell),
            PlanServingCommand.Create(shell),
            PlanMixtureCommand.Create(shell),
            PlanThinkingCommand.Create(shell),
            PlanPostTrainingCommand.Create(shell),
        };
        var law = Law();
        command.Add(law);
        var spending = new BudgetInput(command);
        var constraints = new ConstraintsInput(command, spending.Spending);
        var vocabulary = new Option<int>("--vocab") { Description = "Entries of the vocabulary of the shapes.", HelpName = "COUNT", DefaultValueFactory = _ => new PlanOptions().Vocabulary };
        var context = new Option<int>("--context") { Description = "Tokens of a training sequence.", HelpName = "TOKENS", DefaultValueFactory = _ => new PlanOptions().Context };
        var batch = new Option<string?>("--batch") { Description = "Tokens of a step; the Step Law's where it is left out.", HelpName = "TOKENS" };
        var near = new Option<double>("--near") { Description = "Share of the loss given away in the near-optimal range.", HelpName = "SHARE", DefaultValueFactory = _ => new PlanOptions().NearTolerance };
        var carbon = new Option<double>("--carbon") { Description = "Tonnes of CO2 a megawatt-hour.", HelpName = "TONNES", DefaultValueFactory = _ => new PlanOptions().CarbonPerMegawattHour };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new PlanOptions().Level };
        var export = Arguments.Many("--export", "Write configuration for a trainer: megatron, torchtitan, nanotron, litgpt, huggingface, slurm, lab. Repeatable.", "TRAINER");
        var into = new Option<string>("--export-to") { Description = "The folder of exported files.", HelpName = "FOLDER", DefaultValueFactory = _ => "plan" };
        foreach (var option in new Option[] { vocabulary, context, batch, near, carbon, level, export, into }) command.Add(option);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            ImmutableArray<ExportTarget> targets = [.. parsed.GetValue(export)!.Select(name => Arguments.Word<ExportTarget>(name, "--export"))];
            var (budget, price) = spending.Read(parsed);
            var options = new PlanOptions
            {
                Vocabulary = Within(parsed.GetValue(vocabulary), "--vocab", 2, 1 << 24),
                Context = Within(parsed.GetValue(context), "--context", 1, 1 << 24),
                BatchTokens = parsed.GetValue(batch) is { } tokens ? Arguments.Quantity<Tokens>(tokens, "--batch") : null,
                NearTolerance = parsed.GetValue(near) is > 0 and < 1 and var share ? share : throw new InputException($"{parsed.GetValue(near)}", "--near", "a share above 0 and below 1", "0.002 is 0.2 % of the loss."),
                CarbonPerMegawattHour = parsed.GetValue(carbon) is >= 0 and < 10 and var tonnes ? tonnes : throw new InputException($"{parsed.GetValue(carbon)}", "--carbon", "tonnes of CO2 a megawatt-hour, 0 to 10", "The average of the US grid is 0.385."),
                Level = Arguments.Level(parsed.GetValue(level)),
            };
            var plan = Plan.Of(LawInput.Read(Required(parsed, law)), budget, price, constraints.Read(parsed), options);
            plan = plan with { Findings = [.. spending.Findings(parsed), .. plan.Findings] };
            Write(plan, targets, parsed.GetValue(into)!, output.Force(parsed), shell);
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(PlanFigures.Valley(plan))] : [];
            return finish.Show(shell, PlanReport.Of(plan, figures), figures.FirstOrDefault(), () => PlanJson.Of(plan, shell.Seconds));
        });
        return command;
    }

    /// <summary>The law that every plan stands on.</summary>
    public static Option<string?> Law() => new("--law") { Description = "A file that fit --out wrote, or a published law's name (isoflop laws).", HelpName = "LAW" };

    /// <summary>The value of an option that a command cannot do without, but its sub-commands can.</summary>
    public static string Required(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? throw new InputException($"no {option.Name}", "options", $"{option.Name} {option.HelpName}", option.Description ?? "Add it.");

    static int Within(int value, string option, int least, int most) =>
        value >= least && value <= most ? value : throw new InputException($"{value}", option, $"{least:N0} to {most:N0}", "Change it.");

    static void Write(Plan plan, ImmutableArray<ExportTarget> targets, string folder, bool force, Shell shell)
    {
        if (targets.IsEmpty) return;
        var files = targets.SelectMany(target => PlanExport.Of(plan, target)).DistinctBy(file => file.Name).ToArray();
        Directory.CreateDirectory(folder);
        var writers = files.Select(file => (OutputFile.Of(Path.Combine(folder, file.Name), "--export-to", force)!, file.Text)).ToArray();
        foreach (var (writer, text) in writers) writer.Write(text);
        shell.Error.WriteLine($"isoflop: {string.Join(", ", files.Select(file => file.Name))} written to {folder}");
    }
}

/// <summary>The options that limit a plan.</summary>
sealed class ConstraintsInput
{
    readonly Option<string?> _params = new("--max-params") { Description = "At most so many parameters.", HelpName = "PARAMS" };
    readonly Option<string?> _tokens = new("--max-tokens") { Description = "At most so many tokens of training text.", HelpName = "TOKENS" };
    readonly Option<string?> _device = new("--serve-on") { Description = "The weights must fit this device, a tenth of it left for the cache.", HelpName = "DEVICE" };
    readonly Option<double> _bits = new("--serving-bits") { Description = "Bits a parameter as served, scales included.", HelpName = "BITS", DefaultValueFactory = _ => 16 };
    readonly Option<double?> _latency = new("--latency") { Description = "At most so many milliseconds a token for a single request, with --serve-on: the weights are read once a token.", HelpName = "MS" };
    readonly SpendingInput _spending;

    public ConstraintsInput(Command command, SpendingInput spending)
    {
        _spending = spending;
        foreach (var option in new Option[] { _params, _tokens, _device, _bits, _latency }) command.Add(option);
    }

    public PlanConstraints Read(ParseResult parsed)
    {
        var device = parsed.GetValue(_device) is { } name ? Devices.Get(_spending.Devices(parsed), name, "--serve-on") : null;
        if (parsed.GetValue(_latency) is { } time && !(time > 0)) throw new InputException($"{time}", "--latency", "milliseconds above 0", "Write --latency 20.");
        if (!(parsed.GetValue(_bits) is > 0 and <= 64)) throw new InputException($"{parsed.GetValue(_bits)}", "--serving-bits", "bits above 0, at most 64", "16, 8.5 or 4.5.");
        return new PlanConstraints
        {
            MostParams = parsed.GetValue(_params) is { } size ? Arguments.Quantity<Params>(size, "--max-params") : null,
            MostTokens = parsed.GetValue(_tokens) is { } tokens ? Arguments.Quantity<Tokens>(tokens, "--max-tokens") : null,
            ServingMemory = device?.Memory,
            ServingBytesPerParam = parsed.GetValue(_bits) / 8,
            MillisecondsPerToken = parsed.GetValue(_latency),
            ServingBandwidth = device?.BandwidthPerSecond?.Value,
        };
    }
}
