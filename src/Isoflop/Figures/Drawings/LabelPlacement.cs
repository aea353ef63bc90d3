namespace Isoflop.Figures.Drawings;

/// <summary>A label at its place.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Centre">The middle of the text.</param>
/// <param name="Angle">Clockwise rotation in degrees.</param>
/// <param name="Box">The upright box around the text.</param>
/// <param name="HasLeader">Whether a thin line joins it to its anchor.</param>
internal sealed record PlacedLabel(LabelRequest Request, Point Centre, double Angle, Box Box, bool HasLeader);

/// <summary>Gives each label, in order, the cheapest place inside the frame that touches no other label.</summary>
internal sealed class LabelPlacement
{
    const double MarkerCost = 2, InkCost = 1, RingCost = 1.5;

    readonly Box _frame;
    readonly double _size;
    readonly List<Box> _taken;
    readonly List<Box> _markers = [];
    readonly List<Point> _ink, _strongInk;

    LabelPlacement(Tracing tracing, double size, IEnumerable<Box> taken)
    {
        // Text on the axis line would break it.
        _frame = tracing.Frame.Inflate(-3);
        _size = size;
        _taken = [.. taken];
        foreach (var markers in tracing.Primitives.OfType<Markers>())
            _markers.AddRange(markers.Centres.Select(centre => Box.Around(centre, 2 * markers.Radius, 2 * markers.Radius)));
        _ink = [.. Ink.Of(tracing.Primitives.Where(primitive => primitive is not Markers))];
        _strongInk = [.. Ink.Of(tracing.Primitives.Where(primitive => primitive is Stroke && primitive.Tone != Tone.Faint))];
    }

    /// <summary>The labels that found a place.</summary>
    public static IReadOnlyList<PlacedLabel> Place(Tracing tracing, double size, IEnumerable<Box> taken)
    {
        var placement = new LabelPlacement(tracing, size, taken);
        var placed = new List<PlacedLabel>();
        foreach (var request in tracing.Labels.OrderByDescending(request => request.IsStrong))
        {
            if (placement.Best(request) is not { } best) continue;
            placed.Add(best);
            placement._taken.Add(best.Box);
        }
        return placed;
    }

    PlacedLabel? Best(LabelRequest request)
    {
        PlacedLabel? best = null;
        var least = double.PositiveInfinity;
        foreach (var (label, preference) in Candidates(request))
        {
            if (preference >= least || !_frame.Contains(label.Box) || _taken.Exists(label.Box.Inflate(2).Overlaps)) continue;
            var cost = preference
                + MarkerCost * _markers.Count(label.Box.Overlaps)
                // Text on a line of its own crosses that line and may cross its likes.
                + InkCost * (request.Along is not null && request.Beside is null ? _strongInk : _ink).Count(label.Box.Contains);
            if (cost < least) (best, least) = (label, cost);
        }
        return best;
    }

    IEnumerable<(PlacedLabel Label, double Preference)> Candidates(LabelRequest request) => request switch
    {
        { Along: { } lines, Beside: null } => OnLines(request, lines),
        { Along: { } lines, Beside: RuleDirection.Vertical } => BesideUpright(request, lines[0]),
        { Along: { } lines } => BesideLine(request, lines[0]),
        _ => AroundAnchor(request),
    };

    IEnumerable<(PlacedLabel Label, double Preference)> AroundAnchor(LabelRequest request)
    {
        var width = TextMetrics.Width(request.Text, _size, request.IsStrong);
        for (var ring = 0; ring < 6; ring++)
        {
            var reach = request.Clearance + ring * 9;
            for (var direction = 0; direction < 8; direction++)
            {
                // Right of the anchor first, then left, then above and below.
                var (x, y) = direction switch
                {
                    0 => (1.0, 0.0),
                    1 => (0.75, -0.75),
                    2 => (0.75, 0.75),
                    3 => (-1.0, 0.0),
                    4 => (-0.75, -0.75),
                    5 => (-0.75, 0.75),
                    6 => (0.0, -1.0),
                    _ => (0.0, 1.0),
                };
                var centre = new Point(
                    request.Anchor.X + x * reach + Math.Sign(x) * width / 2,
                    request.Anchor.Y + y * reach + Math.Sign(y) * _size / 2);
                yield return (At(request, centre, 0, hasLeader: ring > 1), ring * RingCost + direction * 0.1);
            }
        }
    }

    IEnumerable<(PlacedLabel Label, double Preference)> OnLines(LabelRequest request, IReadOnlyList<IReadOnlyList<Point>> lines)
    {
        var width = TextMetrics.Width(request.Text, _size);
        foreach (var (index, line) in lines.Index())
        {
            var length = Contouring.Length(line);
            if (length < width * 1.6) continue;
            foreach (var fraction in (double[])[0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9])
            {
                var (from, to) = (Ink.PointAt(line, fraction * length - width / 2), Ink.PointAt(line, fraction * length + width / 2));
                var chord = Contouring.Distance(from, to);
                // Where the line bends under the text, the text would leave it.
                var bend = 1 - chord / width;
                if (bend > 0.05) continue;
                var centre = Ink.PointAt(line, fraction * length);
                yield return (At(request, centre, Ink.ReadableAngle(from, to), hasLeader: false), index + 10 * bend + Math.Abs(fraction - 0.5));
            }
        }
    }

    IEnumerable<(PlacedLabel Label, double Preference)> BesideUpright(LabelRequest request, IReadOnlyList<Point> line)
    {
        var width = TextMetrics.Width(request.Text, _size);
        var (bottom, top) = (line[0], line[^1]);
        for (var step = 0; step < 12; step++)
        {
            var y = top.Y + 4 + _size / 2 + step * (bottom.Y - top.Y - _size) / 12;
            foreach (var side in (int[])[1, -1])
            {
                var centre = new Point(top.X + side * (request.Clearance + width / 2), y);
                yield return (At(request, centre, 0, hasLeader: false), step * 0.2 + (side < 0 ? 0.1 : 0));
            }
        }
    }

    IEnumerable<(PlacedLabel Label, double Preference)> BesideLine(LabelRequest request, IReadOnlyList<Point> line)
    {
        var width = TextMetrics.Width(request.Text, _size);
        var length = Contouring.Length(line);
        for (var step = 0; step < 12; step++)
        {
            var middle = length - 6 - width / 2 - step * (length - width - 12) / 11;
            var (from, to) = (Ink.PointAt(line, middle - width / 2), Ink.PointAt(line, middle + width / 2));
            var angle = Ink.ReadableAngle(from, to);
            var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
            foreach (var side in (int[])[-1, 1])
            {
                var distance = side * (request.Clearance + _size / 2);
                var on = Ink.PointAt(line, middle);
                yield return (At(request, new Point(on.X - distance * sin, on.Y + distance * cos), angle, hasLeader: false), step * 0.2 + (side > 0 ? 0.1 : 0));
            }
        }
    }

    PlacedLabel At(LabelRequest request, Point centre, double angle, bool hasLeader) =>
        new(request, centre, angle, SvgWriter.BoxOf(request.Text, centre, TextAnchor.Middle, _size, angle, request.IsStrong), hasLeader);
}
