using System.Text;

namespace Isoflop.Figures.Drawings;

/// <summary>A figure in words, for readers who do not see it.</summary>
internal static class Description
{
    public static string Of(Figure figure)
    {
        var text = new StringBuilder($"{figure.Title}. ");
        if (figure.Subtitle is not null) text.Append($"{figure.Subtitle}. ");
        text.Append($"{figure.Y.Label} against {figure.X.Label}");
        if (figure.X.IsLog || figure.Y.IsLog)
            text.Append(figure.X.IsLog && figure.Y.IsLog ? ", both logarithmic" : figure.X.IsLog ? ", horizontally logarithmic" : ", vertically logarithmic");
        var parts = figure.Marks.Select(Part).OfType<string>().ToList();
        return text.Append(parts.Count > 0 ? $": {string.Join("; ", parts)}." : ".").ToString();
    }

    static string? Part(Mark mark) => mark switch
    {
        PointMark points => $"{mark.Name ?? "unnamed"}, {points.X.Length} {(points.X.Length == 1 ? "point" : "points")}",
        LineMark => $"{mark.Name ?? "unnamed"}, a line",
        BandMark => $"{mark.Name ?? "unnamed"}, a band",
        ContourMark contours => $"{mark.Name ?? "unnamed"}, contours at {contours.Levels.Length} levels",
        RuleMark { Label: { } label } => label,
        _ => null,
    };
}
