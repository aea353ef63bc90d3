using FsCheck;
using FsCheck.Fluent;
using Isoflop.Quantities;

namespace Isoflop.Tests.Quantities;

/// <summary>Reading and printing of quantities: as people write them, and without loss.</summary>
public class QuantityText
{
    // Both signs, every decade from 1e-30 to 1e30, few and many digits.
    static readonly Arbitrary<double> Numbers = Arb.From(
        from sign in Gen.Elements(-1.0, 1.0)
        from decade in Gen.Choose(-30, 30)
        from fraction in Gen.OneOf(
            Gen.Choose(1, 9_999).Select(digits => digits / 1000.0),
            Gen.Choose(99_900, 100_100).Select(digits => digits / 100_000.0),
            Gen.Choose(1, int.MaxValue).Select(digits => digits / (double)int.MaxValue))
        select sign * fraction * Math.Pow(10, decade));

    [Fact]
    public void Parse_ReadsBackTheExactText()
    {
        Check(RoundTrips<Params>);
        Check(RoundTrips<Tokens>);
        Check(RoundTrips<Flops>);
        Check(RoundTrips<NatsPerToken>);
        Check(RoundTrips<BitsPerToken>);
        Check(RoundTrips<BitsPerByte>);
        Check(RoundTrips<Dollars>);
        Check(RoundTrips<Bytes>);
    }

    [Fact]
    public void Format_OfWhatItPrintedIsTheSame()
    {
        Check(IsIdempotent<Params>);
        Check(IsIdempotent<Tokens>);
        Check(IsIdempotent<Flops>);
        Check(IsIdempotent<NatsPerToken>);
        Check(IsIdempotent<BitsPerToken>);
        Check(IsIdempotent<BitsPerByte>);
        Check(IsIdempotent<Dollars>);
        Check(IsIdempotent<Bytes>);
    }

    [Fact]
    public void Format_CountLosesLessThanItRounds() =>
        Check(value => Math.Abs(Quantity.Parse<Params>(new Params(value).ToString()).Value - value) <= 5.01e-3 * Math.Abs(value));

    [Theory]
    [InlineData("70B", 70e9)]
    [InlineData("1.4T", 1.4e12)]
    [InlineData("411.6M", 411.6e6)]
    [InlineData("32k", 32e3)]
    [InlineData("0.5b", 0.5e9)]
    [InlineData("1e9", 1e9)]
    [InlineData("7 B", 7e9)]
    [InlineData("7B parameters", 7e9)]
    [InlineData("7e9 params", 7e9)]
    [InlineData(" 125M ", 125e6)]
    [InlineData("-3M", -3e6)]
    [InlineData("+2E6", 2e6)]
    public void Parse_Counts(string text, double expected) => Assert.Equal(expected, Quantity.Parse<Params>(text).Value, 1e-12 * Math.Abs(expected));

    [Theory]
    [InlineData("5.76e23", 5.76e23)]
    [InlineData("5.76E+23 FLOPs", 5.76e23)]
    [InlineData("3640 PF-days", 3640 * 8.64e19)]
    [InlineData("1 pf-day", 8.64e19)]
    public void Parse_Compute(string text, double expected) => Assert.Equal(expected, Quantity.Parse<Flops>(text).Value, 1e-12 * expected);

    [Theory]
    [InlineData("2.6 bits", 1.8022)]
    [InlineData("2.6bits", 1.8022)]
    [InlineData("2.6 bits/token", 1.8022)]
    [InlineData("1.8022", 1.8022)]
    [InlineData("1.8022 nats", 1.8022)]
    [InlineData("1.8022 nats/token", 1.8022)]
    public void Parse_Losses(string text, double nats) => Assert.Equal(nats, Quantity.Parse<NatsPerToken>(text).Value, 5e-5);

    [Fact]
    public void Parse_BitsFromNats() => Assert.Equal(2.6, Quantity.Parse<BitsPerToken>("1.8022 nats").Value, 5e-5);

    [Theory]
    [InlineData(70e9, "70B")]
    [InlineData(1.4e12, "1.4T")]
    [InlineData(411_616_256, "411.6M")]
    [InlineData(999_949, "999.9K")]
    [InlineData(999_950, "1M")]
    [InlineData(999.95, "1K")]
    [InlineData(1000, "1K")]
    [InlineData(999, "999")]
    [InlineData(0, "0")]
    [InlineData(1e-30, "1e-30")]
    [InlineData(-70e9, "-70B")]
    [InlineData(1e15, "1000T")]
    [InlineData(9.9994e16, "9.999e4T")]
    [InlineData(9.9996e16, "1e17")]
    [InlineData(0.00099964, "0.0009996")]
    [InlineData(0.00099949, "9.99e-4")]
    [InlineData(1e30, "1e30")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Format_Counts(double value, string expected) => Assert.Equal(expected, new Params(value).ToString());

    [Theory]
    [InlineData(5.76e23, "5.76e23")]
    [InlineData(1e21, "1e21")]
    [InlineData(9.996e20, "1e21")]
    [InlineData(0, "0")]
    [InlineData(-1.5e18, "-1.5e18")]
    public void Format_Compute(double value, string expected) => Assert.Equal(expected, new Flops(value).ToString());

    [Fact]
    public void Format_Losses()
    {
        Assert.Equal("2.6000 nats", new NatsPerToken(2.6).ToString());
        Assert.Equal("0.9 bits/byte", new BitsPerByte(0.9).ToString("R", null));
        Assert.Equal("loss 2.6000 nats", $"loss {new NatsPerToken(2.6)}");
        Assert.Equal("loss 2.61234567 nats", $"loss {new NatsPerToken(2.61234567):R}");
    }

    [Theory]
    [InlineData("$5M", 5e6, "$5M")]
    [InlineData("5.576M", 5.576e6, "$5.576M")]
    [InlineData("$0.819", 0.819, "$0.819")]
    [InlineData("-$30K", -30e3, "-$30K")]
    [InlineData("2.5 USD", 2.5, "$2.5")]
    public void Parse_Money(string text, double dollars, string printed)
    {
        var read = Quantity.Parse<Dollars>(text);
        Assert.Equal(dollars, read.Value, 1e-12 * Math.Abs(dollars));
        Assert.Equal(printed, read.ToString());
    }

    [Theory]
    [InlineData("80 GB", 80e9, "80 GB")]
    [InlineData("80GB", 80e9, "80 GB")]
    [InlineData("24 GiB", 25769803776.0, "25.77 GB")]
    [InlineData("1024", 1024, "1.024 KB")]
    [InlineData("512 B", 512, "512 B")]
    [InlineData("1.5 TB", 1.5e12, "1.5 TB")]
    public void Parse_Memory(string text, double bytes, string printed)
    {
        var read = Quantity.Parse<Bytes>(text);
        Assert.Equal(bytes, read.Value, 1e-12 * bytes);
        Assert.Equal(printed, read.ToString());
    }

    [Theory]
    [InlineData("$")]
    [InlineData("$$5")]
    [InlineData("5$")]
    [InlineData("--$5")]
    public void Parse_RefusesWhatIsNoMoney(string text) => Assert.False(Quantity.TryParse<Dollars>(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("seventy")]
    [InlineData("70 bananas")]
    [InlineData("70BB")]
    [InlineData("1e")]
    [InlineData("1.2.3")]
    [InlineData("7B tokens")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,000")]
    [InlineData("--5")]
    public void Parse_Refuses(string text)
    {
        Assert.False(Quantity.TryParse<Params>(text, out _));
        var refusal = Assert.Throws<FormatException>(() => Quantity.Parse<Params>(text));
        Assert.Contains($"'{text}'", refusal.Message);
        Assert.Contains("parameters", refusal.Message);
        Assert.Contains("70B", refusal.Message);
    }

    [Fact]
    public void Parse_RefusesAnotherUnit()
    {
        Assert.Contains("2.6 nats", Assert.Throws<FormatException>(() => Quantity.Parse<NatsPerToken>("2.6K")).Message);
        Assert.Contains("FLOPs", Assert.Throws<FormatException>(() => Quantity.Parse<Flops>("512xH100")).Message);
        Assert.False(Quantity.TryParse<BitsPerByte>("2.6 bits", out _));
    }

    static void Check(Func<double, bool> holds) => Prop.ForAll(Numbers, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    static bool RoundTrips<T>(double value)
        where T : struct, IQuantity<T> => Quantity.Parse<T>(T.From(value).ToString("R", null)).Value.Equals(value);

    static bool IsIdempotent<T>(double value)
        where T : struct, IQuantity<T>
    {
        var text = Quantity.Format(T.From(value));
        return Quantity.Format(Quantity.Parse<T>(text)) == text;
    }
}
