using System.Text;

namespace Isoflop.Figures.Drawings;

/// <summary>Path data and attributes for the primitives of a drawing.</summary>
internal static class Markup
{
    /// <summary>Above this number markers share one element: they lose their edges, and the file most of its length.</summary>
    const int MostSeparate = 1500;

    public static void Write(SvgWriter writer, Primitive primitive)
    {
        switch (primitive)
        {
            case Area area:
                writer.Path(Line(area.Path) + "Z", $"{writer.Class(area.Tone)} fill=\"currentColor\" fill-opacity=\"0.2\"");
                break;
            case Stroke stroke:
                writer.Path(Line(stroke.Path), writer.Class(stroke.Tone) + StrokeAttributes(stroke.Pattern, stroke.Width));
                break;
            case Markers markers:
                Write(writer, markers);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(primitive), primitive, "no such primitive");
        }
    }

    static void Write(SvgWriter writer, Markers markers)
    {
        var isCrowd = markers.Centres.Count > MostSeparate;
        writer.Raw($"<g{MarkerAttributes(writer, markers, isCrowd)}>");
        var data = new StringBuilder();
        foreach (var centre in markers.Centres)
        {
            Marker(data, markers.Shape, centre, markers.Radius);
            if (isCrowd) continue;
            writer.Path(data.ToString(), "");
            data.Clear();
        }
        if (isCrowd) writer.Path(data.ToString(), "");
        writer.Raw("</g>");
    }

    static string StrokeAttributes(LinePattern pattern, double width) =>
        $" fill=\"none\" stroke=\"currentColor\" stroke-width=\"{SvgWriter.Number(width)}\" stroke-linejoin=\"round\"" + pattern switch
        {
            LinePattern.Dashed => " stroke-dasharray=\"6 4\"",
            LinePattern.Dotted => " stroke-dasharray=\"0.1 4\" stroke-linecap=\"round\"",
            LinePattern.DashDotted => " stroke-dasharray=\"7 3 1.5 3\"",
            LinePattern.LongDashed => " stroke-dasharray=\"12 4\"",
            _ => "",
        };

    static string MarkerAttributes(SvgWriter writer, Markers markers, bool isCrowd)
    {
        if (markers.Shape is MarkerShape.Cross or MarkerShape.Plus)
            return writer.Class(markers.Tone) + " fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.7\"";
        if (!markers.Filled) return writer.Class(markers.Tone, "open") + " stroke=\"currentColor\" stroke-width=\"1.5\"";
        // The paper's colour around a filled marker keeps overlapping ones apart.
        return writer.Class(markers.Tone, isCrowd ? null : "edge") + " fill=\"currentColor\"";
    }

    static string Line(IReadOnlyList<Point> path)
    {
        var data = new StringBuilder();
        for (var i = 0; i < path.Count; i++)
            data.Append(i == 0 ? 'M' : i == 1 ? 'L' : ' ').Append(SvgWriter.Number(path[i].X)).Append(' ').Append(SvgWriter.Number(path[i].Y));
        return data.ToString();
    }

    static void Marker(StringBuilder data, MarkerShape shape, Point at, double radius)
    {
        switch (shape)
        {
            case MarkerShape.Circle:
                var (r, d) = (SvgWriter.Number(radius), SvgWriter.Number(2 * radius));
                data.Append($"M{SvgWriter.Number(at.X - radius)} {SvgWriter.Number(at.Y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z");
                break;
            case MarkerShape.Cross:
                Relative(data, at, radius * 0.9, [(-1, -1), (1, 1)], close: false);
                Relative(data, at, radius * 0.9, [(-1, 1), (1, -1)], close: false);
                break;
            case MarkerShape.Plus:
                Relative(data, at, radius * 1.15, [(-1, 0), (1, 0)], close: false);
                Relative(data, at, radius * 1.15, [(0, -1), (0, 1)], close: false);
                break;
            default:
                Relative(data, at, radius, Outline(shape), close: true);
                break;
        }
    }

    /// <summary>Corners for a radius of 1, scaled so that all shapes look equally large.</summary>
    static (double X, double Y)[] Outline(MarkerShape shape) => shape switch
    {
        MarkerShape.Square => [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        MarkerShape.Triangle => [(0, -1.25), (1.15, 0.85), (-1.15, 0.85)],
        MarkerShape.TriangleDown => [(0, 1.25), (1.15, -0.85), (-1.15, -0.85)],
        MarkerShape.Diamond => [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        _ => [.. Enumerable.Range(0, 10).Select(i => Spike(i, i % 2 == 0 ? 1.15 : 0.46))],
    };

    static (double X, double Y) Spike(int index, double radius)
    {
        var (sin, cos) = Math.SinCos(index * Math.PI / 5);
        return (radius * sin, -radius * cos);
    }

    static void Relative(StringBuilder data, Point at, double scale, (double X, double Y)[] corners, bool close)
    {
        for (var i = 0; i < corners.Length; i++)
        {
            data.Append(i == 0 ? 'M' : i == 1 ? 'L' : ' ')
                .Append(SvgWriter.Number(at.X + scale * corners[i].X)).Append(' ')
                .Append(SvgWriter.Number(at.Y + scale * corners[i].Y));
        }
        if (close) data.Append('Z');
    }
}
