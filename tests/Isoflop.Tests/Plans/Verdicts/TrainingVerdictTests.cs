using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models.Catalogue;
using Isoflop.Models.Training;
using Isoflop.Plans.Verdicts;
using Isoflop.Quantities;

namespace Isoflop.Tests.Plans.Verdicts;

/// <summary>Published models judged by laws, and the catalogue judged by itself.</summary>
public class TrainingVerdictTests
{
    static readonly ScalingLaw Law = PublishedLaws.Find("besiroglu-2024")!;

    // Chinchilla on 1.4T beats Gopher on 300B at nearly equal compute: the law agrees in sign with what was measured.
    [Fact]
    public void Loss_OfChinchillaIsBelowGophers()
    {
        var (chinchilla, gopher) = (Of("Chinchilla 70B"), Of("Gopher 280B"));
        Assert.True(chinchilla.Loss.Value < gopher.Loss.Value);
        Assert.InRange(chinchilla.Flops.Value / gopher.Flops.Value, 0.85, 1.2);
        Assert.InRange(chinchilla.OverTraining, 0.9, 1.2);
        Assert.True(chinchilla.WastedShare < 0.01);
        Assert.InRange(gopher.OverTraining, 0.05, 0.07);
    }

    // 8B by 20 tokens a parameter is 160B; 15T is 1,875 a parameter, 94 times that.
    [Fact]
    public void OverTraining_OfEightBillionOnFifteenTrillion()
    {
        var row = Assert.Single(PublishedModels.Read("""{"name":"eight","params":8e9,"tokens":15e12,"source":"example"}""", "example.json"));
        Assert.Equal(1875, row.TokensPerParam!.Value, 1e-9);
        Assert.Equal("94", $"{row.TokensPerParam / 20:F0}");
        Assert.Equal(160e9, 8e9 * 20);
        var verdict = TrainingVerdict.Of(row, Law)!;
        // Over the law's own ratio at that compute, 18.3, it is a little more.
        Assert.Equal(row.TokensPerParam.Value / verdict.Optimum.TokensPerParam, verdict.OverTraining, 1e-9);
        Assert.InRange(verdict.OverTraining, 94, 110);
    }

    // What was wasted is what lies between the compute spent and the one that reaches the same loss.
    [Fact]
    public void Wasted_LeavesTheSameLoss()
    {
        foreach (var model in PublishedModels.All)
        {
            if (TrainingVerdict.Of(model, Law) is not { } verdict) continue;
            Assert.Equal(verdict.Loss.Value, Law.Optimum(verdict.SufficientFlops)!.Loss.Value, 1e-6);
            Assert.True(verdict.Optimum.Loss.Value <= verdict.Loss.Value + 1e-9, model.Name);
            Assert.InRange(verdict.WastedShare, 0, 1);
        }
    }

    [Fact]
    public void Of_HasNothingToSayOfTheUnpublished()
    {
        Assert.Null(TrainingVerdict.Of(PublishedModels.Get(PublishedModels.All, "GPT-4o"), Law));
        Assert.Null(TrainingVerdict.Of(PublishedModels.Get(PublishedModels.All, "Mixtral 8x7B"), Law));
    }

    // Kaplan's law counts no embeddings, and so does its verdict.
    [Fact]
    public void Params_AreTheLawsOwn()
    {
        var kaplan = PublishedLaws.Find("kaplan-2020")!;
        var model = PublishedModels.Get(PublishedModels.All, "LLaMA-7B");
        Assert.Equal(6.476e9, TrainingVerdict.Of(model, kaplan)!.Params.Value, 2e6);
        Assert.Equal(6.74e9, Of("LLaMA-7B").Params.Value);
    }

    // Run-level MFU = 6 N_act D / (device-hours x peak).
    [Theory]
    [InlineData("LLaMA-7B", ".437")]
    [InlineData("LLaMA-13B", ".515")]
    [InlineData("LLaMA-33B", ".459")]
    [InlineData("LLaMA-65B", ".478")]
    [InlineData("Llama 2 7B", ".391")]
    [InlineData("Llama 2 13B", ".377")]
    [InlineData("Llama 2 70B", ".428")]
    [InlineData("Llama 3 8B", ".156")]
    [InlineData("Llama 3 70B", ".279")]
    [InlineData("Llama 3.1 8B", ".139")]
    [InlineData("Llama 3.1 70B", ".255")]
    [InlineData("Llama 3.1 405B", ".346")]
    [InlineData("Llama 4 Scout", ".229")]
    [InlineData("Llama 4 Maverick", ".265")]
    [InlineData("DeepSeek-V2 236B", ".205")]
    [InlineData("Granite 3.0 2B", ".263")]
    [InlineData("Granite 3.0 8B", ".197")]
    [InlineData("PaLM 540B", ".304")]
    [InlineData("Gopher 280B", ".302")]
    [InlineData("GPT-3 175B", ".197")]
    [InlineData("Megatron-Turing NLG 530B", ".222")]
    [InlineData("OPT-175B", ".345")]
    [InlineData("GLM-130B", ".251")]
    [InlineData("Falcon-180B", ".190")]
    [InlineData("StarCoder 15.5B", ".259")]
    [InlineData("Phi-2", ".645")]
    public void ImpliedUtilisation_IsThePublished(string name, string share)
    {
        var model = PublishedModels.Get(PublishedModels.All, name);
        Assert.Equal(share, $"{CatalogueAudit.ImpliedUtilisation(model, Devices.All, model.SixNd):.000}");
    }

    // The pre-training hours alone, 2.664M: .346; with context extension and post-training 2.788M: .331.
    [Fact]
    public void ImpliedUtilisation_DependsOnWhatTheHoursCover()
    {
        var model = PublishedModels.Get(PublishedModels.All, "DeepSeek-V3");
        Assert.Equal(".331", $"{CatalogueAudit.ImpliedUtilisation(model, Devices.All, model.SixNd):.000}");
        Assert.Equal(".346", $"{Utilisation.OfRun(model.SixNd!.Value, 2.664e6, new Flops(989e12)):.000}");
    }

    // C / (6 N D) outside [0.8, 1.25], each explained by its basis.
    [Fact]
    public void Audit_FindsTheRowsWhoseComputeIsNotSixNd() => Assert.Equal(
        ["AlexaTM 20B", "BloombergGPT 50B", "GPT-NeoX-20B", "Gopher 280B", "Hunyuan-Large", "OPT-175B", "T5-11B"],
        Flagged("compute-is-not-6nd"));

    // Exactly the rows that a reader should not use for cost: 7.7, 1.18 and .64.
    [Fact]
    public void Audit_FindsTheRowsWhoseHoursAreOfSomethingElse() => Assert.Equal(["DeepSeek-R1", "MPT-30B", "Phi-2"], Flagged("implied-utilisation"));

    [Fact]
    public void Audit_FindsShapesThatAreNotTheStatedSize()
    {
        var flagged = Flagged("shape-and-size");
        Assert.Contains("GLaM 64B/64E", flagged);
        Assert.True(flagged.Length <= 3, string.Join(", ", flagged));
    }

    [Theory]
    [InlineData("""{"name":"GPT-3 175B","params":175e9,"tokens":238e9,"source":"a table"}""", "words-are-not-tokens", "words, by the look of it")]
    [InlineData("""{"name":"ours","params":1e9,"words":15e9,"source":"a table"}""", "words-are-not-tokens", "not tokens")]
    [InlineData("""{"name":"ours","kind":"moe","params":46.7e9,"activeParams":46.7e9,"tokens":1e12,"source":"a table"}""", "active-is-total", "46.7B")]
    [InlineData("""{"name":"ours","params":236e9,"activeParams":21e9,"kind":"moe","tokens":8.1e12,"hardware":"H800","deviceHours":172800,"source":"a table"}""", "implied-utilisation", "1.66")]
    [InlineData("""{"name":"ours","params":6e11,"tokens":36e12,"flops":1.287e23,"source":"a table"}""", "compute-is-not-6nd", "0.00")]
    [InlineData("""{"name":"ours","params":175e9,"tokens":300e9,"flops":4.3e23,"source":"a table"}""", "compute-is-not-6nd", "8ND")]
    public void Audit_SeesTheUsualMistakesOfUsersRows(string row, string id, string said)
    {
        var model = Assert.Single(PublishedModels.Read(row, "mine.json"));
        Assert.Contains(CatalogueAudit.Of(model, PublishedModels.All, Devices.All), finding => finding.Id == id && (finding.Message + finding.Remedy).Contains(said, StringComparison.Ordinal));
    }

    static string[] Flagged(string id) =>
        [.. PublishedModels.All.Where(model => CatalogueAudit.Of(model, PublishedModels.All, Devices.All).Any(finding => finding.Id == id)).Select(model => model.Name).Order(StringComparer.Ordinal)];

    static TrainingVerdict Of(string name) => TrainingVerdict.Of(PublishedModels.Get(PublishedModels.All, name), Law)!;
}
