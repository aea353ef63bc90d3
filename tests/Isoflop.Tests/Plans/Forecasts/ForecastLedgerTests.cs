using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Plans.Forecasts;
using Isoflop.Quantities;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Plans.Forecasts;

/// <summary>What was promised can be held to: nothing in a ledger changes unnoticed.</summary>
public sealed class ForecastLedgerTests : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Register_KeepsEveryNumber()
    {
        var forecast = Some("a", 2.0) with { Assumptions = [("schedule", "cosine, \"10 %\" & warm-up <0.5 %>"), ("floor", "1.69")] };
        Ledger().Register(forecast, Now);
        var read = Assert.Single(Ledger().Forecasts);
        Assert.Equal(Now, read.Registered);
        Assert.Null(read.Measured);
        // Arrays compare by reference: each is compared by itself.
        Assert.Equal(forecast.Intervals, read.Forecast.Intervals);
        Assert.Equal(forecast.Coefficients, read.Forecast.Coefficients);
        Assert.Equal(forecast.Assumptions, read.Forecast.Assumptions);
        Assert.Equal(forecast, read.Forecast with { Intervals = forecast.Intervals, Coefficients = forecast.Coefficients, Assumptions = forecast.Assumptions });
    }

    [Fact]
    public void Register_OfALaw_AnswersAsTheLawDoes()
    {
        var law = PublishedLaws.Find("besiroglu-2024")!;
        var scale = new Scale(new Params(7e10), new Tokens(1.4e12));
        var forecast = Forecast.Of("big", "loss", law, scale, Forecast.DefaultLevels, []);
        Assert.Equal(law.Loss(scale).Value, forecast.Value);
        Assert.Empty(forecast.Intervals);
        Assert.Equal(7e10 * 1.4e12 * 6 / 1.295602267e22, forecast.Beyond, 1e-9);
        Assert.Contains(("floor", "1.8172 nats/token"), forecast.Assumptions);
    }

    [Fact]
    public void Register_TheSameTwice_StandsOnce()
    {
        var first = Ledger().Register(Some("a", 2.0), Now);
        var second = Ledger().Register(Some("a", 2.0), Now.AddDays(1));
        Assert.Equal((first.Hash, Now), (second.Hash, second.Registered));
        Assert.Single(Ledger().Forecasts);
    }

    [Fact]
    public void Register_AnotherUnderTheSameName_IsRefused()
    {
        Ledger().Register(Some("a", 2.0), Now);
        Assert.Throws<InputException>(() => Ledger().Register(Some("a", 2.0000001), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a b")]
    public void Register_NamesThatAreNoFileNames_AreRefused(string name) => Assert.Throws<InputException>(() => Ledger().Register(Some(name, 2.0), Now));

    [Fact]
    public void Score_IsWrittenOnce()
    {
        Ledger().Register(Some("a", 2.0), Now);
        Assert.Equal(2.1, Ledger().Score("a", 2.1, Now).Measured);
        Ledger().Score("a", 2.1, Now);
        Assert.Equal(2, Files().Length);
        Assert.Throws<InputException>(() => Ledger().Score("a", 2.2, Now));
        Assert.Contains("a", Assert.Throws<InputException>(() => Ledger().Score("b", 2.2, Now)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Ledger().Score("a", double.NaN, Now));
    }

    [Fact]
    public void Chain_EveryChangedCharacterIsSeen()
    {
        Fill();
        var files = Files();
        var chosen = files[1];
        var text = File.ReadAllText(chosen);
        var unseen = new List<int>();
        for (var at = 0; at < text.Length; at++)
        {
            File.WriteAllText(chosen, text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..]);
            if (!IsBroken()) unseen.Add(at);
        }
        Assert.Empty(unseen);
        File.WriteAllText(chosen, text);
        Assert.False(IsBroken());
    }

    [Fact]
    public void Chain_AnEntryTakenOutIsSeen()
    {
        Fill();
        File.Delete(Files()[1]);
        Assert.Contains(Ledger().Findings, finding => finding.Id == "entry-missing");
        Assert.Throws<InputException>(() => Ledger().Register(Some("d", 2.0), Now));
    }

    [Fact]
    public void Chain_AnEntryWrittenAnewIsSeenByTheNext()
    {
        Fill();
        // The forger writes a second ledger with a better first forecast, and puts its file, whole in itself, in the place of the old one.
        using var forged = new TemporaryFolder();
        ForecastLedger.Read(forged.Path).Register(Some("a", 2.05), Now);
        File.Copy(Directory.GetFiles(forged.Path)[0], Files()[0], overwrite: true);
        Assert.Equal("chain-broken", Assert.Single(Ledger().Findings).Id);
    }

    [Fact]
    public void Chain_OneThatWasRewrittenWholeLacksTheHashNotedDown()
    {
        var noted = Ledger().Register(Some("a", 2.0), Now).Hash;
        Assert.True(Ledger().Holds(noted[..16]));
        File.Delete(Files()[0]);
        Ledger().Register(Some("a", 2.05), Now);
        Assert.Empty(Ledger().Findings);
        Assert.False(Ledger().Holds(noted));
    }

    [Fact]
    public void Calibration_CountsByDistance()
    {
        // Ten forecasts of 2 with an 80 % interval [1.9, 2.1] and a 90 % one [1.8, 2.2]; measured 1.85 twice, 2.3 once, else 2.05.
        double[] measured = [1.85, 1.85, 2.3, 2.05, 2.05, 2.05, 2.05, 2.05, 2.05, 2.05];
        for (var i = 0; i < measured.Length; i++)
        {
            Ledger().Register(Some($"f{i}", 2.0) with { Beyond = i < 4 ? 0.5 : 20 }, Now);
            Ledger().Score($"f{i}", measured[i], Now);
        }
        Ledger().Register(Some("open", 2.0), Now);
        var calibration = ForecastCalibration.Of(Ledger().Forecasts);
        Assert.Equal([("all", 10), ("inside the runs", 4), ("10 to 100x beyond", 6)], calibration.Select(group => (group.Group, group.Count)));
        Assert.Equal([(0.8, 10, 7), (0.9, 10, 9)], calibration[0].Coverage);
        Assert.Equal([(0.8, 4, 1), (0.9, 4, 3)], calibration[1].Coverage);
        Assert.Equal(((2 * Math.Log(0.925)) + Math.Log(1.15) + (7 * Math.Log(1.025))) / 10, calibration[0].Bias, 1e-12);
        Assert.Equal((0.075 + 0.075 + 0.15 + (7 * 0.025)) / 10, calibration[0].Error, 1e-12);
    }

    void Fill()
    {
        foreach (var name in new[] { "a", "b", "c" }) Ledger().Register(Some(name, 2.0), Now);
    }

    bool IsBroken()
    {
        try
        {
            return !Ledger().Findings.IsEmpty;
        }
        catch (InputException)
        {
            return true;
        }
    }

    ForecastLedger Ledger() => ForecastLedger.Read(_folder.Path);

    string[] Files() => [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];

    static Forecast Some(string name, double value) => new()
    {
        Name = name,
        Question = "loss",
        Params = new Params(1e9),
        Tokens = new Tokens(2e10),
        Flops = new Flops(1.2e20),
        Value = value,
        Unit = "nats/token",
        Intervals = [new Interval(1.9, 2.1, 0.8), new Interval(1.8, 2.2, 0.9)],
        Formula = "E",
        Coefficients = [("E", 1.69)],
        LawDigest = new string('a', 64),
        Runs = "none",
        Beyond = 12.5,
        Assumptions = [],
    };
}
