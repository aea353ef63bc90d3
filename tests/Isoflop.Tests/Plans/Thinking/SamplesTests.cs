using Isoflop.Numerics;
using Isoflop.Plans.Thinking;
using MathNet.Numerics;

namespace Isoflop.Tests.Plans.Thinking;

public class SamplesTests
{
    [Theory]
    [InlineData(10, 3, 1, 0.30, 0.005)]
    [InlineData(10, 3, 5, 0.9167, 0.00005)]
    [InlineData(200, 4, 100, 0.9394, 0.00005)]
    [InlineData(5, 3, 3, 1, 1e-12)]
    public void PassAtK_IsUnbiased(int n, int c, int k, double expected, double digits) => Assert.Equal(expected, Samples.PassAtK(n, c, k), digits);

    [Fact]
    public void Coverage_OfThePooledShareIsLess() => Assert.Equal(0.8674, Samples.Coverage(4.0 / 200, 100), 0.00005);

    [Theory]
    [InlineData(0.6, 1, 0.6, 1e-12)]
    [InlineData(0.6, 3, 0.648, 1e-12)]
    [InlineData(0.6, 5, 0.6826, 0.00005)]
    [InlineData(0.6, 11, 0.7535, 0.00005)]
    [InlineData(0.6, 101, 0.9791, 0.00005)]
    [InlineData(0.4, 101, 0.0209, 0.00005)]
    public void Majority_OfTwoAnswers(double p, int n, double expected, double digits)
    {
        Assert.Equal(expected, Samples.Majority(p, n), digits);
        Assert.Equal(expected, Samples.Plurality([p, 1 - p], n), digits);
    }

    // A second way: votes drawn and counted, 200,000 polls (standard error 0.0011), seed 1.
    [Theory]
    [InlineData(9, 0.4, 0.3, 0.2, 0.1)]
    [InlineData(8, 0.3, 0.3, 0.25, 0.15)]
    [InlineData(3, 0.34, 0.33, 0.33, 0)]
    public void Plurality_IsWhatPollsGive(int n, double right, double second, double third, double fourth)
    {
        double[] chances = [right, second, third, fourth];
        const int polls = 200_000;
        var random = new CounterRandom(1, (ulong)n);
        var won = 0.0;
        var votes = new int[chances.Length];
        for (var poll = 0; poll < polls; poll++)
        {
            Array.Clear(votes);
            for (var vote = 0; vote < n; vote++)
            {
                var (u, answer) = (random.NextUniform(), 0);
                while (answer < chances.Length - 1 && u >= chances[answer]) u -= chances[answer++];
                votes[answer]++;
            }
            var most = votes.Max();
            if (votes[0] == most) won += 1.0 / votes.Count(count => count == most);
        }
        Assert.Equal(won / polls, Samples.Plurality(chances, n), 0.005);
    }

    [Fact]
    public void Plurality_OfAllAnswers_IsCertain()
    {
        double[] chances = [0.5, 0.3, 0.2];
        var total = Samples.Plurality([0.5, 0.3, 0.2], 7) + Samples.Plurality([0.3, 0.5, 0.2], 7) + Samples.Plurality([0.2, 0.3, 0.5], 7);
        Assert.Equal(1, total, 1e-12);
        Assert.Equal(chances[0], Samples.Plurality(chances, 1), 1e-12);
    }

    [Fact]
    public void Verified_ByAPerfectVerifierIsCoverage() => Assert.Equal(Samples.Coverage(0.07, 40), Samples.Verified(0.07, 40, 1, 0), 1e-12);

    [Fact]
    public void Verified_ByABlindVerifierIsASingleSample() => Assert.Equal(0.07, Samples.Verified(0.07, 40, 0.6, 0.6), 1e-12);

    [Fact]
    public void Verified_Saturates()
    {
        const double limit = 0.07 * 0.9 / ((0.07 * 0.9) + (0.93 * 0.1));
        Assert.Equal(limit, Samples.Verified(0.07, 10_000, 0.9, 0.1), 1e-9);
        Assert.True(Samples.Coverage(0.07, 100) > 0.999);
    }

    // A second way: samples drawn, verified and chosen from, 100,000 times (standard error 0.0015), seed 2.
    [Fact]
    public void Verified_IsWhatChoosingGives()
    {
        var random = new CounterRandom(2, 0);
        var right = 0;
        for (var trial = 0; trial < 100_000; trial++)
        {
            var (passed, others) = (new List<bool>(), new List<bool>());
            for (var sample = 0; sample < 5; sample++)
            {
                var good = random.NextUniform() < 0.2;
                (random.NextUniform() < (good ? 0.8 : 0.15) ? passed : others).Add(good);
            }
            var from = passed.Count > 0 ? passed : others;
            right += from[random.NextIndex(from.Count)] ? 1 : 0;
        }
        Assert.Equal(right / 100_000.0, Samples.Verified(0.2, 5, 0.8, 0.15), 0.006);
    }

    // E[1 - (1-p)^k] of a beta distribution is 1 - B(a, b+k) / B(a, b).
    [Theory]
    [InlineData(0.2, 0.5, 1)]
    [InlineData(0.2, 0.5, 1000)]
    [InlineData(0.05, 0.2, 100)]
    [InlineData(0.6, 3, 10)]
    [InlineData(0.3, 500, 4)]
    public void Difficulty_AveragesOverProblems(double mean, double concentration, int k)
    {
        var (a, b) = (mean * concentration, (1 - mean) * concentration);
        var expected = 1 - Math.Exp(SpecialFunctions.BetaLn(a, b + k) - SpecialFunctions.BetaLn(a, b));
        Assert.Equal(expected, new Difficulty(concentration).Score(mean, p => Samples.Coverage(p, k)), 1e-4);
        Assert.Equal(mean, new Difficulty(concentration).Score(mean, p => p), 1e-4);
    }

    [Theory]
    [InlineData(0.16, 257.75)]
    [InlineData(0.79, 63.37)]
    [InlineData(22, 15.77)]
    public void EqualFlopsFactor_IsSnells(double ratio, double expected) => Assert.Equal(expected, TrainOrThink.EqualFlopsFactor(14, ratio), 0.005);
}
