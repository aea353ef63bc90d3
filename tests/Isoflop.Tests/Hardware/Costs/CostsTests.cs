using Isoflop.Hardware.Costs;
using Isoflop.Quantities;

namespace Isoflop.Tests.Hardware.Costs;

/// <summary>Money and energy, against what was published.</summary>
public class CostsTests
{
    // An H100 at $2.95 and 1,000 tokens a second: $0.819 a million; $2.049 when it works 40 % of its hours (2.0486: the reference rounds up once more).
    [Fact]
    public void PerMillion_CountsIdleHours()
    {
        Assert.Equal("$0.8194", TokenPrice.PerMillion(new Dollars(2.95), 1, 1000).ToString());
        Assert.Equal("2.049", $"{TokenPrice.PerMillion(new Dollars(2.95), 1, 1000, 0.4).Value:F3}");
    }

    // Eight H100 at $23.6 an hour against $0.60 a million: 10,926 tokens a second, day and night.
    [Fact]
    public void BreakEven_IsARate()
    {
        var rate = TokenPrice.BreakEvenTokensPerSecond(new Dollars(2.95), 8, new Dollars(0.60));
        Assert.Equal("10926", $"{rate:F0}");
        Assert.Equal(0.60, TokenPrice.PerMillion(new Dollars(2.95), 8, rate).Value, 1e-12);
    }

    // Table 15 of LLaMA: device-hours at 400 W, MWh and tonnes.
    [Theory]
    [InlineData(82_432, "36", "14")]
    [InlineData(135_168, "59", "23")]
    [InlineData(530_432, "233", "90")]
    [InlineData(1_022_362, "450", "173")]
    [InlineData(809_472, "356", "137")]
    [InlineData(1_082_880, "476", "183")]
    public void Energy_IsLlamas(double hours, string megawattHours, string tonnes)
    {
        var energy = RunEnergy.Of(hours, 400);
        Assert.Equal(megawattHours, $"{energy.MegawattHours:F0}");
        Assert.Equal(tonnes, $"{energy.TonnesCarbonDioxide:F0}");
    }

    // 2,664K + 119K + 5K hours at $2: $5.576M; 180K hours for each of 14.8T tokens; 2,048 devices: 54.2 days.
    [Fact]
    public void DeepSeekV3_CostsWhatItsReportSays()
    {
        Assert.Equal("$5.576M", new Dollars((2664e3 + 119e3 + 5e3) * 2).ToString());
        Assert.Equal(2.664e6, 180e3 * 14.8, 1);
        Assert.Equal("54.2", $"{2.664e6 / 2048 / 24:F1}");
    }
}
