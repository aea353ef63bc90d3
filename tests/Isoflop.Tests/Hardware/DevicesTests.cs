using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Quantities;

namespace Isoflop.Tests.Hardware;

/// <summary>The catalogue of devices: found by name, dense, one of each, priced with day and vendor; and what a user's row is told.</summary>
public class DevicesTests
{
    [Theory]
    [InlineData("H100", "NVIDIA H100 SXM 80GB", 989e12)]
    [InlineData("h100-sxm", "NVIDIA H100 SXM 80GB", 989e12)]
    [InlineData("a100", "NVIDIA A100 SXM 80GB", 312e12)]
    [InlineData("nvidia a100 sxm 40gb", "NVIDIA A100 SXM 40GB", 312e12)]
    [InlineData("RTX 4090", "NVIDIA RTX 4090 24GB", 165.2e12)]
    [InlineData("L4", "NVIDIA L4 24GB", 121e12)]
    [InlineData("GB200", "NVIDIA GB200 (per GPU, NVL72)", 2500e12)]
    [InlineData("tpu v4", "Google TPU v4 (chip)", 275e12)]
    public void Get_FindsByNameAndAlias(string name, string full, double peak)
    {
        var device = Devices.Get(Devices.All, name);
        Assert.Equal(full, device.Name);
        Assert.Equal(peak, device.Peak(NumberFormat.Bf16)!.Value.Value, 1);
    }

    [Fact]
    public void Get_SuggestsTheNearest() =>
        Assert.Contains("H200", Assert.Throws<InputException>(() => Devices.Get(Devices.All, "H2O0")).Message);

    // Ridge batch of 16-bit weights: A100 153, H100 295, B200 281.
    [Theory]
    [InlineData("A100", "153")]
    [InlineData("H100", "295")]
    [InlineData("B200", "281")]
    public void RidgeBatch_IsPeakOverBandwidth(string name, string tokens) => Assert.Equal(tokens, $"{Devices.Get(Devices.All, name).RidgeBatch:F0}");

    // Measured over peak: A100 86.9 %, H100 80.3, B300 78.6, GB200 72.9, MI300X 51.
    [Theory]
    [InlineData("A100", "86.9")]
    [InlineData("H100", "80.3")]
    [InlineData("B300", "78.6")]
    [InlineData("GB200", "72.9")]
    [InlineData("MI325X", "60.1")]
    [InlineData("MI300X", "51.1")]
    public void Measured_IsAShareOfThePeak(string name, string percent)
    {
        var device = Devices.Get(Devices.All, name);
        Assert.Equal(percent, $"{device.Measured[NumberFormat.Bf16].Value / device.Peak(NumberFormat.Bf16)!.Value.Value * 100:F1}");
    }

    [Fact]
    public void All_KeepTheirOwnRules()
    {
        Assert.Equal(31, Devices.All.Length);
        var names = Devices.All.SelectMany(device => device.Aliases.Append(device.Name)).Select(name => name.ToLowerInvariant()).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        foreach (var device in Devices.All)
        {
            // Found in itself, it is its own twin: nothing to say but about B300, Gaudi and their like, whose sources say so too.
            Assert.DoesNotContain(DeviceAudit.Of(device, Devices.All), finding => finding.Id is not "equal-peaks");
            Assert.All(device.Prices, price => Assert.False(price.Vendor is null || price.Date is null || price.Source is null, $"{device.Name}: {price}"));
            Assert.NotEmpty(device.Source);
        }
    }

    [Fact]
    public void TypicalPrice_IsTheMiddleOfTheNewestYear()
    {
        var price = Devices.Get(Devices.All, "H100").TypicalPrice!;
        Assert.Equal(2.95, price.PerHour.Value);
        Assert.Equal("$2.95 an hour (median of many clouds, 2026-05, on demand)", price.ToString());
        // No price on demand is known: the three-year rental, said as such.
        Assert.Equal("3 years", Devices.Get(Devices.All, "MI300X").TypicalPrice!.Term);
        Assert.Null(Devices.Get(Devices.All, "H20").TypicalPrice);
    }

    // A fortnight of March 2025: $2.94 to $12.29 an hour.
    [Fact]
    public void Prices_OfAFortnightSpanAFactorOfFour()
    {
        var spring = Devices.Get(Devices.All, "H100").Prices.Where(price => price is { Term: DevicePrice.OnDemand } && price.Date!.StartsWith("2025-03", StringComparison.Ordinal)).Select(price => price.PerHour.Value).ToArray();
        Assert.Equal(2.94, spring.Min());
        Assert.Equal(12.29, spring.Max());
        Assert.Equal("4.2", $"{spring.Max() / spring.Min():F1}");
    }

    [Theory]
    [InlineData("""{"name":"my L4","denseTflops":{"bf16":242,"fp8":485},"source":"fray"}""", "sparse-peak", "2:4 sparsity")]
    [InlineData("""{"name":"GB200 superchip","memoryGb":372,"denseTflops":{"bf16":5000},"source":"x"}""", "superchip", "two devices")]
    [InlineData("""{"name":"RTX 4090 mine","denseTflops":{"bf16":330},"source":"x"}""", "sparse-peak", "16-bit accumulation")]
    [InlineData("""{"name":"H100 rented","denseTflops":{"bf16":989},"prices":[{"usdPerHour":2.1}],"source":"x"}""", "price-without-provenance", "no day and no vendor")]
    [InlineData("""{"name":"H100 rented","denseTflops":{"bf16":989},"prices":[{"usdPerHour":2.1,"vendor":"ours"}],"source":"x"}""", "price-without-provenance", "no day")]
    [InlineData("""{"name":"H100 linked","denseTflops":{"bf16":989},"linkGbs":900,"source":"x"}""", "link-both-directions", "both directions")]
    [InlineData("""{"name":"H100 slow","denseTflops":{"bf16":989},"bandwidthGbs":3.35,"source":"x"}""", "bandwidth-unit", "3.35 TB/s is 3350")]
    [InlineData("""{"name":"NewChip","denseTflops":{"bf16":1000,"fp8":1000},"source":"x"}""", "equal-peaks", "sparse")]
    public void Audit_SeesTheUsualMistakes(string row, string id, string said)
    {
        var device = Assert.Single(Devices.Read(row, "mine.json"));
        var finding = DeviceAudit.Of(device, Devices.All).First(finding => finding.Id == id);
        Assert.Contains(said, finding.Message + finding.Remedy);
    }

    [Fact]
    public void Audit_LetsAGoodRowPass()
    {
        var device = Assert.Single(Devices.Read("""[{"name":"H100 ours","memoryGb":80,"bandwidthGbs":3350,"denseTflops":{"bf16":989},"prices":[{"usdPerHour":2.1,"vendor":"ours","date":"2026-11"}],"source":"our contract"}]""", "mine.json"));
        Assert.Empty(DeviceAudit.Of(device, Devices.All));
        Assert.Equal(new Dollars(2.1), device.TypicalPrice!.PerHour);
    }

    [Theory]
    [InlineData("""[{"name":"x","denseTflop":{"bf16":1},"source":"y"}]""", "Did you mean denseTflops")]
    [InlineData("""[{"name":"x","source":"y","memoryGb":-80}]""", "mine.json, x: memoryGb: -80")]
    [InlineData("""[{"name":"x"}]""", "no source")]
    [InlineData("""[{"name":"x","source":"y","prices":[{"vendor":"z"}]}]""", "usdPerHour")]
    [InlineData("not json", "no JSON")]
    public void Read_RefusesWhatIsNoRow(string rows, string said) => Assert.Contains(said, Assert.Throws<InputException>(() => Devices.Read(rows, "mine.json")).Message);
}
