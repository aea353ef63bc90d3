using System.Text.Json;
using System.Xml.Linq;
using Isoflop.Laws;
using Isoflop.Runs;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.App;

/// <summary>Every form goes all the way through the commands: drawn, fitted, reported, asked.</summary>
public sealed class FormsTests : IDisposable
{
    static readonly RunColumn[] Placed = [RunColumn.Params, RunColumn.Tokens, RunColumn.Flops];

    readonly Terminal _terminal = new();

    public static TheoryData<string> Forms => [.. LawForms.All.Where(form => form.PlainInputs.IsEmpty && form.Target is RunColumn.Loss or RunColumn.LossIncrease).Select(form => form.Name)];

    public static TheoryData<string> FormsOverMore => [.. Forms.Select(row => row.Data).Where(name => Named(LawForms.Find(name)!).Any())];

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_IsDrawnFittedReportedAndAsked(string name)
    {
        var form = LawForms.Find(name)!;
        var runs = Simulate(form);
        var (law, report, plot) = (_terminal.File("fitted.json"), _terminal.File("report.html"), _terminal.File("plot.svg"));
        var code = _terminal.Run("fit", runs, "--law", name, "--replicates", "60", "--out", law, "--report", report, "--plot", plot, "--json");
        Assert.True(code is 0 or 3, _terminal.Error);
        using var fit = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(name, fit.RootElement.GetProperty("law").GetString());
        Assert.Equal("svg", XDocument.Load(plot).Root!.Name.LocalName);
        Assert.Contains("<svg", File.ReadAllText(report), StringComparison.Ordinal);

        string[] scale = [.. form.Inputs.SelectMany(input => input switch
        {
            RunColumn.Params => new[] { "--params", "1B" },
            RunColumn.Tokens => ["--tokens", "20B"],
            RunColumn.Flops => ["--flops", "1e20"],
            _ => ["--with", $"{input.Header()}={Truths.OtherRange(input).High:R}"],
        })];
        Assert.Equal(0, _terminal.Run(["predict", law, .. scale, "--json"]));
        using var prediction = JsonDocument.Parse(_terminal.Out);
        Assert.True(prediction.RootElement.GetProperty(form.Target == RunColumn.Loss ? "loss" : "lossIncrease").GetDouble() > 0);
        Assert.Equal(form.EffectiveParams([.. Truths.Of(form).Coefficients], default) is not null, prediction.RootElement.GetProperty("effectiveParams").ValueKind == JsonValueKind.Number);
        Assert.Equal(0, _terminal.Run(["predict", law, .. scale]));
        Assert.Equal(0, _terminal.Run("laws", name));
        Assert.Contains(form.Formula, _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FormsOverMore))]
    public void Form_WithoutItsColumnNamesIt(string name)
    {
        var form = LawForms.Find(name)!;
        var table = Simulate(form);
        foreach (var column in Named(form))
        {
            var header = column.Header();
            var lines = File.ReadAllLines(table);
            var without = _terminal.File("without.csv", string.Join('\n', lines.Select((line, i) => i == 0 ? line.Replace(header, $"note_{header}x", StringComparison.Ordinal) : line)));
            Assert.Equal(2, _terminal.Run("fit", without, "--law", name));
            Assert.Contains(column == RunColumn.MinimumSteps ? "step" : header, _terminal.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Auto_TakesRepeatedTextAsRepeated()
    {
        var runs = Simulate(LawForms.Find("data-constrained")!, 0.002);
        Assert.True(_terminal.Run("fit", runs, "--law", "auto", "--replicates", "60", "--json") is 0 or 3, _terminal.Error);
        using var fit = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("data-constrained", fit.RootElement.GetProperty("law").GetString());
    }

    [Fact]
    public void Simulate_AsksForTheRangeOfAColumn()
    {
        Assert.Equal(2, _terminal.Run("simulate", "muennighoff-2023-repeated"));
        Assert.Contains("--with unique_tokens=LOW..HIGH", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(2, _terminal.Run("simulate", "besiroglu-2024", "--with", "experts=1..8"));
        Assert.Equal(2, _terminal.Run("simulate", "muennighoff-2023-repeated", "--with", "unique_tokens=8..1"));
    }

    [Fact]
    public void Fit_OfPublishedRoutedRuns()
    {
        var runs = PublishedRuns.Path("routed-final.csv");
        string[] reading = ["--map", "params=dense_parameter_count", "--map", "loss=loss_validation", "--where", "router_type = RL-R"];
        Assert.True(_terminal.Run(["fit", runs, "--law", "routed", .. reading, "--replicates", "60", "--json"]) is 0 or 3, _terminal.Error);
        using var fit = JsonDocument.Parse(_terminal.Out);
        Assert.InRange(fit.RootElement.GetProperty("coefficients").GetProperty("a").GetDouble(), -0.1, -0.06);
    }

    // The columns whose absence must be named: size, tokens, compute and loss are every table's.
    static IEnumerable<RunColumn> Named(LawForm form) => form.Inputs.Append(form.Target).Except([.. Placed, RunColumn.Loss]);

    string Simulate(LawForm form, double noise = 0.003)
    {
        var law = _terminal.File("truth.json", LawFile.Write(Truths.Of(form)));
        var path = _terminal.File("drawn.csv");
        string[] others = [.. form.Inputs.Except(Placed).SelectMany(column => new[] { "--with", $"{column.Header()}={Truths.OtherRange(column).Low:R}..{Truths.OtherRange(column).High:R}" })];
        Assert.True(_terminal.Run(["simulate", law, "--design", "ladder", "--noise", $"{noise:R}", "--out", path, "--force", .. others]) == 0, _terminal.Error);
        return path;
    }
}
