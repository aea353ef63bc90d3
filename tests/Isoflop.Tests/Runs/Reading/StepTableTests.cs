using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

public class StepTableTests
{
    const string Curves = "name,params,step,tokens,loss\na,1e8,100,1e8,5\nb,1e8,100,1e8,5.1\na,1e8,300,3e8,4\na,1e8,200,2e8,4.5\nb,1e8,200,2e8,4.6\n";

    [Fact]
    public void Read_KeepsCurvesAndLastRows()
    {
        var table = Tables.Read(Curves);
        Assert.Equal([("a", 300L, 4), ("b", 200L, 6)], table.Runs.Select(run => (run.Name!, run.Step!.Value, run.Row)));
        Assert.Equal([2, 3, 4, 5, 6], table.Steps.Rows.ToArray());
        Assert.Equal(3, table.NotLastStep);
        Assert.Contains(table.Findings, finding => finding.Id == "step-table");
        Assert.DoesNotContain(table.Findings, finding => finding.Id is "step-without-name" or "step-repeated");
    }

    [Fact]
    public void Read_LastStepKeepsNoCurves()
    {
        var table = Tables.Read(Curves, new RunReadOptions { LastStep = true });
        Assert.Same(table.Runs, table.Steps);
        Assert.Equal((2, 3, 5), (table.Runs.Count, table.NotLastStep, table.RowsRead));
    }

    [Fact]
    public void Read_StepColumnGiven()
    {
        var table = Tables.Read("name,params,tokens,k,loss\na,1e8,1e8,1,5\na,1e8,2e8,2,4\n", new RunReadOptions { StepColumn = "k" });
        Assert.Equal(4, Assert.Single(table.Runs).Loss?.Value);
    }

    [Fact]
    public void Read_OneRowARunIsNoCurve()
    {
        var table = Tables.Read("name,params,tokens,step,loss\na,1e8,1e8,500,5\nb,1e8,2e8,900,4\n");
        Assert.Same(table.Runs, table.Steps);
        Assert.Equal(2, table.Runs.Count);
    }

    [Fact]
    public void Read_StepsWithoutNamesAreTold()
    {
        var table = Tables.Read("params,step,loss\n1e8,1,5\n1e8,2,4\n2e8,1,5\n2e8,2,3\n");
        Assert.Equal([4, 3], table.Runs.Select(run => run.Loss!.Value.Value));
        Assert.Contains(table.Findings, finding => finding.Id == "step-without-name");
    }

    [Fact]
    public void Read_RepeatedStepsAreTold() =>
        Assert.Contains(Tables.Read("name,params,step,loss\na,1e8,1,5\na,1e8,1,4\na,1e8,2,4\n").Findings, finding => finding.Id == "step-repeated");

    [Fact]
    public void Read_TokensFollowFromSteps()
    {
        var table = Tables.Read("name,params,step,batch_tokens,loss\na,1e8,1000,5e5,5\na,1e8,2000,5e5,4\n");
        Assert.Equal(1e9, Assert.Single(table.Runs).Tokens?.Value);
    }

    [Fact]
    public void Read_PublishedCurves()
    {
        var table = RunReader.Read(Tables.Published("schedule-curves.csv"), Tables.Map("params=size_M*1e6", "name=schedule"));
        Assert.Equal((27, 6265, 6238), (table.Runs.Count, table.Steps.Count, table.NotLastStep));
    }
}
