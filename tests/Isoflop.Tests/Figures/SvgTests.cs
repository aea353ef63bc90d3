using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

using FsCheck;
using FsCheck.Fluent;

using Isoflop.Figures;
using Isoflop.Figures.Drawings;

namespace Isoflop.Tests.Figures;

public partial class SvgTests
{
    static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Names => [.. SampleFigures.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_IsWellFormedAndAccessible(string name)
    {
        var root = XDocument.Parse(Svg.Render(SampleFigures.All[name])).Root!;
        Assert.Equal("img", root.Attribute("role")?.Value);
        Assert.Equal(SampleFigures.All[name].Title, root.Element(Namespace + "title")?.Value);
        Assert.NotEmpty(root.Element(Namespace + "desc")!.Value);
        Assert.Equal("0 0 640 420", root.Attribute("viewBox")?.Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_TextsNeitherOverlapNorLeaveThePicture(string name) => AssertLegible(Svg.Draw(SampleFigures.All[name]), 640, 420);

    [Theory]
    [InlineData(300, 240)]
    [InlineData(420, 300)]
    [InlineData(900, 600)]
    public void Render_TextsNeitherOverlapNorLeaveThePictureAtOtherSizes(double width, double height)
    {
        foreach (var (name, figure) in SampleFigures.All)
        {
            // A quarter of a picture of 300 by 240 is not enough for four lines of title.
            if (name == "long words" && width < 400) continue;
            AssertLegible(Svg.Draw(figure, new SvgOptions { Width = width, Height = height }), width, height);
        }
    }

    [Fact]
    public void Render_GridTextsNeitherOverlapNorLeaveThePicture() => AssertLegible(Svg.Draw(SampleFigures.Profiles), 960, 570);

    [Fact]
    public void Render_GridFramesLineUp()
    {
        var frames = Svg.Draw(SampleFigures.Profiles).Panels.Select(panel => panel.Frame).ToList();
        Assert.Equal(5, frames.Count);
        Assert.Single(frames.Take(3).Select(frame => (frame.Top, frame.Bottom)).Distinct());
        Assert.Equal((frames[0].Left, frames[0].Right), (frames[3].Left, frames[3].Right));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_MarksAreInsideTheFrame(string name) => Assert.All(Svg.Draw(SampleFigures.All[name]).Panels, AssertInside);

    [Fact]
    public void Render_AnyPointsAreInsideTheFrame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll<double[], double[], bool>((xs, ys, isLog) =>
        {
            var count = Math.Min(xs.Length, ys.Length);
            var (x, y) = (xs.Take(count).ToArray(), ys.Take(count).ToArray());
            var axis = isLog ? Axis.Log("x") : Axis.Linear("x");
            var picture = Svg.Draw(new Figure("Any", axis, Axis.Linear("y"))
            {
                Marks = [Mark.Points("points", x, y), Mark.Line("line", x, y), Mark.Band("band", x, y, y.Select(v => v + 1))],
            });
            AssertInside(Assert.Single(picture.Panels));
            return XDocument.Parse(picture.Svg).Root is not null && !picture.Svg.Contains("NaN", StringComparison.Ordinal);
        }));

    [Fact]
    public void Render_FixedLimitsCutLinesAndCountPoints()
    {
        var picture = Svg.Draw(new Figure("Cut", Axis.Linear("x").Between(0, 1), Axis.Linear("y").Between(0, 1))
        {
            Marks = [Mark.Points("points", [0.5, 2, 3], [0.5, 0.5, 0.5]), Mark.Line("line", [-5, 5], [-5, 5])],
        });
        AssertInside(Assert.Single(picture.Panels));
        Assert.Contains("points: 2 outside the axes.", picture.Svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_MissingValuesAreNotDrawn()
    {
        var figure = new Figure("Gaps", Axis.Log("x"), Axis.Linear("y"))
        {
            Marks = [Mark.Points("points", [1, double.NaN, 0, 10, 100], [1, 2, 3, double.PositiveInfinity, 4])],
        };
        var panel = Assert.Single(Svg.Draw(figure).Panels);
        Assert.Equal(2, panel.Tracing.Primitives.OfType<Markers>().Sum(markers => markers.Centres.Count));
    }

    [Fact]
    public void Render_NothingSaysSo()
    {
        Assert.Contains(">no data<", Svg.Render(SampleFigures.All["empty"]), StringComparison.Ordinal);
        var missing = new Figure("Gaps", Axis.Log("x"), Axis.Linear("y")) { Marks = [Mark.Points("points", [-1, double.NaN], [1, 2])] };
        Assert.Contains(">no data<", Svg.Render(missing), StringComparison.Ordinal);
        Assert.Contains(">no data<", Svg.Render(new FigureGrid("None", 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AMillionPointsAreThinnedAndTheCaptionSaysSo()
    {
        double[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => Math.Sin(i * 0.7) * i)];
        var figure = new Figure("Many", Axis.Linear("x"), Axis.Linear("y"))
        {
            Marks = [Mark.Points("cloud", values, values), Mark.Line("walk", values.Select((_, i) => (double)i), values)],
        };
        var svg = Svg.Render(figure);
        Assert.InRange(svg.Length, 50_000, 500_000);
        Assert.Contains("cloud: 4,000 of 1,000,000 points drawn.", svg, StringComparison.Ordinal);
        Assert.Contains("walk: 1,000,000 vertices thinned", svg, StringComparison.Ordinal);
        Assert.Equal(svg, Svg.Render(figure));
    }

    [Fact]
    public void Render_EscapesWhatMarkupGivesAMeaning()
    {
        const string Awkward = "a < b & \"c\" > 'd' \u0001\u000b </text><script>";
        var figure = new Figure(Awkward, Axis.Linear(Awkward), Axis.Linear(Awkward))
        {
            Caption = Awkward,
            Marks = [Mark.Points(Awkward, [1], [1]), Mark.Line("b", [1, 2], [1, 2]), Mark.Text(1, 1, Awkward)],
        };
        var root = XDocument.Parse(Svg.Render(figure)).Root!;
        Assert.Empty(root.Descendants(Namespace + "script"));
        Assert.Equal("a < b & \"c\" > 'd'  </text><script>", root.Element(Namespace + "title")!.Value);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void Render_IsTheSameInEveryCulture(string culture)
    {
        var expected = Svg.Render(SampleFigures.All["backtest"]);
        var before = CultureInfo.CurrentCulture;
        // Product and tests run without culture data; a culture with a decimal comma is made by hand.
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NegativeSign = culture == "ar-SA" ? "\u061c-" : "~";
        try
        {
            CultureInfo.CurrentCulture = foreign;
            Assert.Equal(expected, Svg.Render(SampleFigures.All["backtest"]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Render_TwoPicturesOnOnePageShareNoIdAndNoClass()
    {
        var (a, b) = (Identifiers(Svg.Render(SampleFigures.All["backtest"])), Identifiers(Svg.Render(SampleFigures.All["valleys"])));
        Assert.NotEmpty(a);
        Assert.Empty(a.Intersect(b));
    }

    [Theory]
    [InlineData(Theme.Automatic, true, true)]
    [InlineData(Theme.Light, false, false)]
    [InlineData(Theme.Dark, false, true)]
    public void Render_Theme(Theme theme, bool followsTheReader, bool knowsDark)
    {
        var svg = Svg.Render(SampleFigures.All["backtest"], new SvgOptions { Theme = theme });
        Assert.Equal(followsTheReader, svg.Contains("prefers-color-scheme:dark", StringComparison.Ordinal));
        Assert.Equal(followsTheReader, svg.Contains("[data-theme=\"dark\"]", StringComparison.Ordinal));
        Assert.Equal(knowsDark, svg.Contains("--paper:#14181d", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_EveryClassUsedIsDefined()
    {
        foreach (var svg in SampleFigures.All.Values.Select(figure => Svg.Render(figure)).Append(Svg.Render(SampleFigures.Profiles)))
        {
            var root = XDocument.Parse(svg).Root!;
            var style = root.Element(Namespace + "style")!.Value;
            var used = root.Descendants().Select(element => element.Attribute("class")?.Value).OfType<string>().SelectMany(list => list.Split(' ')).Distinct();
            Assert.All(used, name => Assert.Contains($".{name}{{", style, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Render_PrefixOfTheCaller()
    {
        var svg = Svg.Render(SampleFigures.All["backtest"], new SvgOptions { Prefix = "fit-1" });
        Assert.All(Identifiers(svg), identifier => Assert.StartsWith("fit-1", identifier, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new SvgOptions { Prefix = "1 fit" });
    }

    [Fact]
    public void Render_NumbersHaveAtMostTwoDecimals()
    {
        foreach (var figure in SampleFigures.All.Values)
        {
            var drawn = XDocument.Parse(Svg.Render(figure)).Root!.Descendants()
                .SelectMany(element => element.Attributes()).Where(attribute => attribute.Name.LocalName is not ("id" or "class"));
            Assert.DoesNotContain(drawn, attribute => ThreeDecimals().IsMatch(attribute.Value));
        }
    }

    [Fact]
    public void Render_SeriesDifferInMoreThanColour()
    {
        double[] x = [1, 2, 3];
        string[] names = ["a", "b", "c", "d", "e"];
        var panel = Svg.Draw(new Figure("Many", Axis.Linear("x"), Axis.Linear("y"))
        {
            Marks = [.. names.Select((name, i) => Mark.Line(name, x, x.Select(v => v + i))), .. names.Select((name, i) => Mark.Points(name + " runs", x, x.Select(v => v - i)))],
        }).Panels[0];
        Assert.Equal(5, panel.Tracing.Primitives.OfType<Stroke>().Select(stroke => stroke.Pattern).Distinct().Count());
        Assert.Equal(5, panel.Tracing.Primitives.OfType<Markers>().Select(markers => markers.Shape).Distinct().Count());
    }

    [Fact]
    public void Render_LegendKeepsClearOfMarks()
    {
        foreach (var panel in SampleFigures.All.Values.SelectMany(figure => Svg.Draw(figure).Panels).Where(panel => panel.LegendBox is not null))
            Assert.DoesNotContain(Ink.Of(panel.Tracing.Primitives), panel.LegendBox!.Value.Contains);
    }

    [Fact]
    public void Render_LegendMovesOutsideWhenNoCornerIsFree()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 20))];
        double[] y = [.. Enumerable.Range(0, 400).Select(i => (double)(i / 20))];
        var panel = Svg.Draw(new Figure("Full", Axis.Linear("x"), Axis.Linear("y")) { Marks = [Mark.Points("a", x, y), Mark.Points("b", x, y)] }).Panels[0];
        Assert.False(panel.IsLegendInside);
        Assert.True(panel.LegendBox!.Value.Left > panel.Frame.Right);
    }

    [Fact]
    public void Render_LabelsWithoutRoomAreCounted()
    {
        var count = 400;
        var figure = new Figure("Crowd", Axis.Linear("x"), Axis.Linear("y"))
        {
            Marks = [Mark.Points("crowd", Enumerable.Repeat(1.0, count), Enumerable.Repeat(1.0, count)) with { Labels = [.. Enumerable.Range(0, count).Select(i => $"label {i}")] }],
        };
        var picture = Svg.Draw(figure);
        AssertLegible(picture, 640, 420);
        Assert.Matches(@"Labels without room: \d+\.", picture.Svg);
    }

    [Fact]
    public void Render_Verified() => Verified.Equal("loss-against-compute.verified.svg", Svg.Render(SampleFigures.All["loss against compute"]));

    static void AssertLegible(Picture picture, double width, double height)
    {
        var page = new Box(0, 0, width, height);
        for (var i = 0; i < picture.Texts.Count; i++)
        {
            var text = picture.Texts[i];
            Assert.True(page.Contains(text.Box), $"'{text.Text}' leaves the picture: {text.Box}");
            // Rotated boxes are upright rectangles around slanted text; touching corners there are no collision.
            foreach (var other in picture.Texts.Skip(i + 1))
                Assert.False(text.Box.Overlaps(other.Box), $"'{text.Text}' overlaps '{other.Text}' at {width} x {height}");
        }
    }

    static void AssertInside(Panel panel)
    {
        if (panel.IsEmpty) return;
        var frame = panel.Frame.Inflate(1e-6);
        Assert.All(panel.Tracing.Primitives.OfType<Markers>().SelectMany(markers => markers.Centres), centre => Assert.True(frame.Contains(centre)));
        Assert.All(panel.Tracing.Primitives.OfType<Stroke>().SelectMany(stroke => stroke.Path), point => Assert.True(frame.Contains(point)));
        Assert.All(panel.Tracing.Primitives.OfType<Area>().SelectMany(area => area.Path), point => Assert.True(frame.Contains(point)));
        Assert.All(panel.Labels, label => Assert.True(frame.Contains(label.Box)));
    }

    static HashSet<string> Identifiers(string svg) =>
        [.. XDocument.Parse(svg).Root!.DescendantsAndSelf()
            .SelectMany(element => element.Attributes())
            .Where(attribute => attribute.Name.LocalName is "id" or "class")
            .SelectMany(attribute => attribute.Value.Split(' '))];

    [GeneratedRegex(@"\d\.\d{3}")]
    private static partial Regex ThreeDecimals();
}
