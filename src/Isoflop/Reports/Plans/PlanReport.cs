using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Plans;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Reports.Plans;

/// <summary>A plan as a document.</summary>
public static class PlanReport
{
    /// <summary>The report.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(Plan plan, ImmutableArray<FigureBlock> figures)
    {
        var price = plan.Training.Price;
        return new Report
        {
            Title = $"A plan for {plan.Budget.Words(price.Device.ShortName)}",
            Evidence =
            [
                ("version", Report.Version),
                ("law", $"{plan.Law.Name}: {plan.Law.Form.Formula}; {plan.Law.Source ?? "source not said"}"),
                ("N counts", plan.Law.Convention.ToString()),
                ("device", $"{price.Device.Name}, {price.Peak / 1e12:N0} TFLOP/s dense in 16 bits"),
                ("utilisation", $"{price.Utilisation.Median:P1}: {price.Utilisation.Source}"),
                ("price", price.Words),
                ("intervals", $"{Cells.Level(plan.Options.Level)}, {(plan.Law.Uncertainty is { } uncertainty ? $"{uncertainty.Replicates.Count} replicates of the law" : $"{plan.Options.Draws} draws")}, seed {plan.Options.Seed}"),
            ],
            Verdict = Verdict(plan),
            VerdictSeverity = plan.Findings.Any(finding => finding.Severity == Severity.Error) ? Severity.Error : plan.Law.Uncertainty is null ? Severity.Warning : Severity.Note,
            Blocks =
            [
                Split(plan),
                .. figures.Take(1),
                Off(plan),
                Compare(plan),
                Drift(plan),
                Marginal(plan),
                .. plan.Shapes.IsEmpty ? [] : new ReportBlock[] { Shapes(plan) },
                Hyperparameters(plan),
                Training(plan),
                .. figures.Skip(1),
            ],
            Findings = plan.Findings,
            Citation = $"Planned with {Report.Version} by {plan.Law.Name} ({plan.Law.Source ?? "source not said"}).",
        };
    }

    static string Verdict(Plan plan)
    {
        var training = plan.Training;
        var dollars = double.IsNaN(training.Dollars.Value) ? "" : $", {training.Dollars} {Money(training.DollarsInterval)}";
        var loss = plan.LossInterval is { } interval ? $" {Cells.LossInterval(interval)}" : "";
        return $"Train {plan.Allocation.Params} parameters on {plan.Allocation.Tokens} tokens: loss {Cells.Loss(plan.Allocation.Loss.Value)}{loss} nats/token, "
            + $"{training.Days:G3} days on {training.Devices:N0} {training.Price.Device.ShortName}{dollars}.";
    }

    static TableBlock Split(Plan plan)
    {
        var (allocation, optimum) = (plan.Allocation, plan.Allocation.Optimum);
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        rows.Add(["compute", $"{plan.Flops} FLOPs", plan.FlopsInterval is { } flops ? Cells.Interval<Flops>(flops) : "given"]);
        rows.Add(["parameters", allocation.Params.ToString(), allocation.Binding.IsEmpty ? Of<Params>(plan.ParamsInterval) : $"free optimum {optimum.Params} {Of<Params>(plan.ParamsInterval)}"]);
        rows.Add(["tokens", allocation.Tokens.ToString(), allocation.Binding.IsEmpty ? Of<Tokens>(plan.TokensInterval) : $"free optimum {optimum.Tokens} {Of<Tokens>(plan.TokensInterval)}"]);
        rows.Add(["tokens per parameter", Cells.Number(Math.Round(allocation.TokensPerParam, 1)), plan.Drift[2].Interval is { } ratio && allocation.Binding.IsEmpty ? Cells.Interval(Rounded(ratio)) : "-"]);
        rows.Add(["loss, nats/token", Cells.Loss(allocation.Loss.Value), plan.LossInterval is { } loss ? $"{Cells.LossInterval(loss)} for one run" : "-"]);
        rows.Add(["near-optimal sizes", $"{plan.NearOptimal.Low} to {plan.NearOptimal.High}", $"within {Cells.Percent(plan.Options.NearTolerance)} of the lowest loss"]);
        return new TableBlock("The split", ["", "", $"{Cells.Level(plan.Options.Level)} interval"], rows.ToImmutable());
    }

    static TableBlock Off(Plan plan)
    {
        var price = DollarsPerFlop(plan);
        return new TableBlock(
            "What being off costs at this compute",
            ["size", "parameters", "tokens", "loss", "wasted compute", "interval", "share", "wasted dollars"],
            [
                .. plan.Off.Select(off => ImmutableArray.Create(
                    $"{off.Factor:G3}x",
                    off.Params.ToString(),
                    off.Tokens.ToString(),
                    Cells.Loss(off.Loss.Value),
                    off.Deadweight.ToString(),
                    off.DeadweightInterval is { } interval ? Cells.Interval<Flops>(interval) : "-",
                    Cells.Percent(off.Deadweight.Value / plan.Flops.Value),
                    double.IsNaN(price) ? "-" : new Dollars(off.Deadweight.Value * price).ToString())),
            ],
            "wasted: what the best split would have saved for the same loss.");
    }

    static TableBlock Compare(Plan plan) => new(
        "How others would spend it",
        ["law", "parameters", "tokens", "D/N", "its loss", "loss by this law", "wasted", "why it differs"],
        [
            .. plan.Compare.Select(rival => ImmutableArray.Create(
                rival.Name,
                rival.Params.ToString(),
                rival.Tokens.ToString(),
                Cells.Number(Math.Round(rival.Tokens.Value / rival.Params.Value, 1)),
                rival.Loss is { } loss ? Cells.Loss(loss.Value) : "-",
                rival.LossHere is { } here ? Cells.Loss(here.Value) : "-",
                rival.Deadweight is { } wasted ? Cells.Percent(wasted.Value / plan.Flops.Value) : "-",
                rival.Reason)),
        ],
        "Losses of different laws are on different texts. wasted: share of the compute that following it would waste by this law.");

    static TableBlock Drift(Plan plan) => new(
        "Tokens per parameter by budget",
        ["FLOPs", "D*/N*", "interval"],
        [
            .. plan.Drift.Select(drift => ImmutableArray.Create(
                drift.Flops.ToString(), Cells.Number(Math.Round(drift.TokensPerParam, 1)), drift.Interval is { } interval ? Cells.Interval(Rounded(interval)) : "-")),
        ],
        "A ratio of 20 is right at one budget and drifts where the exponents differ.");

    static TableBlock Marginal(Plan plan)
    {
        var marginal = plan.Marginal;
        ImmutableArray<string> Row(string what, double value, Interval? interval) => [what, Cells.Loss(value), interval is { } ends ? Cells.LossInterval(ends) : "-"];

        return new TableBlock(
            "What more would buy",
            ["", "nats/token", "interval"],
            [
                Row("twice the compute, split at its best", marginal.Compute, marginal.ComputeInterval),
                Row("twice the text, twice the compute", marginal.Tokens, marginal.TokensInterval),
                Row("twice the size, twice the compute", marginal.Params, marginal.ParamsInterval),
                ["left above the floor", double.IsNaN(marginal.Reducible) ? "-" : Cells.Loss(marginal.Reducible), "-"],
                ["compute that would halve it", double.IsNaN(marginal.Halving) ? "-" : $"{Cells.Times(marginal.Halving)} this budget", "-"],
            ]);
    }

    static TableBlock Shapes(Plan plan) => new(
        "Shapes that trainers accept",
        ["layers", "width", "heads", "key heads", "feed-forward", "head tied", "parameters", "off", "width/layers"],
        [
            .. plan.Shapes.Select(choice => ImmutableArray.Create(
                $"{choice.Shape.Layers}",
                $"{choice.Shape.Width}",
                $"{choice.Shape.Heads}",
                $"{choice.Shape.KeyHeads}",
                $"{choice.Shape.FeedForwardWidth}",
                choice.Shape.TiedHead ? "yes" : "no",
                choice.Params.Value.ToString("N0", CultureInfo.InvariantCulture),
                $"{choice.Off:+0.0%;-0.0%;0.0%}",
                $"{choice.Aspect:F0}")),
        ],
        $"Gated blocks, vocabulary {plan.Options.Vocabulary:N0}; parameters as the law counts them, exactly. Depth hardly moves the loss: choose by what your devices like.");

    static TableBlock Hyperparameters(Plan plan) => new(
        "Learning rate and batch",
        ["law", "learning rate", "batch, tokens", "range", "plan inside"],
        [
            .. plan.Hyperparameters.Select(suggestion => ImmutableArray.Create(
                $"{suggestion.Law} ({suggestion.Source})", suggestion.LearningRate.ToString("G3", CultureInfo.InvariantCulture), suggestion.Batch.ToString(), suggestion.Range, suggestion.Within ? "yes" : "no")),
        ]);

    static TableBlock Training(Plan plan)
    {
        var training = plan.Training;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        rows.Add(["devices", $"{training.Devices:N0} {training.Price.Device.ShortName}", training.DevicesGiven ? "given" : "chosen for about a month"]);
        rows.Add(["device-hours", $"{training.DeviceHours:N0}", Numbers(training.DeviceHoursInterval)]);
        rows.Add(["days", Cells.Number(Math.Round(training.Days, 1)), Cells.Interval(Rounded(training.DaysInterval))]);
        rows.Add(["dollars", double.IsNaN(training.Dollars.Value) ? "-" : training.Dollars.ToString(), double.IsNaN(training.Dollars.Value) ? "-" : Money(training.DollarsInterval)]);
        rows.Add(["energy, MWh", Cells.Number(Math.Round(training.Energy.MegawattHours, 1)), Cells.Interval(Rounded(training.EnergyInterval))]);
        rows.Add(["CO2, tonnes", Cells.Number(Math.Round(training.Energy.TonnesCarbonDioxide, 1)), $"at {training.CarbonPerMegawattHour:G3} t/MWh"]);
        rows.Add(["steps", $"{Math.Ceiling(plan.Allocation.Tokens.Value / plan.Batch.Value):N0}", $"of {plan.Batch} tokens, {plan.Batch.Value / plan.Options.Context:N0} sequences"]);
        if (training.Layout?.Choice is { } layout)
        {
            rows.Add(["layout", layout.Words, $"{(layout.Fits ? "fits" : "does not fit")}{(layout.Bubble > 0 ? $"; the pipeline idles {Cells.Percent(layout.Bubble)} of the work" : "")}"]);
            rows.Add(["memory of a device", $"{layout.Memory.Total}", Memory(layout)]);
        }
        return new TableBlock("Training", ["", "", ""], rows.ToImmutable());
    }

    static string Memory(LayoutChoice layout) =>
        $"weights {layout.Memory.Weights}, gradients {layout.Memory.Gradients}, optimiser {layout.Memory.Optimiser}, activations {layout.Memory.Activations}, logits {layout.Memory.Logits}, overhead {layout.Memory.Overhead}";

    /// <summary>Dollars of a FLOP at the plan's utilisation and price; NaN where no price is known.</summary>
    internal static double DollarsPerFlop(Plan plan) => plan.Training.Dollars.Value / (6 * plan.Allocation.Params.Value * plan.Allocation.Tokens.Value);

    static string Of<T>(Interval? interval)
        where T : struct, IQuantity<T> => interval is { } ends ? Cells.Interval<T>(ends) : "-";

    static string Money(Interval interval) => Cells.Interval<Dollars>(interval);

    static string Numbers(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"[{interval.Low:N0}, {interval.High:N0}]");

    static Interval Rounded(Interval interval) => interval with { Low = Math.Round(interval.Low, 1), High = Math.Round(interval.High, 1) };
}
