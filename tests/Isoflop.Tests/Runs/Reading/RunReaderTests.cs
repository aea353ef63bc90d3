using System.Text;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

public class RunReaderTests
{
    const string Plain = "params,tokens,loss\n1e8,2e9,3.1\n2e8,4e9,2.9\n";

    [Fact]
    public void RunReadOptions_Defaults()
    {
        var options = new RunReadOptions();
        Assert.Empty(options.Map);
        Assert.Empty(options.Where);
        Assert.Empty(options.Keep);
        Assert.False(options.LastStep);
        Assert.Null(options.StepColumn);
        Assert.Equal(LossUnit.Nats, options.LossUnit);
        Assert.Equal(ParamsConvention.Unknown, options.Convention);
    }

    [Theory]
    [InlineData("runs.csv", "params,tokens,loss\n1e8,2e9,3.1\n2e8,4e9,2.9\n")]
    [InlineData("runs.csv", "\uFEFFparams,tokens,loss\r\n1e8,2e9,3.1\r\n2e8,4e9,2.9\r\n")]
    [InlineData("runs.csv", "params;tokens;loss\n1e8;2e9;3.1\n2e8;4e9;2.9")]
    [InlineData("runs.tsv", "params\ttokens\tloss\n1e8\t2e9\t3.1\n2e8\t4e9\t2.9\n")]
    [InlineData("stdin", "params\ttokens\tloss\n1e8\t2e9\t3.1\n2e8\t4e9\t2.9\n")]
    [InlineData("stdin", "\"params\",\"tokens\",\"loss\"\n\"1e8\",\"2e9\",\"3.1\"\n\"2e8\",\"4e9\",\"2.9\"")]
    [InlineData("stdin", "{\"params\":1e8,\"tokens\":2e9,\"loss\":3.1}\n\n{\"loss\":\"2.9\",\"params\":200000000,\"tokens\":4e9}\n")]
    [InlineData("runs.jsonl", "{\"config\":{\"params\":1e8,\"tokens\":2e9},\"summary\":{\"loss\":3.1}}\n{\"config\":{\"params\":2e8,\"tokens\":4e9},\"summary\":{\"loss\":2.9}}")]
    public void Read_EveryFormat(string name, string text)
    {
        var plain = Tables.Read(text, name: name);
        var zipped = RunReader.Read(new MemoryStream(Tables.Gzip(text)), name + ".gz");
        foreach (var table in (RunTable[])[plain, zipped])
        {
            Assert.Equal([1e8, 2e8], table.Runs.Values(RunColumn.Params).ToArray());
            Assert.Equal([2e9, 4e9], table.Runs.Values(RunColumn.Tokens).ToArray());
            Assert.Equal([3.1, 2.9], table.Runs.Values(RunColumn.Loss).ToArray());
            Assert.Equal([6 * 1e8 * 2e9, 6 * 2e8 * 4e9], table.Runs.Values(RunColumn.Flops).ToArray());
            Assert.Equal(2, table.RowsRead);
            Assert.Empty(table.Dropped);
        }
    }

    [Theory]
    [InlineData("N", "params")]
    [InlineData("Model Size", "params")]
    [InlineData("n_params", "params")]
    [InlineData("n_layer", "layers")]
    [InlineData("d_model", "width")]
    [InlineData("warmup_steps", "warmup")]
    [InlineData("min_lr", "final_lr")]
    [InlineData("num-params", "params")]
    [InlineData("config/parameters", "params")]
    [InlineData("config.model_size", "params")]
    [InlineData("D", "tokens")]
    [InlineData("Training Tokens", "tokens")]
    [InlineData("train_tokens", "tokens")]
    [InlineData("Dataset Size (tokens)", "tokens")]
    [InlineData("C", "flops")]
    [InlineData("Training FLOP", "flops")]
    [InlineData("training_flops", "flops")]
    [InlineData("summary/compute", "flops")]
    [InlineData("C_6ND", "flops")]
    [InlineData("U", "unique_tokens")]
    [InlineData("N_no_embed", "non_embedding_params")]
    [InlineData("learning_rate", "lr")]
    [InlineData("_step", "step")]
    [InlineData("trainer/global_step", "step")]
    [InlineData("Name", "name")]
    [InlineData("run_id", "name")]
    [InlineData("State", "state")]
    [InlineData("epochs", null)]
    [InlineData("acc_arc", null)]
    [InlineData("", null)]
    [InlineData("/", null)]
    public void Recognise_Spellings(string header, string? canonical) => Assert.Equal(canonical, ColumnSpellings.Recognise(header)?.Canonical);

    [Theory]
    [InlineData("val_loss")]
    [InlineData("validation loss")]
    [InlineData("final loss")]
    [InlineData("eval/loss")]
    [InlineData("summary.val/loss")]
    public void Recognise_HeldOutLoss(string header)
    {
        var guess = ColumnSpellings.Recognise(header);
        Assert.Equal("loss", guess?.Canonical);
        Assert.False(guess?.TrainingLoss);
    }

    [Fact]
    public void Read_PrefersHeldOutLossOverTrainingLoss()
    {
        var table = Tables.Read("N,D,train/loss,eval/loss\n1e8,2e9,2.5,3.1\n");
        Assert.Equal(3.1, table.Runs[0].Loss?.Value);
        Assert.DoesNotContain(table.Findings, finding => finding.Id == "training-loss");
        Assert.Equal([new("N", "params"), new("D", "tokens"), new("train/loss", null), new("eval/loss", "loss")], table.Columns);
    }

    [Fact]
    public void Read_WarnsOfTrainingLossAlone()
    {
        var table = Tables.Read("N,D,train/loss\n1e8,2e9,2.5\n");
        Assert.Equal(2.5, table.Runs[0].Loss?.Value);
        Assert.Equal(Severity.Warning, Assert.Single(table.Findings, finding => finding.Id == "training-loss").Severity);
    }

    [Fact]
    public void Read_Maps()
    {
        var table = Tables.Read("size_M,C,loss_a,loss_b\n70,1e20,3.1,4\n", Tables.Map("N=size_M*1e6", "loss=LOSS B"));
        var run = Assert.Single(table.Runs);
        Assert.Equal(7e7, run.Params?.Value);
        Assert.Equal(4, run.Loss?.Value);
        Assert.Equal(1e20 / (6 * 7e7), run.Tokens?.Value);
        Assert.Contains(table.Findings, finding => finding.Id == "derived-6nd" && finding.Message.Contains("tokens = flops / (6 x params)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("params,loss\n1e8,3\n", RunColumn.Params)]
    [InlineData("tokens,loss\n1e8,3\n", RunColumn.Tokens)]
    [InlineData("flops,loss\n1e18,3\n", RunColumn.Flops)]
    public void Read_OneScaleIsEnough(string text, RunColumn column)
    {
        var runs = Tables.Read(text).Runs;
        Assert.Equal([column], new[] { RunColumn.Params, RunColumn.Tokens, RunColumn.Flops }.Where(runs.Has));
    }

    [Fact]
    public void Read_HumanForms()
    {
        var table = Tables.Read("params,tokens,flops,loss\n70B,1.4T,1 PF-day,2 bits\n");
        var run = Assert.Single(table.Runs);
        Assert.Equal(70e9, run.Params?.Value);
        Assert.Equal(1.4e12, run.Tokens?.Value);
        Assert.Equal(8.64e19, run.Flops?.Value);
        Assert.Equal(2 * Math.Log(2), run.Loss!.Value.Value, 12);
        Assert.Contains("4 cells", Assert.Single(table.Findings, finding => finding.Id == "human-quantities").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LossInBits()
    {
        var table = Tables.Read("params,tokens,loss\n1e8,2e9,4\n1e8,3e9,3 nats\n", new RunReadOptions { LossUnit = LossUnit.Bits });
        Assert.Equal(4 * Math.Log(2), table.Runs[0].Loss!.Value.Value, 12);
        Assert.Equal(3, table.Runs[1].Loss!.Value.Value, 12);
    }

    [Theory]
    [InlineData("n/a", "loss is 'n/a': not a number", DropKind.NotANumber)]
    [InlineData("NaN", "loss is 'NaN': not a number", DropKind.NotANumber)]
    [InlineData("", "loss is missing", DropKind.Missing)]
    [InlineData("inf", "loss is 'inf': infinite", DropKind.Infinite)]
    [InlineData("1e999", "loss is '1e999': infinite", DropKind.Infinite)]
    [InlineData("0", "loss is '0': not greater than 0", DropKind.NotPositive)]
    [InlineData("-2.5", "loss is '-2.5': not greater than 0", DropKind.NotPositive)]
    public void Read_DropsLoss(string cell, string reason, DropKind kind)
    {
        var table = Tables.Read($"params,tokens,loss\n1e8,2e9,3\n1e8,2e9,{cell}\n");
        var dropped = Assert.Single(table.Dropped);
        Assert.Equal(new DroppedRun(3, reason) { Kind = kind }, dropped);
        Assert.Single(table.Runs);
        Assert.Equal([KeyValuePair.Create(kind, 1)], table.DroppedByKind);
    }

    [Fact]
    public void Read_DropsScalesAndRaggedAndUnfinishedRows()
    {
        var table = Tables.Read(
            "name,state,params,tokens,loss\na,finished,1e8,,3\nb,finished,x,2e9,3\n\nc,crashed,1e8,2e9,3\nd,Running,1e8,2e9,3\ne,finished,1e8,2e9,3,9\nf,finished,1e8\ng,finished,1e8,2e9,3\n");
        Assert.Equal(
            [
                (2, "tokens is missing"), (3, "params is 'x': not a number"), (5, "state is 'crashed': the run did not finish"),
                (6, "state is 'Running': the run did not finish"), (7, "6 fields where the header has 5"), (8, "3 fields where the header has 5"),
            ],
            table.Dropped.Select(row => (row.Row, row.Reason)));
        Assert.Equal(9, Assert.Single(table.Runs).Row);
        Assert.Equal(7, table.RowsRead);
    }

    [Fact]
    public void Read_FillsOneMissingScaleBy6ND()
    {
        var table = Tables.Read("params,tokens,flops,loss\n1e8,,6e18,3\n1e8,2e9,,3\n,,6e18,3\n");
        Assert.Equal([1e10, 2e9], table.Runs.Values(RunColumn.Tokens).ToArray());
        Assert.Equal([6e18, 6 * 1e8 * 2e9], table.Runs.Values(RunColumn.Flops).ToArray());
        Assert.Equal("params is missing", Assert.Single(table.Dropped).Reason);
    }

    [Fact]
    public void Read_OptionalCellsThatAreNoNumbersAreTold()
    {
        var table = Tables.Read("params,tokens,loss,lr,experts\n1e8,2e9,3,auto,8\n1e8,2e9,3,3e-4,\n");
        Assert.Equal([null, 3e-4], table.Runs.Select(run => run.LearningRate));
        Assert.Equal([8, null], table.Runs.Select(run => run.Experts));
        Assert.Equal([2], Assert.Single(table.Findings, finding => finding.Id == "unread-cells").Rows);
    }

    [Fact]
    public void Read_QuotedCellsAndRowNumbers()
    {
        var table = Tables.Read("name,params,tokens,loss\n\"a, \"\"b\"\"\",1e8,2e9,3\n12\" wide,1e8,2e9,3\n\"two\nlines\",1e8,2e9,3\nlast,1e8,2e9,x\n");
        Assert.Equal(["a, \"b\"", "12\" wide", "two\nlines"], table.Runs.Select(run => run.Name!));
        Assert.Equal(5, Assert.Single(table.Dropped).Row);
    }

    [Fact]
    public void Read_JsonNaNOfPython()
    {
        var table = Tables.Read("{\"name\":\"NaN \\\" x\",\"params\":1e8,\"tokens\":2e9,\"loss\":NaN}\n{\"name\":null,\"params\":1e8,\"tokens\":2e9,\"loss\":-Infinity}\n{\"params\":1e8,\"tokens\":2e9,\"loss\":3}\n", name: "runs.jsonl");
        Assert.Equal([(1, "loss is 'NaN': not a number"), (2, "loss is '-Infinity': infinite")], table.Dropped.Select(row => (row.Row, row.Reason)));
        Assert.Equal(3, Assert.Single(table.Runs).Row);
    }

    [Fact]
    public void Read_JsonNamesThatComeLate()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 300; i++) text.Append("{\"params\":1e8,\"tokens\":2e9,\"loss\":3").Append(i == 299 ? ",\"lr\":1e-3}\n" : "}\n");
        var table = Tables.Read(text.ToString(), name: "runs.jsonl");
        Assert.Equal(300, table.Runs.Count);
        Assert.Equal([300], Assert.Single(table.Findings, finding => finding.Id == "late-columns").Rows);
    }

    [Theory]
    [InlineData("dataset = c4", 2)]
    [InlineData("dataset=='c4'", 2)]
    [InlineData("dataset != c4", 1)]
    [InlineData("params >= 100M", 2)]
    [InlineData("N > 1e8", 1)]
    [InlineData("params < 100M", 1)]
    [InlineData("N <= 50M", 1)]
    [InlineData("N = 0.2B", 1)]
    [InlineData("dataset = c4 and params >= 100M", 1)]
    [InlineData("\"dataset\" = \"c4\" AND N<1e8", 1)]
    [InlineData("note != ''", 1)]
    [InlineData("note = \"x and y\"", 1)]
    public void Where_Selects(string condition, int selected)
    {
        var table = Tables.Read("dataset,N,D,loss,note\nc4,5e7,2e9,3,\nc4,1e8,2e9,3,x and y\nrp,2e8,2e9,3,\n", new RunReadOptions { Where = [condition] });
        Assert.Equal(selected, table.Runs.Count);
        Assert.Equal(3 - selected, table.NotSelected);
        Assert.Empty(table.Dropped);
    }

    [Fact]
    public void Read_OtherCountsOfParams()
    {
        Assert.Equal(ParamsConvention.Total, Tables.Read("N,N_no_embed,D,loss\n1e8,8e7,2e9,3\n").Runs.Convention);
        var runs = Tables.Read("non_embedding_params,D,loss\n8e7,2e9,3\n").Runs;
        Assert.Equal((ParamsConvention.NonEmbedding, 8e7), (runs.Convention, runs[0].Params?.Value));
        runs = Tables.Read("active_params,total_params,D,loss\n8e7,8e8,2e9,3\n").Runs;
        Assert.Equal((ParamsConvention.Active, 8e7), (runs.Convention, runs[0].Params?.Value));
    }

    [Fact]
    public void Read_File()
    {
        var path = Path.Combine(Path.GetTempPath(), $"isoflop-{Guid.NewGuid():N}.csv");
        try
        {
            // Long enough that the columns are allocated for the lines that were counted.
            var text = new StringBuilder("params,tokens,loss\n");
            for (var i = 1; i <= 20_000; i++) text.Append(i).Append("e4,2e9,").Append(i % 100 == 0 ? "x" : "3.25").Append('\n');
            File.WriteAllText(path, text.ToString());
            var table = RunReader.Read(path);
            Assert.Equal((19_800, 200), (table.Runs.Count, table.Dropped.Length));
            Assert.Equal((19_999e4, 20_000), (table.Runs[^1].Params?.Value, table.Runs[^1].Row));
            Assert.Equal(table.Runs.Digest, Tables.Read(text.ToString()).Runs.Digest);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Read_KeepsColumnsUnderTheirHeaders()
    {
        var options = new RunReadOptions { Keep = ["arm", "share_*"] };
        var runs = Tables.Read("N,D,loss,arm,share_web,share_code,other\n1e8,2e9,3.1,base,0.7,0.3,x\n2e8,4e9,,base,0.7,0.3,x\n2e8,4e9,2.9,,0.5,,x\n", options).Runs;
        Assert.Equal(["arm", "share_code", "share_web"], runs.Kept);
        Assert.Equal(new[] { "base", null }, runs.Texts("arm").ToArray());
        Assert.Equal([0.7, 0.5], runs.Numbers("share_web").ToArray());
        Assert.Equal([0.3, double.NaN], runs.Numbers("share_code").ToArray());
        Assert.True(runs.Numbers("arm").IsEmpty);
        Assert.True(runs.Texts("other").IsEmpty);
        Assert.Equal([0.5], runs.Select([1]).Numbers("share_web").ToArray());
        Assert.Contains("no column 'arms'; the nearest is 'arm'", Assert.Throws<InputException>(() => Tables.Read("N,D,loss,arm\n1,2,3,a\n", new RunReadOptions { Keep = ["arms"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AScoreNeedsNoLoss()
    {
        var runs = Tables.Read("C,score\n1e18,0\n1e19,0.35\n").Runs;
        Assert.Equal([0, 0.35], runs.Values(RunColumn.Score).ToArray());
        Assert.False(runs.Has(RunColumn.Loss));
    }
}
