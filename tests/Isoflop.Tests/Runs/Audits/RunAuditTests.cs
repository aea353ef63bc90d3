using Isoflop.Findings;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Audits;
using Isoflop.Runs.Reading;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.Runs.Audits;

public class RunAuditTests(ITestOutputHelper output)
{
    static readonly RunSet Clean = RunSet.From(Tables.Law(noise: 0.002), ParamsConvention.Total);

    static Finding Only(string id, RunSet runs) => Assert.Single(RunAudit.Audit(runs), finding => finding.Id == id);

    static RunSet With(Func<Run, int, Run> change) => RunSet.From(Clean.Select(change), Clean.Convention);

    [Fact]
    public void Audit_CleanRunsHaveNoFindings() => Assert.Empty(RunAudit.Audit(Clean));

    [Fact]
    public void Audit_EveryFindingHasANumberAndARemedy()
    {
        var runs = With((run, i) => run with { Loss = new(run.Loss!.Value.Value * (i == 20 ? 1.3 : 1)), Flops = new(run.Flops!.Value.Value * (i % 7)) });
        var findings = RunAudit.Audit(runs);
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Matches("[0-9]", finding.Message));
        Assert.All(findings, finding => Assert.NotEmpty(finding.Remedy));
        Assert.Equal(findings.OrderByDescending(finding => finding.Severity), findings);
    }

    [Fact]
    public void Audit_ParamsInMillions()
    {
        var runs = With((run, _) => run with { Params = new(run.Params!.Value.Value / 1e6) });
        Assert.Equal(Severity.Error, Only("params-unit", runs).Severity);
        Assert.Contains("look like millions", Only("flops-unit", runs).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_TokensInBillions() => Assert.Contains("tokens lies between 1 and 128", Only("tokens-unit", With((run, _) => run with { Tokens = new(run.Tokens!.Value.Value / 1e9) })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1e-18, "exaFLOPs")]
    [InlineData(1e-15, "petaFLOPs")]
    [InlineData(1 / 8.64e19, "petaFLOP/s-days")]
    public void Audit_FlopsUnit(double factor, string unit) =>
        Assert.Contains(unit, Only("flops-unit", With((run, _) => run with { Flops = new(run.Flops!.Value.Value * factor) })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1 / 3.0, "2.00 x params x tokens", Severity.Warning)]
    [InlineData(4 / 3.0, "activation recomputation", Severity.Warning)]
    [InlineData(1.2, "7.20 x params x tokens", Severity.Note)]
    public void Audit_FlopsConstantRatio(double factor, string message, Severity severity)
    {
        var finding = Only("flops-constant-ratio", With((run, _) => run with { Flops = new(run.Flops!.Value.Value * factor) }));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(severity, finding.Severity);
    }

    [Fact]
    public void Audit_FlopsOfSingleRows() =>
        Assert.Equal([5, 12], Only("flops-scattered", With((run, i) => run with { Flops = new(run.Flops!.Value.Value * (i is 3 or 10 ? 2 : 1)) })).Rows);

    [Fact]
    public void Audit_FlopsWithAttention() =>
        Assert.Equal(Severity.Note, Only("flops-trend", With((run, _) => run with { Flops = new(run.Flops!.Value.Value * (1 + Math.Pow(3e7 / run.Params!.Value.Value, 0.5))) })).Severity);

    [Fact]
    public void Audit_Perplexity() => Assert.Equal(Severity.Error, Only("loss-perplexity", With((run, _) => run with { Loss = new(Math.Exp(run.Loss!.Value.Value)) })).Severity);

    [Fact]
    public void Audit_LogarithmOfLoss() => Assert.Equal(Severity.Warning, Only("loss-too-low", With((run, _) => run with { Loss = new(Math.Log10(run.Loss!.Value.Value) / 2) })).Severity);

    [Fact]
    public void Audit_NegativeLoss() =>
        Assert.Contains(RunAudit.Audit(Tables.Read("N,D,loss\n1e8,2e9,-3\n1e8,3e9,-2.9\n1e8,4e9,-2.8\n")), finding => finding.Id == "loss-negative" && finding.Severity == Severity.Error);

    [Fact]
    public void Audit_Bits() => Assert.Equal(Severity.Note, Only("loss-maybe-bits", With((run, _) => run with { Loss = new(run.Loss!.Value.Value / Math.Log(2)) })).Severity);

    [Fact]
    public void Audit_LossAboveGuessing() =>
        Assert.Equal([9], Only("loss-above-guessing", With((run, i) => run with { Vocabulary = 256, Loss = new(i == 7 ? 6 : run.Loss!.Value.Value) })).Rows);

    [Fact]
    public void Audit_Duplicates() => Assert.Equal([300], Only("duplicates", RunSet.From([.. Clean, Clean[11] with { Row = 300 }], Clean.Convention)).Rows);

    [Fact]
    public void Audit_TooFew()
    {
        Assert.Equal(Severity.Error, Only("too-few-runs", Clean.Select([0, 1, 8, 9])).Severity);
        Assert.Equal(Severity.Warning, Only("too-few-runs", Clean.Select([0, 1, 8, 9, 16, 17, 24])).Severity);
        Assert.Contains("3 different model sizes", Only("too-few-sizes", Clean.Where(run => run.Params!.Value.Value < 1.5e8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_NarrowBudgets() =>
        Assert.Contains("span 1.20 decades", Only("budgets-narrow", Clean.Where(run => run.Flops!.Value.Value is > 1e19 and < 2e20)).Message, StringComparison.Ordinal);

    [Fact]
    public void Audit_BudgetNotCentred()
    {
        // One budget whose sizes all lie below the optimum, and one around it.
        static Run At(double flops, double n, int row) => new()
        {
            Params = new(n),
            Tokens = new(flops / (6 * n)),
            Flops = new(flops),
            Loss = new(1.8172 + 482.01 * Math.Pow(n, -0.3478) + 2085.43 * Math.Pow(flops / (6 * n), -0.3658)),
            Row = row,
        };
        double[] low = [2e7, 4e7, 8e7, 1.6e8];
        double[] around = [1e8, 2e8, 4e8, 8e8, 1.6e9];
        var runs = RunSet.From([.. low.Select((n, i) => At(1e21, n, 2 + i)), .. around.Select((n, i) => At(3e19, n, 6 + i))]);
        var finding = Only("budget-not-centred", runs);
        Assert.Contains("In 1 of 2 budgets", finding.Message, StringComparison.Ordinal);
        Assert.Contains("best is the largest size, 160M", finding.Message, StringComparison.Ordinal);
        Assert.Equal([5], finding.Rows);
    }

    [Fact]
    public void Audit_Unfinished()
    {
        var runs = With((run, i) => run with { Step = i == 13 ? 700 : 1000 });
        Assert.Equal([15], Only("unfinished", runs).Rows);
        // Two plans of different lengths are no accident.
        Assert.DoesNotContain(RunAudit.Audit(With((run, i) => run with { Step = i % 4 == 0 ? 700 : 1000 })), finding => finding.Id == "unfinished");
    }

    [Fact]
    public void Audit_UndertunedRun()
    {
        var runs = With((run, i) => run with { Loss = new(run.Loss!.Value.Value * (i == 36 ? 1.08 : 1)) });
        Assert.Equal([38], Only("above-envelope", runs).Rows);
        // 8 % is more than two doublings of the tokens gain here.
        Assert.Equal([38], Only("dominated", runs).Rows);
    }

    [Fact]
    public void Audit_RepeatedTextIsNotUndertuned() =>
        Assert.DoesNotContain(
            RunAudit.Audit(With((run, i) => run with { UniqueTokens = new(1e9), Loss = new(run.Loss!.Value.Value * (i == 36 ? 1.5 : 1)) })), finding => finding.Id is "dominated" or "above-envelope");

    [Fact]
    public void Audit_ConventionUnknown()
    {
        var finding = Only("convention-unknown", Clean.With(ParamsConvention.Unknown));
        Assert.Equal(Severity.Note, finding.Severity);
        Assert.Contains("32,000 entries (assumed)", finding.Message, StringComparison.Ordinal);
        var known = With((run, _) => run with { Vocabulary = 256 }).With(ParamsConvention.Unknown);
        Assert.DoesNotContain(RunAudit.Audit(known), other => other.Id == "convention-unknown");
    }

    [Fact]
    public void Audit_DroppedRows()
    {
        var findings = RunAudit.Audit(Tables.Read("N,D,loss\n1e8,2e9,3\n1e8,2e9,n/a\n1e8,,3\n1e8,2e9,oops\n"));
        Assert.Equal([3, 5], Assert.Single(findings, finding => finding.Id == "dropped-not-a-number").Rows);
        Assert.Equal([4], Assert.Single(findings, finding => finding.Id == "dropped-missing").Rows);
    }

    [Fact]
    public void Audit_NoRuns() => Assert.Empty(RunAudit.Audit(RunSet.From([])));

    [Fact]
    public void Dominated_AgreesWithEveryPair()
    {
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            var runs = RunSet.From(Enumerable.Range(0, 120).Select(i => new Run
            {
                // Steps of 10 % in tokens are told apart by the buckets, and there are ties.
                Params = new(1e8 * Math.Pow(1.1, random.Next(20)) + i),
                Tokens = new(1e9 * Math.Pow(1.1, random.Next(20))),
                Loss = new(2 + random.NextDouble()),
                Row = i + 2,
            }));
            var expected = runs.Where(run => runs.Any(other =>
                other.Params!.Value.Value <= run.Params!.Value.Value && other.Tokens!.Value.Value <= run.Tokens!.Value.Value && run.Loss!.Value.Value > 1.01 * other.Loss!.Value.Value));
            Assert.Equal(expected.Select(run => run.Row), Only("dominated", runs).Rows);
        }
    }

    [Fact]
    public void Audit_PublishedChinchilla()
    {
        var findings = RunAudit.Audit(RunReader.Read(Tables.Published("chinchilla-digitised.csv")));
        Assert.DoesNotContain(findings, finding => finding.Severity == Severity.Error);
        // Rows 2 to 6 are the five that Besiroglu 2024 leaves out of the fit; four of them stand out, the worst by more than a quarter.
        Assert.Equal([2, 3, 4, 5, 76, 78], findings.Single(finding => finding.Id == "above-envelope").Rows);
        Assert.Equal(["above-envelope", "convention-unknown", "dominated"], findings.Select(finding => finding.Id).Order());
    }

    [Fact]
    public void Audit_PublishedUndertunedRuns()
    {
        var findings = RunAudit.Audit(RunReader.Read(Tables.Published("wandb-like-234.csv")));
        Assert.Equal([113], findings.Single(finding => finding.Id == "dominated").Rows);
        Assert.Equal([18, 113, 133, 184], findings.Single(finding => finding.Id == "above-envelope").Rows);
        Assert.Equal(["above-envelope", "convention-unknown", "dominated"], findings.Select(finding => finding.Id).Order());
    }

    [Fact]
    public void Audit_PublishedCleanTable()
    {
        var options = Tables.Map("loss=loss_c4_val_shard_0000000_0000010_") with { Where = ["dataset = c4_original"] };
        var table = RunReader.Read(Tables.Published("overtraining-104.csv"), options);
        Assert.Equal((34, 70, 104), (table.Runs.Count, table.NotSelected, table.RowsRead));
        Assert.Equal(ParamsConvention.Total, table.Runs.Convention);
        // 34 runs: no surface is laid through them, and the audit says so.
        Assert.Equal("envelope-not-drawn", Assert.Single(RunAudit.Audit(table)).Id);
    }

    // A fixed limit of 3.5 standard deviations names a run in 43 of 100 clean tables of 2,400, and in nearly all of 24,000.
    [Theory]
    [InlineData("isoflop:budgets=40,sizes=60", 20, 4)]
    [InlineData("isoflop:budgets=100,sizes=240", 4, 1)]
    public void AboveEnvelope_CleanTablesOfAnySize(string design, int tables, int mostAlarms)
    {
        var alarms = 0;
        for (var seed = 1; seed <= tables; seed++)
        {
            var runs = Simulation.Draw(Truths.Besiroglu, Design.Parse(design), noise: 0.005, (ulong)seed);
            if (RunAudit.Audit(runs).Any(finding => finding.Id == "above-envelope")) alarms++;
        }
        output.WriteLine($"{design}, seeds 1 to {tables}: {alarms} of {tables} clean tables have a run above the envelope");
        Assert.InRange(alarms, 0, mostAlarms);
    }

    [Fact]
    public void AboveEnvelope_NamesTheOneRunOf24000()
    {
        var clean = Simulation.Draw(Truths.Besiroglu, Design.Parse("isoflop:budgets=100,sizes=240"), noise: 0.005, seed: 5);
        var losses = clean.Values(RunColumn.Loss).ToArray();
        losses[12_345] *= 1.04;
        Assert.Contains($"{clean.Count:N0} runs lie more than 2.", Only("above-envelope", clean.With(RunColumn.Loss, losses)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isoflop:budgets=3,sizes=13", true)]
    [InlineData("isoflop:budgets=4,sizes=10", false)]
    public void AboveEnvelope_SaysWhenTheRunsAreTooFew(string design, bool tooFew)
    {
        var findings = RunAudit.Audit(Simulation.Draw(Truths.Besiroglu, Design.Parse(design), noise: 0.005, seed: 1));
        Assert.Equal(tooFew, findings.Any(finding => finding.Id == "envelope-not-drawn"));
    }
}
