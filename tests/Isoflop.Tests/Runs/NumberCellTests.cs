using System.Globalization;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Runs;

public class NumberCellTests
{
    [Fact]
    public void TryRead_AgreesWithTheGeneralParser()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        string[] formats = ["R", "F0", "F3", "F17", "E3", "E15", "G9", "e0", "0.######e0"];
        for (var i = 0; i < 200_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (i % 3 != 0) value = random.NextDouble() * Math.Pow(10, random.Next(-30, 30));
            var format = formats[random.Next(formats.Length)];
            if (Math.Abs(value) > 1e40 && format[0] == 'F') continue;
            var text = value.ToString(format, CultureInfo.InvariantCulture);
            Assert.True(NumberCell.TryRead<Params>(text, 1, out var read), text);
            Assert.True(read.Equals(double.Parse(text, CultureInfo.InvariantCulture)), $"seed {Seed}: {text} reads as {read:R}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("n/a")]
    [InlineData("12abc")]
    public void TryRead_NoNumber(string text) => Assert.False(NumberCell.TryRead<Params>(text, 1, out _));

    [Fact]
    public void Quantiles_AgreeWithSorting()
    {
        var random = new Random(9);
        for (var length = 1; length < 200; length++)
        {
            var values = Enumerable.Range(0, length).Select(_ => (double)random.Next(30)).ToArray();
            foreach (var share in (double[])[0, 0.1, 0.5, 0.9, 1])
                Assert.Equal(values.Order().ElementAt((int)Math.Round(share * (length - 1), MidpointRounding.AwayFromZero)), Quantiles.Of([.. values], share));
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
