using Isoflop.Runs.Audits;

namespace Isoflop.Tests.Runs.Audits;

public class OrderStatisticsTests
{
    [Fact]
    public void ScratchQuantiles_AgreeWithSorting()
    {
        var random = new Random(9);
        for (var length = 1; length < 200; length++)
        {
            var values = Enumerable.Range(0, length).Select(_ => (double)random.Next(30)).ToArray();
            foreach (var share in (double[])[0, 0.1, 0.5, 0.9, 1])
                Assert.Equal(values.Order().ElementAt((int)Math.Round(share * (length - 1), MidpointRounding.AwayFromZero)), ScratchQuantiles.Of([.. values], share));
        }
    }

    [Fact]
    public void LogBuckets_GroupsHoldTheFactorAndEveryValueOnce()
    {
        var random = new Random(13);
        var values = Enumerable.Range(0, 5000).Select(_ => Math.Pow(10, random.NextDouble() * 6)).ToArray();
        var groups = new LogBuckets(values).Groups(values, 1.1);
        Assert.Equal(Enumerable.Range(0, values.Length), groups.SelectMany(group => group).Order());
        Assert.All(groups, group => Assert.InRange(group.Max(i => values[i]) / group.Min(i => values[i]), 1, 1.1 * 1.001));
        Assert.All(groups.Zip(groups.Skip(1)), pair => Assert.True(pair.First.Max(i => values[i]) < pair.Second.Min(i => values[i])));
    }
}
