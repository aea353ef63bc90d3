using System.Globalization;
using Isoflop.Quantities;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs.Reading;

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

    [Fact]
    public void TryRead_NearHalfwayBetweenTwoDoubles()
    {
        const int Seed = 6;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            // An odd whole number above 2^53 stands half-way; its neighbours in the last digits do not.
            var digits = (1L << 53) + random.NextInt64(1L << 53) + random.Next(-1, 2);
            var text = $"{digits}{(i % 2 == 0 ? "" : "e" + random.Next(-22, 23).ToString(CultureInfo.InvariantCulture))}";
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
}
