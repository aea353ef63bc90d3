using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Figures;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Plans.PostTraining;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>A plan of post-training as a document, as JSON and as a figure.</summary>
public static class PostTrainingReport
{
    const int Nodes = 80;

    /// <summary>The report.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(PostTrainingPlan plan, ImmutableArray<FigureBlock> figures)
    {
        var (question, curve) = (plan.Question, plan.Question.Curve);
        return new Report
        {
            Title = $"Post-training with {question.Budget.Words(question.Price.Device.ShortName)}",
            Evidence =
            [
                ("version", Report.Version),
                ("curve", $"{curve.Name}: {curve.Law.Form.Formula}, R0 {Cells.Number(curve.Start)}, A {Cells.Number(curve.Ceiling)}, B {Cells.Number(curve.Law["B"])}, Cmid {Amount(curve.Law["Cmid"], curve)}"),
                .. curve.Task.Length > 0 ? new[] { ("score", curve.Task), ("recipe", curve.Recipe) } : [],
                .. curve.Law.Source is { } source ? new[] { ("source", source) } : [],
                .. question.Law is { } law ? new[] { ("law", $"{law.Name}: {law.Form.Formula}"), ("link", Link(question)) } : [],
                ("intervals", Intervals(question)),
            ],
            Verdict = Verdict(plan),
            VerdictSeverity = Severity.Note,
            Blocks = [Frontier(plan), .. figures, Saturation(plan), .. plan.Splits.IsEmpty ? Array.Empty<ReportBlock>() : [Splits(plan)]],
            Findings = plan.Findings,
        };
    }

    /// <summary>The document that <c>plan posttraining --json</c> prints.</summary>
    /// <param name="plan">The plan.</param>
    public static string Json(PostTrainingPlan plan)
    {
        var curve = plan.Question.Curve;
        return PlanJson.Shared(
            new JsonObject
            {
                ["curve"] = curve.Name,
                ["unit"] = curve.Unit == ComputeUnit.DeviceHours ? "device-hours" : "FLOPs",
                ["coefficients"] = new JsonObject { ["R0"] = curve.Start, ["A"] = curve.Ceiling, ["B"] = curve.Law["B"], ["Cmid"] = JsonCells.Number(curve.Law["Cmid"]) },
                ["compute"] = JsonCells.Number(plan.Compute),
                ["law"] = plan.Question.Law?.Name,
                ["worthwhile"] = plan.Question.Worthwhile,
                ["level"] = plan.Question.Level,
            },
            JsonCells.Array(plan.Frontier, Node),
            Node(plan.Chosen),
            new JsonObject { ["compute"] = JsonCells.Number(plan.LastWorthwhile), ["interval"] = JsonCells.Pair(plan.LastWorthwhileInterval) },
            plan.Findings,
            ("saturation", JsonCells.Array(plan.Saturation, point => new JsonObject
            {
                ["share"] = point.Share,
                ["compute"] = JsonCells.Number(point.Compute),
                ["interval"] = JsonCells.Pair(point.Interval),
                ["dollars"] = JsonCells.Number(point.Dollars),
            })),
            ("splits", JsonCells.Array(plan.Splits, split => new JsonObject
            {
                ["assumption"] = Words(split.Assumption),
                ["share"] = split.Share,
                ["shareInterval"] = JsonCells.Pair(split.ShareInterval),
                ["compute"] = JsonCells.Number(split.Compute),
                ["params"] = JsonCells.Number(split.Base.Value),
                ["start"] = JsonCells.Number(split.Start),
                ["score"] = JsonCells.Number(split.Score),
                ["withoutAny"] = JsonCells.Number(split.WithoutAny),
                ["nearOptimal"] = new JsonArray(split.NearOptimal.Low, split.NearOptimal.High),
            })));
    }

    /// <summary>The score over the compute: where it bends, where it levels off, and where the budget stands.</summary>
    /// <param name="plan">The plan.</param>
    public static Figure Figure(PostTrainingPlan plan)
    {
        var curve = plan.Question.Curve;
        var (low, high) = (Math.Min(plan.Compute, curve.ComputeFor(0.02)), Math.Max(plan.Compute, curve.ComputeFor(0.99)));
        var compute = Enumerable.Range(0, Nodes).Select(i => low * Math.Pow(high / low, i / (Nodes - 1.0))).ToArray();
        var marks = new List<Mark>();
        var intervals = compute.Select(spent => curve.Interval(drawn => drawn.Score(spent), plan.Question.Level)).ToArray();
        if (intervals[0] is not null) marks.Add(Mark.Band(curve.Name, compute, intervals.Select(interval => interval!.Value.Low), intervals.Select(interval => interval!.Value.High)));
        marks.Add(Mark.Line(curve.Name, compute, compute.Select(curve.Score)) with { Pattern = LinePattern.Solid });
        marks.Add(Mark.HorizontalRule(curve.Ceiling, "ceiling"));
        if (plan.LastWorthwhile > low && plan.LastWorthwhile < high) marks.Add(Mark.VerticalRule(plan.LastWorthwhile, $"a doubling adds {Cells.Points(plan.Question.Worthwhile)}"));
        marks.Add(Mark.Star("budget", plan.Chosen.Compute, plan.Chosen.Score));
        return new Figure("Score over post-training compute", Axis.Log(curve.Unit == ComputeUnit.DeviceHours ? "Post-training (device-hours)" : "Post-training (FLOPs)"), Axis.Linear("Score"))
        {
            Subtitle = curve.Law.Source is { } source ? $"{curve.Name}: {source}" : curve.Name,
            Caption = curve.Law.Uncertainty is not null ? $"Band: {Cells.Level(plan.Question.Level)} interval of the curve." : curve.CeilingError is not null ? "Band: the ceiling as far off as runs of one recipe differ." : null,
            Marks = [.. marks],
        };
    }

    static JsonObject Node(PostTrainingPoint point) => new()
    {
        ["compute"] = JsonCells.Number(point.Compute),
        ["gained"] = JsonCells.Number(point.Gained),
        ["score"] = JsonCells.Number(point.Score),
        ["scoreInterval"] = JsonCells.Pair(point.ScoreInterval),
        ["doubling"] = JsonCells.Number(point.Doubling),
        ["dollars"] = JsonCells.Number(point.Dollars),
    };

    static string Verdict(PostTrainingPlan plan)
    {
        var (curve, chosen) = (plan.Question.Curve, plan.Chosen);
        if (!plan.Splits.IsEmpty)
        {
            var (same, errors) = (plan.Splits[0], plan.Splits[1]);
            return $"Post-training is worth {Cells.Percent(same.NearOptimal.Low)} of the budget where the ceiling stays, {Cells.Percent(errors.NearOptimal.Low)} where it follows the base model: half a point short of the best, {Cells.Percent(same.Score)} and {Cells.Percent(errors.Score)} instead of {Cells.Percent(same.WithoutAny)} without any.";
        }
        var last = plan.LastWorthwhile > 0
            ? $"; from {Amount(plan.LastWorthwhile, curve)}{Range(plan.LastWorthwhileInterval, curve)} on doubling adds less than {Cells.Points(plan.Question.Worthwhile)}"
            : "";
        return $"{Amount(chosen.Compute, curve)} take the score from {Cells.Percent(curve.Start)} to {Cells.Percent(chosen.Score)}{Scores(chosen.ScoreInterval)}, {Cells.Percent(chosen.Gained)} of all that the curve has to give{last}.";
    }

    static TableBlock Frontier(PostTrainingPlan plan)
    {
        var curve = plan.Question.Curve;
        return new TableBlock(
            "What compute buys",
            ["budget", curve.Unit == ComputeUnit.DeviceHours ? "device-hours" : "FLOPs", "score", "range", "of the gain", "a doubling adds", "dollars"],
            [
                .. plan.Frontier.Select(point => ImmutableArray.Create(
                    $"{(point.Compute / plan.Compute).ToString("0.###", CultureInfo.InvariantCulture)}x",
                    Bare(point.Compute, curve),
                    Cells.Percent(point.Score),
                    point.ScoreInterval is { } interval ? Scores(interval).Trim() : "-",
                    Cells.Percent(point.Gained),
                    Cells.Points(point.Doubling),
                    Money(point.Dollars))),
            ]);
    }

    static TableBlock Saturation(PostTrainingPlan plan)
    {
        var curve = plan.Question.Curve;
        return new TableBlock(
            "Where it levels off",
            ["of the gain", curve.Unit == ComputeUnit.DeviceHours ? "device-hours" : "FLOPs", "range", "dollars"],
            [
                .. plan.Saturation.Select(point => ImmutableArray.Create(
                    Cells.Percent(point.Share), Bare(point.Compute, curve), point.Interval is { Width: > 0 } ? Range(point.Interval, curve).Trim() : "-", Money(point.Dollars))),
            ],
            $"The gain: from {Cells.Percent(curve.Start)} to {Cells.Percent(curve.Ceiling)}, which no compute passes.");
    }

    static TableBlock Splits(PostTrainingPlan plan) => new(
        "Which share of the budget",
        ["the ceiling", "best share", "interval", "within half a point", "base model", "its score", "after", "without any"],
        [
            .. plan.Splits.Select(split => ImmutableArray.Create(
                Words(split.Assumption),
                Cells.Percent(split.Share),
                split.ShareInterval is { } interval ? Scores(interval).Trim() : "-",
                $"{Cells.Percent(split.NearOptimal.Low)} to {Cells.Percent(split.NearOptimal.High)}",
                split.Base.ToString(),
                Cells.Percent(split.Start),
                Cells.Percent(split.Score),
                Cells.Percent(split.WithoutAny))),
        ],
        $"Pre-training is split at its best by the law; {(plan.Question.Curve.Params is { } size ? $"the middle of the curve moves with the size, from {size}: the same samples cost as much more" : "the middle of the curve stays, whatever the size: say on what it was measured (--curve-params) to let it move")}.");

    static string Words(CeilingAssumption assumption) => assumption == CeilingAssumption.Same ? "stays" : "leaves the same share of errors";

    static string Link(PostTrainingQuestion question)
    {
        var link = question.Link!;
        return $"{link.Form.Formula}: {string.Join(", ", link.Form.Coefficients.Select((coefficient, k) => $"{coefficient.Name} {Cells.Number(link.Coefficients[k])}"))}";
    }

    static string Intervals(PostTrainingQuestion question) =>
        Curve(question) + (question.Law?.Uncertainty is { } law ? $"; of the split {law.Replicates.Count} of the law" : "");

    static string Curve(PostTrainingQuestion question) => question.Curve switch
    {
        { Law.Uncertainty: { } uncertainty } => $"{Cells.Level(question.Level)}, {uncertainty.Replicates.Count} replicates of the curve",
        { CeilingError: { } error } => $"ranges: the ceiling {Cells.Points(error)} lower and higher, as runs of one recipe differ",
        _ => "none of the curve, which was stated without an error",
    };

    static string Amount(double compute, PostTrainingCurve curve) => curve.Unit == ComputeUnit.DeviceHours ? $"{Bare(compute, curve)} device-hours" : $"{Bare(compute, curve)} FLOPs";

    static string Bare(double compute, PostTrainingCurve curve) => curve.Unit == ComputeUnit.DeviceHours ? compute.ToString("#,0", CultureInfo.InvariantCulture) : new Flops(compute).ToString();

    static string Range(Interval? interval, PostTrainingCurve curve) => interval is { } ends ? $" [{Bare(ends.Low, curve)}, {Bare(ends.High, curve)}]" : "";

    static string Scores(Interval? interval) => interval is { } ends ? $" [{Cells.Percent(ends.Low)}, {Cells.Percent(ends.High)}]" : "";

    static string Money(double dollars) => double.IsNaN(dollars) ? "-" : new Dollars(dollars).ToString();
}
