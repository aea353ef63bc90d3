using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Comparisons;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of a comparison.</summary>
public static class ComparisonFigures
{
    // Each node of the band is a profile; the curve is smooth.
    const int Nodes = 15;

    /// <summary>The laws of the arms with their runs, and below them the multipliers with their intervals.</summary>
    /// <param name="comparison">The comparison.</param>
    public static FigureGrid LawsAndMultipliers(Comparison comparison) => new("Arms against " + comparison.Baseline.Name, 2)
    {
        Subtitle = ComparisonReport.Model(comparison),
        Figures = [Laws(comparison), Multipliers(comparison)],
    };

    /// <summary>The effective compute multiplier of each arm against compute, with its interval and a line at 1.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure Multipliers(Comparison comparison)
    {
        var (marks, shown) = (ImmutableArray.CreateBuilder<Mark>(), new List<double> { 1 });
        marks.Add(Mark.HorizontalRule(1, "as the baseline"));
        for (var arm = 1; arm < comparison.Arms.Length; arm++)
        {
            var asked = comparison.Multipliers.Where(multiplier => multiplier.Arm == arm).ToArray();
            var (low, high) = (asked.Min(multiplier => multiplier.Flops.Value), asked.Max(multiplier => multiplier.Flops.Value));
            if (low == high) (low, high) = (low / 3, high * 3);
            var common = asked.Where(multiplier => multiplier.IsCommon).Select(multiplier => multiplier.Flops.Value).DefaultIfEmpty(high).Max();
            double[] nodes = [.. ScaleAxes.LogSpaced(low, common, Nodes), .. high > common ? ScaleAxes.LogSpaced(common, high, Nodes)[1..] : []];
            var number = arm;
            var values = nodes.AsParallel().AsOrdered().Select(node => comparison.MultiplierAt(number, new Flops(node))).ToArray();
            var name = comparison.Arms[arm].Name;
            marks.Add(Mark.Band(name, nodes, values.Select(value => value.Interval.Low), values.Select(value => value.Interval.High)));
            marks.Add(Mark.Line(name, nodes[..Nodes], values[..Nodes].Select(value => value.Value)) with { Pattern = LinePattern.Solid, Width = 2 });
            marks.Add(Mark.Line(name, nodes[(Nodes - 1)..], values[(Nodes - 1)..].Select(value => value.Value)) with { Pattern = LinePattern.Dashed, Width = 2 });
            shown.AddRange(asked.SelectMany(multiplier => new[] { multiplier.Interval.Low, multiplier.Interval.High }));
        }
        // An interval without a bound must not press the rest flat.
        var axis = Axis.Log("Effective compute multiplier", Ticks.Plain);
        var drawn = shown.Where(value => value is > 0.02 and < 50).ToArray();
        return new Figure("Multiplier against compute", ScaleAxes.Of(RunColumn.Flops, comparison.Runs.Convention), axis.Between(drawn.Min() / 1.1, drawn.Max() * 1.1))
        {
            Caption = $"The compute that {comparison.Baseline.Name} needs for the arm's loss, over the arm's own; dashed beyond the common scales. Band: {Cells.Level(comparison.Options.Level)} interval (Student's t, by profile).",
            Marks = marks.ToImmutable(),
        };
    }

    static Figure Laws(Comparison comparison)
    {
        var flops = comparison.Runs.Values(RunColumn.Flops).ToArray();
        var losses = comparison.Runs.Values(RunColumn.Loss).ToArray();
        var numbers = comparison.Runs.Numbers(ArmSurface.ArmHeader).ToArray();
        var far = comparison.Options.At.Select(at => at.Value).Append(flops.Max()).Max();
        var nodes = ScaleAxes.LogSpaced(flops.Min(), far, 2 * Nodes);
        var marks = ImmutableArray.CreateBuilder<Mark>();
        for (var arm = 0; arm < comparison.Arms.Length; arm++)
        {
            var number = arm;
            var own = Enumerable.Range(0, flops.Length).Where(run => numbers[run] == number).ToArray();
            marks.Add(Mark.Line(comparison.Arms[arm].Name, nodes, nodes.Select(node => comparison.Loss(number, new Flops(node)).Value)));
            marks.Add(Mark.Points(comparison.Arms[arm].Name, own.Select(run => flops[run]), own.Select(run => losses[run])));
        }
        return new Figure("Laws of the arms", ScaleAxes.Of(RunColumn.Flops, comparison.Runs.Convention), Axis.Linear(ScaleAxes.Loss))
        {
            Caption = comparison.Fit.Arms.Inputs.Length > 1 ? "Lines: at the mean tokens per parameter of all runs." : null,
            Marks = marks.ToImmutable(),
        };
    }
}
