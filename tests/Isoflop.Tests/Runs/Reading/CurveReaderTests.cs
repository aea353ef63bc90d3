using System.Text;
using Isoflop.Findings;
using Isoflop.Runs.Curves;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

public class CurveReaderTests
{
    static CurveTable Read(string text, string name = "run.csv", RunReadOptions? options = null, string? schedule = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CurveReader.Read(stream, name, options, schedule);
    }

    [Fact]
    public void Read_RowsWithoutALossAreStepsToCome()
    {
        var curve = Assert.Single(Read("step,lr,loss\n0,0.1,4\n10,1,3\n20,0.5,2.5\n30,0.1,\n").Curves);
        Assert.Equal([0, 10, 20], curve.Steps);
        Assert.Equal([4.0, 3, 2.5], curve.Losses);
        Assert.Equal(31, curve.Schedule.Steps);
        Assert.Equal(0.3, curve.Schedule.Rates[25], 1e-12);
        Assert.Equal("run", curve.Name);
        Assert.False(curve.IsFinished);
    }

    [Fact]
    public void Read_JsonLinesOfATrackerWithRatesAndLossesInTurn()
    {
        var table = Read("{\"trainer/global_step\":5,\"train/lr\":0.1}\n{\"trainer/global_step\":10,\"val/loss\":3.5}\n{\"trainer/global_step\":15,\"train/lr\":0.1}\n{\"trainer/global_step\":20,\"val/loss\":3.1}\n", "log.jsonl", new RunReadOptions { Map = [new("lr", "train/lr")] });
        var curve = Assert.Single(table.Curves);
        Assert.Equal([10, 20], curve.Steps);
        Assert.Equal(0.1, curve.Schedule.Rates[20], 1e-12);
    }

    [Fact]
    public void Read_SeveralRunsAreToldApart()
    {
        var table = Read("name,size,step,lr,loss\na,25,1,1,4\nb,25,1,1,5\na,100,1,1,3\na,25,2,1,3.9\n", options: new RunReadOptions { Map = [new("params", "size*1e6")] });
        Assert.Equal(["25M a", "25M b", "100M a"], table.Curves.Select(curve => curve.Name));
        Assert.Equal([1, 2], table.Curves[0].Steps);
        Assert.Equal(25e6, table.Curves[0].Params!.Value.Value);
    }

    [Fact]
    public void Read_TheLaterOfTwoLossesOfAStepCounts()
    {
        var table = Read("step,lr,loss\n1,1,4\n2,1,9\n2,1,3\n");
        Assert.Equal([4.0, 3], table.Curves[0].Losses);
        Assert.Contains(table.Findings, finding => finding.Id == "step-repeated");
    }

    [Fact]
    public void Read_NanIsALossThatIsNoNumber_WordsAreDropped()
    {
        var table = Read("step,lr,loss\n1,1,4\n2,1,nan\n3,1,n/a\n4,1,-1\n5,1,inf\n");
        Assert.Equal([1, 2, 5], table.Curves[0].Steps);
        Assert.Equal([true, false, false], table.Curves[0].Losses.Select(double.IsFinite));
        Assert.Equal([4, 5], table.Dropped.Select(dropped => dropped.Row));
    }

    [Fact]
    public void Read_BitsAndConditions()
    {
        var table = Read("step,lr,loss,run\n1,1,1,x\n1,1,2,y\n", options: new RunReadOptions { LossUnit = LossUnit.Bits, Where = ["run = y"] });
        Assert.Equal(2 * Math.Log(2), Assert.Single(table.Curves).Losses[0], 1e-12);
        Assert.Equal(1, table.NotSelected);
    }

    [Fact]
    public void Read_ScheduleIsGiven()
    {
        var curve = Read("step,loss\n1,4\n2,3\n", schedule: "cosine:peak=1e-3,steps=100").Curves[0];
        Assert.Equal(100, curve.Schedule.Steps);
        Assert.Equal(2e-3, Read("step,lr,loss\n1,1e-3,4\n2,2e-3,3\n", schedule: "cosine:steps=100").Curves[0].Schedule.Peak);
    }

    [Theory]
    [InlineData("step,loss\n1,4\n", null, "--schedule")]
    [InlineData("lr,loss\n1,4\n", null, "--map step")]
    [InlineData("step,lr\n1,4\n", null, "loss")]
    [InlineData("step,lr,loss\n", null, "no steps")]
    [InlineData("step,lr,loss\n1,1,\n", null, "no row has a step and a loss")]
    [InlineData("step,lr,loss\n500,1,4\n", "constant:steps=100", "steps before 100")]
    public void Read_RefusesWithARemedy(string text, string? schedule, string word) =>
        Assert.Contains(word, Assert.Throws<InputException>(() => Read(text, schedule: schedule)).Message, StringComparison.Ordinal);

    [Fact]
    public void Csv_IsReadBackToTheSameForecastingProblem()
    {
        var schedule = ScheduleText.Parse("wsd:peak=1e-3,warmup=100,steps=2000,final=10%");
        var curve = new Curve("run", [99, 199, 299], [5, 4.5, 4.25], schedule);
        var back = Read(CurvesText.Csv(curve)).Curves[0];
        Assert.Equal(curve.Steps, back.Steps);
        Assert.Equal(curve.Losses, back.Losses);
        Assert.Equal(2000, back.Schedule.Steps);
        Assert.Equal(schedule.Sums()[1999], back.Schedule.Sums()[1999], 0.01 * schedule.Sums()[1999]);
    }
}
