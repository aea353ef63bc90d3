using FsCheck;
using FsCheck.Fluent;

using Isoflop.Figures.Drawings;

namespace Isoflop.Tests.Figures.Drawings;

public class ClippingTests
{
    static readonly Box Frame = new(10, 20, 110, 70);

    [Fact]
    public void Line_AnyPathStaysInside() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll<int[], int[]>((xs, ys) =>
        Clipping.Line([.. xs.Zip(ys, (x, y) => new Point(3 * x, 3 * y))], Frame).All(piece => piece.Count > 1 && piece.All(Frame.Contains))));

    [Fact]
    public void Polygon_AnyPathStaysInside() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll<int[], int[]>((xs, ys) =>
        Clipping.Polygon([.. xs.Zip(ys, (x, y) => new Point(3 * x, 3 * y))], Frame).All(Frame.Contains)));

    [Fact]
    public void Line_InsideIsLeftAlone()
    {
        Point[] path = [new(20, 30), new(50, 60), new(100, 25)];
        Assert.Equal(path, Assert.Single(Clipping.Line(path, Frame)));
    }

    [Fact]
    public void Line_AcrossIsCutAtBothEdges() =>
        Assert.Equal([new Point(10, 40), new Point(110, 40)], Assert.Single(Clipping.Line([new(-500, 40), new(500, 40)], Frame)));

    [Fact]
    public void Line_OutAndBackIsTwoPieces() =>
        Assert.Equal(2, Clipping.Line([new(50, 40), new(50, 200), new(60, 200), new(60, 40)], Frame).Count);

    [Fact]
    public void Polygon_AroundTheFrameBecomesTheFrame()
    {
        var clipped = Clipping.Polygon([new(-999, -999), new(999, -999), new(999, 999), new(-999, 999)], Frame);
        Assert.Equal([new Point(10, 20), new Point(110, 20), new Point(110, 70), new Point(10, 70)], clipped.OrderBy(p => p.Y).ThenBy(p => p.Y > 50 ? -p.X : p.X));
    }
}
