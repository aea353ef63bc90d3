using Isoflop.Figures;

namespace Isoflop.Tests.Figures;

public class TextPlotTests
{
    public static TheoryData<string> Names => [.. SampleFigures.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_KeepsToItsSize(string name)
    {
        foreach (var characters in Enum.GetValues<PlotCharacters>())
        {
            foreach (var (width, height) in ((int, int)[])[(20, 8), (60, 15), (100, 30)])
            {
                var lines = TextPlot.Render(SampleFigures.All[name], width, height, characters).TrimEnd('\n').Split('\n');
                Assert.InRange(lines.Length, 3, height);
                Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AsciiIsAscii(string name) =>
        Assert.True(System.Text.Ascii.IsValid(TextPlot.Render(SampleFigures.All[name], 80, 24, PlotCharacters.Ascii)));

    [Fact]
    public void Render_EmptyAndTooSmall()
    {
        Assert.Contains("no data", TextPlot.Render(SampleFigures.All["empty"], 40, 10), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TextPlot.Render(SampleFigures.All["empty"], 10, 10));
    }

    [Fact]
    public void Render_PointsStandWhereTheAxesSay()
    {
        var figure = new Figure("Corners", Axis.Linear("x").Between(0, 10), Axis.Linear("y").Between(0, 10)) { Marks = [Mark.Points("a", [0, 10], [0, 10])] };
        var lines = TextPlot.Render(figure, 40, 15).Split('\n');
        Assert.EndsWith("●", lines[2], StringComparison.Ordinal);
        Assert.Contains("┤●", lines.First(line => line.TrimStart().StartsWith("0 ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Verified() => Verified.Equal("loss-against-compute.verified.txt", TextPlot.Render(SampleFigures.All["loss against compute"], 78, 22));

    [Fact]
    public void Render_VerifiedAscii() =>
        Verified.Equal("backtest.verified.txt", TextPlot.Render(SampleFigures.All["backtest"], 72, 20, PlotCharacters.Ascii));

    [Fact]
    public void Render_GridStacksItsFigures() =>
        Assert.Equal(5, TextPlot.Render(SampleFigures.Profiles, 60, 12).Split("Objective", StringSplitOptions.None).Length - 1);
}
