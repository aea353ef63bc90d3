using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Tests.Lab.Studies;

public class LadderRuleTests
{
    static readonly LadderRule Rule = new(Vocabulary: 512, Context: 64);

    [Fact]
    public void Shape_EveryWidthCanBeBuiltAndIsLargerThanTheLast()
    {
        var last = 0.0;
        foreach (var width in (int[])[8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 256, 512, 1024])
        {
            var shape = Rule.Shape(width);
            shape.Check();
            var size = ParameterCounts.Of(shape).Total.Value;
            Assert.True(size > last, $"{width}: {size} after {last}");
            last = size;
        }
    }

    [Theory]
    [InlineData(14_000)]
    [InlineData(43_000)]
    [InlineData(230_000)]
    [InlineData(4_000_000)]
    public void Nearest_IsWithinAThird(double size)
    {
        var found = ParameterCounts.Of(Rule.Nearest(new Params(size))).Total.Value;
        Assert.InRange(found / size, 1 / 1.34, 1.34);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1e12)]
    public void Nearest_RefusesWhatIsBeyondTheLadder(double size) => Assert.Throws<InputException>(() => Rule.Nearest(new Params(size)));

    [Fact]
    public void Between_GivesTheWidthsInside()
    {
        var shapes = Rule.Between(new Params(26_232), new Params(108_000)).ToArray();
        Assert.Equal([24, 32, 40, 48], shapes.Select(shape => shape.Width));
        Assert.Empty(Rule.Between(new Params(110_000), new Params(200_000)));
    }

    [Theory]
    [InlineData(24, 1e11)]
    [InlineData(64, 2e11)]
    public void Run_SpendsItsBudget(int width, double budget)
    {
        var run = new IsoflopLadder(Rule, new TrainingRecipe()).Run(Rule.Shape(width), new Flops(budget), seed: 7);
        Assert.Equal(budget, run.Flops.Value, budget / 100);
        Assert.Equal((width, 7ul), (run.Spec.Shape.Width, run.Spec.Seed));
    }
}
