using System.Collections.Immutable;

using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>Lines of equal value of a function sampled on a grid.</summary>
public sealed record ContourMark : Mark
{
    internal ContourMark(
        string? name, ImmutableArray<double> x, ImmutableArray<double> y, ImmutableArray<double> values, ImmutableArray<double> levels)
        : base(name)
    {
        if (values.Length != x.Length * y.Length)
            throw new ArgumentException($"{values.Length} values were given for a grid of {y.Length} rows by {x.Length} columns");
        X = x;
        Y = y;
        Values = values;
        Levels = levels;
    }

    /// <summary>Columns of the grid.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Rows of the grid.</summary>
    public ImmutableArray<double> Y { get; }

    /// <summary>The function at the grid, row by row.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>The values whose lines are drawn.</summary>
    public ImmutableArray<double> Levels { get; }

    /// <summary>How the values along the lines are written.</summary>
    public Ticks LevelTicks { get; init; } = Ticks.Plain;

    internal override void Extend(Extent extent)
    {
        // The grid is where the function was sampled: it fills the frame without padding.
        foreach (var x in X) extent.IncludeGridX(x);
        foreach (var y in Y) extent.IncludeGridY(y);
    }

    internal override void Trace(Tracing tracing)
    {
        var tone = Name is null ? Tone.Faint : tracing.StyleOf(this).Tone;
        var columns = X.Select(tracing.MapX).ToArray();
        var rows = Y.Select(tracing.MapY).ToArray();
        var labels = TickLabels.Write(LevelTicks, [.. Levels], isEven: true);
        for (var i = 0; i < Levels.Length; i++)
        {
            var pieces = Contouring.Trace(columns, rows, Values.AsSpan(), Levels[i])
                .SelectMany(piece => tracing.Stroke(tone, piece, LinePattern.Solid, width: 1))
                .OrderByDescending(piece => Contouring.Length(piece))
                .ToList();
            if (pieces.Count > 0) tracing.Label(new LabelRequest(labels[i], pieces[0][pieces[0].Count / 2], 0) { Along = pieces });
        }
    }

    internal override LegendSample Sample(SeriesStyle style) => new(style.Tone) { Pattern = LinePattern.Solid };
}
