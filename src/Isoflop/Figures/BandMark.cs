using System.Collections.Immutable;

using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>The band between two curves.</summary>
public sealed record BandMark : Mark
{
    internal BandMark(string? name, ImmutableArray<double> x, ImmutableArray<double> low, ImmutableArray<double> high)
        : base(name)
    {
        RequireSameLength(x.Length, low.Length, "lower values");
        RequireSameLength(x.Length, high.Length, "upper values");
        X = x;
        Low = low;
        High = high;
    }

    /// <summary>Horizontal coordinates, in order.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>The lower curve.</summary>
    public ImmutableArray<double> Low { get; }

    /// <summary>The upper curve.</summary>
    public ImmutableArray<double> High { get; }

    internal override void Extend(Extent extent)
    {
        for (var i = 0; i < X.Length; i++)
        {
            extent.Include(X[i], Low[i]);
            extent.Include(X[i], High[i]);
        }
    }

    internal override void Trace(Tracing tracing)
    {
        var style = tracing.StyleOf(this);
        var upper = new List<Point>();
        var lower = new List<Point>();
        var stride = Math.Max(1, (X.Length + PointMark.MostPoints - 1) / PointMark.MostPoints);
        for (var i = 0; i < X.Length; i += stride)
        {
            if (tracing.Map(X[i], Low[i]) is { } low && tracing.Map(X[i], High[i]) is { } high)
            {
                lower.Add(low);
                upper.Add(high);
                continue;
            }
            Close();
        }
        Close();
        if (stride > 1) tracing.Note($"{Name ?? "Band"}: one in {stride:N0} of {X.Length:N0} values drawn.");

        void Close()
        {
            if (upper.Count > 1) tracing.Area(style.Tone, [.. upper, .. Enumerable.Reverse(lower)]);
            upper.Clear();
            lower.Clear();
        }
    }

    internal override LegendSample Sample(SeriesStyle style) => new(style.Tone) { HasArea = true };
}
