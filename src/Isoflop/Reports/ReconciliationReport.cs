using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Reconciliations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a reconciliation: the baseline, what every choice does to it, what could not be tested.</summary>
public static class ReconciliationReport
{
    // A difference in size that a buildable shape rounds away is not worth a sentence.
    const double Noticeable = 0.1;

    /// <summary>The report.</summary>
    /// <param name="reconciliation">The reconciliation.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(Reconciliation reconciliation, RunTable table, ImmutableArray<FigureBlock> figures)
    {
        var fit = reconciliation.Fit;
        var level = fit.Options.Level;
        return new Report
        {
            Title = $"Why prescriptions from these {fit.Runs.Count} runs differ, at {reconciliation.At} FLOPs",
            Evidence =
            [
                ("version", Report.Version),
                .. RunsEvidence.Of(table, fit.Runs),
                ("baseline", $"{fit.Law.Form.Formula}, C = 6ND, N as {Counts(fit.Runs.Convention)}"),
                ("at", $"{reconciliation.At} FLOPs, {Cells.Times(reconciliation.At.Value / LargestRun(reconciliation))} the largest run"),
                ("intervals", $"{Cells.Level(level)}, {fit.Replicates.Count} replicates by {fit.Replicates.Resampling}, seed {fit.Options.Seed}"),
            ],
            Verdict = Verdict(reconciliation),
            VerdictSeverity = fit.Certificate.Trust == Trust.Bad ? Severity.Error : reconciliation.Findings.Any(finding => finding.Severity > Severity.Note) ? Severity.Warning : Severity.Note,
            Blocks = [Baseline(reconciliation), Factors(reconciliation), .. Untested(reconciliation), .. figures],
            Findings = [.. table.Findings, .. fit.Findings, .. reconciliation.Findings],
            Citation = $"Prescriptions reconciled with {Report.Version} on {fit.Runs.Count} runs of {table.Source} (digest {fit.Runs.Digest}, seed {fit.Options.Seed}).",
        };
    }

    static string Counts(ParamsConvention convention) => convention switch
    {
        ParamsConvention.Unknown => "the table has it (not said what it counts)",
        ParamsConvention.Total => "all parameters",
        ParamsConvention.NonEmbedding => "parameters without embeddings",
        ParamsConvention.MatricesAndHead => "parameters of layers and head",
        _ => "active parameters",
    };

    static double LargestRun(Reconciliation reconciliation) =>
        reconciliation.Fit.Runs.Select(run => 6 * run.Params!.Value.Value * run.Tokens!.Value.Value).Max();

    static string Verdict(Reconciliation reconciliation)
    {
        if (reconciliation.Fit.Certificate.Trust == Trust.Bad) return "These runs do not determine a prescription to begin with; the findings say why.";
        var baseline = $"These runs say N* = {reconciliation.Baseline.Params} at {reconciliation.At} FLOPs and N* ~ C^{reconciliation.Baseline.SizeExponent:F3}";
        var clear = reconciliation.Factors.Where(factor => factor.IsClear && factor.Factor != "all of it" && Math.Abs(Math.Log(factor.ParamsRatio)) > Math.Log(1 + Noticeable)).Take(3).ToArray();
        var moves = clear.Length == 0
            ? $"; no single choice moves that size by more than {Cells.Percent(Noticeable)} beyond its uncertainty"
            : "; it is moved most by " + string.Join(", ", clear.Select(factor => $"{factor.Factor}: {factor.To} ({Ratio(factor.ParamsRatio)})"));
        var counted = reconciliation.Factors.Where(factor => factor.Factor == "N").OrderBy(factor => factor.SizeExponentChange).ToArray();
        var counts = counted.Length == 0 ? "" : ". With N counted otherwise they say " + string.Join(", ", counted.Select(factor => $"C^{factor.Prescription.SizeExponent:F3} ({factor.To})"));
        var together = reconciliation.Factors.FirstOrDefault(factor => factor.Factor == "all of it") is { } all
            ? $". Counted, chosen and read as Kaplan did they say N* ~ C^{all.Prescription.SizeExponent:F3}"
            : "";
        return baseline + moves + counts + together + ".";
    }

    static TableBlock Baseline(Reconciliation reconciliation)
    {
        var (baseline, level) = (reconciliation.Baseline, reconciliation.Fit.Options.Level);
        return new TableBlock(
            $"Baseline ({Cells.Level(level)} intervals)",
            ["runs", "a", "interval", "b", "interval", "N*", "interval"],
            [
                [
                    $"{baseline.Runs}",
                    Exponent(baseline.SizeExponent),
                    Exponents(baseline.SizeExponentInterval),
                    Exponent(baseline.TokenExponent),
                    Exponents(baseline.TokenExponentInterval),
                    baseline.Params.ToString(),
                    Cells.Interval<Params>(baseline.ParamsInterval),
                ],
            ],
            "N* ~ C^a, D* ~ C^b between the cheapest and the most expensive run.");
    }

    static TableBlock Factors(Reconciliation reconciliation) => new(
        $"One choice changed at a time, the largest effect on N* first ({Cells.Level(reconciliation.Fit.Options.Level)} intervals)",
        ["what", "from", "to", "runs", "a", "interval", "change in a", "interval", "N*", "ratio", "interval", "clear"],
        [
            .. reconciliation.Factors.Select(factor => ImmutableArray.Create(
                factor.Factor,
                factor.From,
                factor.To,
                $"{factor.Prescription.Runs}",
                Exponent(factor.Prescription.SizeExponent),
                Exponents(factor.Prescription.SizeExponentInterval),
                Change(factor.SizeExponentChange),
                $"[{Change(factor.SizeExponentChangeInterval.Low)}, {Change(factor.SizeExponentChangeInterval.High)}]",
                factor.Prescription.Params.ToString(),
                Ratio(factor.ParamsRatio),
                $"[{Ratio(factor.ParamsRatioInterval.Low)}, {Ratio(factor.ParamsRatioInterval.High)}]{(factor.Paired ? "" : " *")}",
                factor.IsClear ? "yes" : "no")),
        ],
        "a: with N and C as the choice counts them; N*: in the baseline's count; ratio: N* over the baseline's; its interval is of the difference on the same draws of the runs (* on draws of the method's own, wider than need be); clear: the interval leaves out 1. Layers alone: 12 x layers x width²; layers and head: that and vocab x width. Kaplan-like: N and C of the layers alone (or without embeddings) and without the most expensive third of the runs.");

    static ImmutableArray<ReportBlock> Untested(Reconciliation reconciliation) => reconciliation.Untested.IsEmpty
        ? []
        : [new TableBlock("Not tested", ["what", "needs"], [.. reconciliation.Untested.Select(untested => ImmutableArray.Create(untested.Factor, untested.Needs))])];

    static string Exponent(double value) => value.ToString("F3");

    static string Exponents(Interval interval) => $"[{Exponent(interval.Low)}, {Exponent(interval.High)}]";

    static string Change(double value) => value.ToString("+0.000;-0.000;0.000");

    static string Ratio(double value) => double.IsPositiveInfinity(value) ? "inf" : value.ToString(value is < 0.005 or >= 1e4 ? "0e0" : value < 10 ? "0.00" : "#,0") + "x";
}
