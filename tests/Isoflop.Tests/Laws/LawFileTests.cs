using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;

namespace Isoflop.Tests.Laws;

public class LawFileTests
{
    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        var runs = Simulation.Draw(PublishedLaws.Find("besiroglu-2024")!, new IsoflopDesign(), 0.01, seed: 1);
        var law = Fitter.Fit(LawForms.Chinchilla, runs, new FitOptions { Replicates = 50 }).Law with { LossOn = "held-out text \"quoted\"" };
        var read = LawFile.Read(LawFile.Write(law), "law.json");
        Assert.Equal(law.Coefficients, read.Coefficients);
        Assert.Equal(law.LossOn, read.LossOn);
        Assert.Equal(law.Range, read.Range);
        var scale = new Scale(new Params(7e10), new Tokens(1.4e12));
        Assert.Equal(law.Uncertainty!.NewRunIntervals(law, [scale], 0.9), read.Uncertainty!.NewRunIntervals(read, [scale], 0.9));
    }

    [Fact]
    public void Read_EveryPublishedLaw() => Assert.All(PublishedLaws.All, law =>
    {
        Assert.Equal(law.Coefficients, LawFile.Read(LawFile.Write(law), law.Name).Coefficients);
        Assert.NotNull(law.Source);
        Assert.NotNull(law.LossOn);
        Assert.Matches("sourced|verified", law.Confidence);
        Assert.Same(law, PublishedLaws.Find(law.Name.ToUpperInvariant()));
    });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"isoflop\":\"law\",\"version\":2,\"form\":\"chinchilla\"}")]
    [InlineData("{\"isoflop\":\"law\",\"version\":1,\"form\":\"nonsense\"}")]
    [InlineData("{\"isoflop\":\"law\",\"version\":1,\"form\":\"power\",\"coefficients\":{\"E\":1,\"A\":\"x\",\"alpha\":1}}")]
    [InlineData("{\"isoflop\":\"law\",\"version\":1,\"form\":\"power\",\"coefficients\":{\"E\":1,\"A\":1}}")]
    [InlineData("{\"isoflop\":\"law\",\"version\":1,\"form\":\"power\",\"coefficients\":{\"E\":1,\"A\":1,\"alpha\":1},\"uncertainty\":{\"replicates\":[[1]]}}")]
    public void Read_WhatIsNoLaw(string text) => Assert.Throws<InputException>(() => LawFile.Read(text, "law.json"));
}
