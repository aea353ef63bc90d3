using Isoflop.Laws.Reconciliations;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Reconciliations;

public class SizeMapTests
{
    static readonly double[] Smaller = [.. Enumerable.Range(0, 12).Select(i => 1e6 * Math.Pow(2, i))];

    static readonly double[] Larger = [.. Smaller.Select(size => ParamsConversion.OfEmbeddings(47_491).ToLarger(new Params(size)).Value)];

    [Fact]
    public void Through_SizesUnderTheRule_FindsTheRule()
    {
        var map = SizeMap.Through(Larger, Smaller)!;
        Assert.Equal("N = n + 4.75E+04 n^0.333", map.Formula);
        Assert.InRange(map.Scatter, 0, 1e-9);
        // Far beyond the sizes: the rule was found, not a line through the points.
        var beyond = ParamsConversion.OfEmbeddings(47_491).ToLarger(new Params(3e12)).Value;
        Assert.Equal(3e12, map.ToOther(beyond), 3e12 * 1e-6);
        Assert.Equal(beyond, map.ToBaseline(3e12), beyond * 1e-6);
    }

    [Fact]
    public void Through_TheOtherWayRound_IsTheInverse()
    {
        var (down, up) = (SizeMap.Through(Larger, Smaller)!, SizeMap.Through(Smaller, Larger)!);
        Assert.Equal(down.ToOther(7e8), up.ToBaseline(7e8), 1);
        Assert.Equal(down.ToBaseline(7e8), up.ToOther(7e8), 1);
    }

    [Fact]
    public void Through_SizesThatCross_IsAPowerLaw()
    {
        var map = SizeMap.Through(Smaller, [.. Smaller.Select(size => 1e2 * Math.Pow(size, 0.7))])!;
        Assert.Equal(1e2 * Math.Pow(5e9, 0.7), map.ToOther(5e9), 1);
        Assert.Equal(5e9, map.ToBaseline(map.ToOther(5e9)), 1);
    }

    [Fact]
    public void Through_ShapesThatDiffer_SaysHowWellItMeetsThem()
    {
        double[] shapes = [.. Larger.Zip(Smaller).Select((pair, i) => pair.Second + ((pair.First - pair.Second) * (i % 2 == 0 ? 1.3 : 1 / 1.3)))];
        // Embeddings that scatter by 1.3 either way, up to ln 1.3 = 0.26 where the model is little else.
        Assert.InRange(SizeMap.Through(shapes, Smaller)!.Scatter, 0.1, 0.27);
    }

    [Fact]
    public void Through_OneCount_IsNone() => Assert.Null(SizeMap.Through(Smaller, Smaller));
}
