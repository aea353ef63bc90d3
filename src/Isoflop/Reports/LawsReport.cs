using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The forms of law and the published laws, listed or one by one.</summary>
public static class LawsReport
{
    // From a study on a workstation to the largest runs of today; 5.76e23 is Gopher's and Chinchilla's.
    static readonly double[] Budgets = [1e19, 1e21, 1e23, 5.76e23, 1e25];

    /// <summary>All of them.</summary>
    /// <param name="forms">The forms.</param>
    /// <param name="laws">The published laws.</param>
    public static Report Of(ImmutableArray<LawForm> forms, ImmutableArray<ScalingLaw> laws) => Report(
        "Forms of law and published laws",
        "Fit a form with fit --law NAME; ask a published law with predict NAME.",
        [
            new TableBlock(
                "Forms",
                ["name", "formula", "source"],
                [.. forms.Select(form => ImmutableArray.Create(form.Name, form.Formula, form.Source))],
                "C training FLOPs, N parameters, D tokens, L nats/token."),
            new TableBlock(
                "Published laws",
                ["name", "form", "N counts", "loss on", "confidence"],
                [.. laws.Select(law => ImmutableArray.Create(law.Name, law.Form.Name, law.Convention.ToString(), law.LossOn ?? "-", law.Confidence ?? "-"))],
                "isoflop laws NAME shows coefficients, source and range."),
        ]);

    /// <summary>One form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="laws">Published laws of that name, if any.</param>
    public static Report Of(LawForm form, ImmutableArray<ScalingLaw> laws) => Report(
        form.Name,
        form.Formula,
        [
            new TableBlock("Coefficients", ["name", "meaning"], [.. form.Coefficients.Select(coefficient => ImmutableArray.Create(coefficient.Name, coefficient.Meaning))]),
            new TableBlock("Source", ["", ""], [["paper", form.Source], ["function of", string.Join(", ", form.Inputs.Select(input => input.Header()))]]),
            .. laws.Select(Data),
        ]);

    /// <summary>One published law.</summary>
    /// <param name="law">The law.</param>
    public static Report Of(ScalingLaw law) => Report(law.Name, law.Form.Formula, [Coefficients(law), Data(law), .. Optima(law)]);

    static TableBlock Coefficients(ScalingLaw law) => new(
        "Coefficients",
        ["name", "value", "meaning"],
        [.. law.Form.Coefficients.Select((coefficient, k) => ImmutableArray.Create(coefficient.Name, law.Coefficients[k].ToString("R"), coefficient.Meaning))]);

    static TableBlock Data(ScalingLaw law)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        rows.Add(["source", law.Source ?? "-"]);
        rows.Add(["confidence", law.Confidence ?? "-"]);
        rows.Add(["N counts", law.Convention.ToString()]);
        rows.Add(["FLOPs", law.FlopsConvention]);
        rows.Add(["loss on", law.LossOn ?? "-"]);
        if (law.Range?.Params is { } size) rows.Add(["fitted sizes", $"{size.Low} to {size.High}"]);
        if (law.Range?.Tokens is { } tokens) rows.Add(["fitted tokens", $"{tokens.Low} to {tokens.High}"]);
        if (law.Range?.Flops is { } flops) rows.Add(["fitted FLOPs", $"{flops.Low} to {flops.High}"]);
        if (law.Note is not null) rows.Add(["note", law.Note]);
        return new TableBlock("What it is", ["", ""], rows.ToImmutable());
    }

    static IEnumerable<TableBlock> Optima(ScalingLaw law)
    {
        if (!law.Form.SplitsCompute) yield break;
        yield return new TableBlock(
            "How it would spend a budget",
            ["FLOPs", "N*", "D*", "D*/N*", "loss"],
            [
                .. Budgets.Select(budget => law.Optimum(new Flops(budget))!).Select(optimum => ImmutableArray.Create(
                    optimum.Flops.ToString(), optimum.Params.ToString(), optimum.Tokens.ToString(), Cells.Number(Math.Round(optimum.TokensPerParam, 1)), Cells.Loss(optimum.Loss.Value))),
            ]);
    }

    static Report Report(string title, string verdict, ImmutableArray<ReportBlock> blocks) => new()
    {
        Title = title,
        Evidence = [("version", Reports.Report.Version)],
        Verdict = verdict,
        VerdictSeverity = Severity.Note,
        Blocks = blocks,
    };
}
