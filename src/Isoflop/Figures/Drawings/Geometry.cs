namespace Isoflop.Figures.Drawings;

/// <summary>A place in pixels, from the upper left.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public Point Centre => new((Left + Right) / 2, (Top + Bottom) / 2);

    public static Box At(double left, double top, double width, double height) => new(left, top, left + width, top + height);

    public static Box Around(Point centre, double width, double height) => At(centre.X - width / 2, centre.Y - height / 2, width, height);

    public bool Contains(Point point) => point.X >= Left && point.X <= Right && point.Y >= Top && point.Y <= Bottom;

    public bool Contains(Box other) => other.Left >= Left && other.Right <= Right && other.Top >= Top && other.Bottom <= Bottom;

    public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    public Box Inflate(double by) => new(Left - by, Top - by, Right + by, Bottom + by);

    public Box Shift(double x, double y) => new(Left + x, Top + y, Right + x, Bottom + y);
}

/// <summary>Something drawn, in pixels.</summary>
internal abstract record Primitive(Tone Tone);

/// <summary>Markers of one shape and colour.</summary>
internal sealed record Markers(Tone Tone, MarkerShape Shape, bool Filled, double Radius, IReadOnlyList<Point> Centres) : Primitive(Tone);

/// <summary>A line.</summary>
internal sealed record Stroke(Tone Tone, IReadOnlyList<Point> Path, LinePattern Pattern, double Width) : Primitive(Tone);

/// <summary>A filled polygon.</summary>
internal sealed record Area(Tone Tone, IReadOnlyList<Point> Path) : Primitive(Tone);

/// <summary>Text that wants a place near an anchor.</summary>
internal sealed record LabelRequest(string Text, Point Anchor, double Clearance)
{
    /// <summary>Lines that the text may stand on, best first, or null.</summary>
    public IReadOnlyList<IReadOnlyList<Point>>? Along { get; init; }

    /// <summary>The direction of the rule that the text belongs to, or null.</summary>
    public RuleDirection? Beside { get; init; }

    /// <summary>Whether the text is set in bold.</summary>
    public bool IsStrong { get; init; }
}
