using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of the ways to the compute-optimal split.</summary>
public static class AllocationFigures
{
    const int CurveNodes = 60, FrontierNodes = 30;

    /// <summary>The isoFLOP profiles: loss over size at every budget, the published parabola through them, and the minimum by each way.</summary>
    /// <param name="profiles">The profiles.</param>
    public static Figure Valleys(IsoflopProfiles profiles)
    {
        var budgets = profiles.Budgets;
        var methods = budgets.SelectMany(budget => budget.Minima).Select(minimum => minimum.Method).Distinct().Order();
        return new Figure("IsoFLOP profiles", ScaleAxes.Of(RunColumn.Params, budgets[0].Runs.Convention), Axis.Linear(ScaleAxes.Loss))
        {
            Subtitle = $"{budgets.Sum(budget => budget.Runs.Count):N0} runs at {budgets.Length} budgets",
            Caption = "Lines: a parabola in ln N through all runs of a budget. Large markers: the size with the lowest loss by each way; a minimum at the edge of the sizes tried is not shown.",
            Marks = [.. budgets.Select(Parabola), Runs(budgets), .. methods.Select(method => Minima(budgets, method))],
        };
    }

    /// <summary>The best size over compute by every method that has an answer: its optima, the power law through them and the interval of that.</summary>
    /// <param name="fits">The methods' answers.</param>
    /// <param name="runs">The runs they were read off: lines are dashed beyond their compute.</param>
    /// <param name="budgets">Budgets that the lines shall reach.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public static Figure Frontier(ImmutableArray<AllocationFit> fits, RunSet runs, ImmutableArray<Flops> budgets, double level) => OverCompute(
        "Compute-optimal size by each way", ScaleAxes.Of(RunColumn.Params, runs.Convention), fits, runs, budgets, level, (size, _) => size);

    /// <summary>The best tokens per parameter over compute by every method: the same rules as <see cref="Frontier"/>, on a scale on which their differences show.</summary>
    /// <param name="fits">The methods' answers.</param>
    /// <param name="runs">The runs they were read off: lines are dashed beyond their compute.</param>
    /// <param name="budgets">Budgets that the lines shall reach.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public static Figure TokensPerParam(ImmutableArray<AllocationFit> fits, RunSet runs, ImmutableArray<Flops> budgets, double level) => OverCompute(
        "Compute-optimal tokens per parameter by each way", Axis.Log("Tokens per parameter", Ticks.Plain), fits, runs, budgets, level, (size, tokens) => tokens / size);

    static Figure OverCompute(
        string title, Axis y, ImmutableArray<AllocationFit> fits, RunSet runs, ImmutableArray<Flops> budgets, double level, Func<double, double, double> quantity)
    {
        var (low, high) = ScaleAxes.Ends(ScaleAxes.Values(runs, RunColumn.Flops));
        var farthest = budgets.Select(flops => flops.Value).Append(high).Max();
        var inside = ScaleAxes.LogSpaced(low, high, FrontierNodes);
        double[] nodes = [.. inside, .. farthest > high ? ScaleAxes.LogSpaced(high, farthest, FrontierNodes)[1..] : []];
        var marks = ImmutableArray.CreateBuilder<Mark>();
        foreach (var way in fits.Where(HasBand)) marks.Add(Band(way, nodes, level, quantity));
        foreach (var way in fits)
        {
            var values = nodes.Select(node => Value(way.Rule, node, quantity)).ToArray();
            var name = Words(way.Method);
            marks.Add(Mark.Line(name, inside, values[..inside.Length]) with { Pattern = LinePattern.Solid });
            marks.Add(Mark.Line(name, nodes[(inside.Length - 1)..], values[(inside.Length - 1)..]) with { Pattern = LinePattern.Dashed });
            if (!way.Points.IsEmpty)
                marks.Add(Mark.Points(name, way.Points.Select(point => point.Flops.Value), way.Points.Select(point => quantity(point.Params.Value, point.Tokens.Value))));
        }
        if (farthest > high) marks.Add(Mark.VerticalRule(high, "largest run") with { Pattern = LinePattern.Dotted });
        return new Figure(title, ScaleAxes.Of(RunColumn.Flops, ParamsConvention.Unknown), y)
        {
            Subtitle = "Exponent of N* in C: " + string.Join(", ", fits.Select(way => $"{Words(way.Method)} {way.Rule.SizeExponent:F3}")),
            Caption = (fits.Any(way => !way.Points.IsEmpty) ? "Points: optima read off the runs. " : "")
                + (fits.Any(HasBand) ? $"Bands: {Cells.Level(level)} intervals of {string.Join(", ", fits.Where(HasBand).Select(way => Words(way.Method)))}." : ""),
            Marks = marks.ToImmutable(),
        };
    }

    // Five bands over each other would hide what they show: the published three have one.
    static bool HasBand(AllocationFit way) => way.Method is AllocationMethod.Envelope or AllocationMethod.Parabola or AllocationMethod.Parametric;

    static BandMark Band(AllocationFit way, double[] nodes, double level, Func<double, double, double> quantity)
    {
        var intervals = nodes.Select(node => way.Interval(rule => Value(rule, node, quantity), level)).ToArray();
        return Mark.Band(Words(way.Method), nodes, intervals.Select(interval => interval.Low), intervals.Select(interval => interval.High));
    }

    static double Value(AllocationRule rule, double flops, Func<double, double, double> quantity) =>
        quantity(rule.Params(new Flops(flops)).Value, rule.Tokens(new Flops(flops)).Value);

    static LineMark Parabola(BudgetProfile budget)
    {
        var (low, high) = ScaleAxes.Ends(budget.Runs.Values(RunColumn.Params).ToArray());
        var sizes = ScaleAxes.LogSpaced(low, high, CurveNodes);
        var losses = sizes.Select(size => Math.Log(size) - budget.LogCentre)
            .Select(x => budget.Parabola[0] + (budget.Parabola[1] * x) + (budget.Parabola[2] * x * x));
        return Mark.Line(null, sizes, losses) with { Pattern = LinePattern.Solid, Width = 1 };
    }

    static PointMark Runs(ImmutableArray<BudgetProfile> budgets)
    {
        double[] Column(Func<BudgetProfile, IEnumerable<double>> values) => [.. budgets.SelectMany(values)];
        return Mark.Points("runs", Column(budget => budget.Runs.Values(RunColumn.Params).ToArray()), Column(budget => budget.Runs.Values(RunColumn.Loss).ToArray()))
            .ColouredBy(Column(budget => Enumerable.Repeat(budget.Flops.Value, budget.Runs.Count)), Axis.Log("Budget (FLOPs)"));
    }

    static PointMark Minima(ImmutableArray<BudgetProfile> budgets, AllocationMethod method)
    {
        var minima = budgets.Select(budget => budget[method]).OfType<ProfileMinimum>().Where(minimum => minimum.Used).ToArray();
        return Mark.Points($"minimum, {Words(method)}", minima.Select(minimum => minimum.Params.Value), minima.Select(minimum => minimum.Loss.Value)) with { Radius = 5, Filled = false };
    }

    static string Words(AllocationMethod method) => method switch
    {
        AllocationMethod.Envelope => "envelope",
        AllocationMethod.Parabola => "parabola",
        AllocationMethod.LocalQuadratic => "local quadratic",
        AllocationMethod.Spline => "spline",
        _ => "parametric",
    };
}
