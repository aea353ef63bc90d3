using System.Globalization;
using System.Text.Json;
using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Plans;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Tests.App;

public sealed class PlanCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Plan_JsonHasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("plan", "--law", "besiroglu-2024", "--gpus", "512xH100", "--days", "30", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Has(root.GetProperty("budget"), "flops");
        Has(root.GetProperty("allocation"), "params", "tokens", "tokensPerParam", "loss", "lossInterval", "paramsInterval", "nearOptimalParams");
        Assert.All(root.GetProperty("compare").EnumerateArray(), rival => Has(rival, "name", "params", "tokens", "loss"));
        Has(root, "law", "marginal", "findings");
        Has(root.GetProperty("shape"), "layers", "width", "heads", "kvHeads", "ffn", "vocab", "params");
        Has(root.GetProperty("training"), "gpuHours", "days", "dollars", "dollarsInterval", "memoryPerDevice", "layout", "energyMWh");
    }

    [Fact]
    public void Plan_IsWhatTheLibraryGives()
    {
        _terminal.Run("plan", "--law", "besiroglu-2024", "--flops", "1e24", "--mfu", "40%", "--price", "2.50", "--json");
        using var document = JsonDocument.Parse(_terminal.Out);
        var plan = Plan.Of(
            PublishedLaws.Find("besiroglu-2024")!,
            new FlopsBudget(new Flops(1e24)),
            new ComputePrice { Device = Devices.Get(Devices.All, "H100"), Utilisation = AchievedUtilisation.Stated(0.4), Stated = new Dollars(2.5) });
        Assert.Equal(plan.Allocation.Params.Value, document.RootElement.GetProperty("allocation").GetProperty("params").GetDouble());
        Assert.Equal(plan.Training.Dollars.Value, document.RootElement.GetProperty("training").GetProperty("dollars").GetDouble());
    }

    [Fact]
    public void Plan_ConstraintsSayWhichBindsAndByHowMuch()
    {
        Assert.Equal(0, _terminal.Run("plan", "--law", "besiroglu-2024", "--flops", "1e24", "--serve-on", "H100", "--serving-bits", "8", "--max-params", "200B"));
        Assert.Contains("constraint-binds: weights in 80 GB at 1 bytes a parameter", _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("at most 200B", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NoDollarsWithoutTheirAssumptions()
    {
        _terminal.Run("plan", "--law", "besiroglu-2024", "--flops", "1e24");
        Assert.Contains("$", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("an hour (", _terminal.Out, StringComparison.Ordinal);
        _terminal.Run("plan", "lifetime", "--law", "besiroglu-2024", "--params", "13B", "--demand", "2T", "--gpu", "H100");
        Assert.Contains("an hour (", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ExportsIntoAFolderAndOverwritesNothing()
    {
        var folder = _terminal.File("plan");
        string[] words = ["plan", "--law", "besiroglu-2024", "--flops", "1e23", "--export", "megatron", "huggingface", "slurm", "--export-to", folder];
        Assert.Equal(0, _terminal.Run(words));
        Assert.Equal(["config.json", "megatron.sh", "train.slurm"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(2, _terminal.Run(words));
        Assert.Equal(0, _terminal.Run([.. words, "--force"]));
    }

    [Fact]
    public void Plan_FigureAndReport()
    {
        var (figure, report) = (_terminal.File("plan.svg"), _terminal.File("plan.html"));
        _terminal.Run("fit", _terminal.Runs(), "--out", _terminal.File("law.json"));
        Assert.Equal(0, _terminal.Run("plan", "--law", _terminal.File("law.json"), "--flops", "1e24", "--plot", figure, "--report", report));
        Assert.Contains("Loss over size", File.ReadAllText(figure), StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lifetime", "--params", "13B", "--demand", "2T")]
    [InlineData("data", "--flops", "1e24", "--unique", "200B")]
    [InlineData("thinking", "--link", "0,0.9,6,2.3", "--target", "60%", "--volume", "100K")]
    public void FurtherPlans_ShareOneShape(string command, params string[] words)
    {
        Assert.Equal(0, _terminal.Run(["plan", command, "--law", "besiroglu-2024", .. words, "--json"]));
        using var document = JsonDocument.Parse(_terminal.Out);
        Has(document.RootElement, "inputs", "frontier", "chosen", "breakEven", "findings");
        Assert.True(document.RootElement.GetProperty("frontier").GetArrayLength() >= 3);
        Assert.Equal(0, _terminal.Run(["plan", command, "--law", "besiroglu-2024", .. words, "--plot", _terminal.File($"{command}.svg")]));
    }

    [Fact]
    public void Lifetime_TheTwoClassicPlans()
    {
        Assert.Equal(0, _terminal.Run("plan", "lifetime", "--law", "besiroglu-2024", "--demand", "2T", "--compare", "100B@2T", "8B@15T", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var plans = document.RootElement.GetProperty("compare").EnumerateArray().ToArray();
        Assert.Equal([1.2e24, 7.2e23], plans.Select(plan => plan.GetProperty("training").GetDouble()));
        Assert.True(plans[0].GetProperty("loss").GetDouble() < plans[1].GetProperty("loss").GetDouble());
        Assert.Contains(document.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("id").GetString() == "cheaper-and-worse");
    }

    [Fact]
    public void Data_StockOfTheUsersOwn()
    {
        var stock = _terminal.File("stock.json", "[{\"name\": \"mine\", \"tokens\": \"50B\", \"source\": \"counted by hand\"}]");
        Assert.Equal(0, _terminal.Run("plan", "data", "--law", "muennighoff-2023-repeated", "--flops", "1e23", "--text", "mine", "--stock", stock, "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(5e10, document.RootElement.GetProperty("inputs").GetProperty("uniqueTokens").GetDouble());
    }

    [Fact]
    public void Next_ChoosesRunsOrDesignsAStudy()
    {
        var law = _terminal.File("law.json");
        _terminal.Run("fit", _terminal.Runs(), "--out", law);
        Assert.Equal(0, _terminal.Run("next", law, "--budget", "1e21", "--at", "1e24", "--json"));
        using var next = JsonDocument.Parse(_terminal.Out);
        Has(next.RootElement, "before", "expected", "runs", "rivals", "findings");
        Assert.True(next.RootElement.GetProperty("left").GetDouble() < 1);
        Assert.Equal(0, _terminal.Run("next", "besiroglu-2024", "--noise", "0.005", "--budget", "1e20", "--for", "params", "--at", "1e22", "--json"));
        using var study = JsonDocument.Parse(_terminal.Out);
        Assert.True(study.RootElement.GetProperty("designs").GetArrayLength() >= 3);
    }

    [Theory]
    [InlineData("plan --flops 1e24", "--law")]
    [InlineData("plan --law besiroglu-2024", "budget")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --dollars $5M", "several budgets")]
    [InlineData("plan --law besiroglu-2024 --flops 0", "--flops")]
    [InlineData("plan --law besiroglu-2024 --flops 5", "6 FLOPs")]
    [InlineData("plan --law besiroglu-2024 --dollars $-5", "--dollars")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --gpu H1000", "Did you mean")]
    [InlineData("plan --law besiroglu-2024 --gpus 512 --days 30", "512xH100")]
    [InlineData("plan --law besiroglu-2024 --gpus 512xH100", "--days")]
    [InlineData("plan --law besiroglu-2024 --gpus 512xH100 --days 0", "--days")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --price -2", "--price")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --mfu 1.4", "--mfu")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --own --price 2", "--own with --price")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --own --gpu A100", "no cost of owning")]
    [InlineData("cost llama-3-8b --train-on 512", "--train-on 512xH100")]
    [InlineData("cost llama-3-8b --train-on 512xH100 --train-batch 100", "at least a sequence")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --max-tokens 0", "--max-tokens")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --latency 5", "--serve-on")]
    [InlineData("plan --law besiroglu-2024 --flops 1e24 --export lightning", "--export")]
    [InlineData("plan --law kaplan-2020-c --flops 1e24", "params and tokens")]
    [InlineData("plan lifetime --law besiroglu-2024 --demand 2T", "--params")]
    [InlineData("plan lifetime --law besiroglu-2024 --loss 1.5 --demand 2T", "floor")]
    [InlineData("plan lifetime --law besiroglu-2024 --params 13B --demand 2T --input 1T", "--demand")]
    [InlineData("plan data --law besiroglu-2024 --flops 1e24", "--unique")]
    [InlineData("plan data --law kaplan-2020 --flops 1e24 --unique 1T", "chinchilla")]
    [InlineData("plan data --law besiroglu-2024 --flops 1e24 --text finweb", "fineweb")]
    [InlineData("plan thinking --law besiroglu-2024 --link 0,0.9 --target 0.6 --volume 1M", "--link")]
    [InlineData("plan thinking --law besiroglu-2024 --link 0,0.9,6,2.3 --target 0.95 --volume 1M --majority", "at most")]
    [InlineData("plan thinking --law besiroglu-2024 --link 0,0.9,6,2.3 --target 0.6 --volume 1M --verifier 0.2,0.9", "--verifier")]
    [InlineData("next besiroglu-2024 --budget 1e21 --at 1e24", "--noise")]
    [InlineData("next besiroglu-2024 --budget 1e21 --noise 0.005", "--at")]
    [InlineData("next besiroglu-2024 --budget 1e21 --noise 0.005 --for cost --reach 1.5", "floor")]
    [InlineData("next besiroglu-2024 --budget 1e12 --noise 0.005 --at 1e24", "--budget")]
    public void BadInput_IsRefusedWithWhatToDo(string words, string expected)
    {
        Assert.Equal(2, _terminal.Run(words.Split(' ')));
        Assert.StartsWith("isoflop: ", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
    }

    static void Has(JsonElement element, params string[] names)
    {
        foreach (var name in names) Assert.True(element.TryGetProperty(name, out _), name.ToString(CultureInfo.InvariantCulture));
    }
}
