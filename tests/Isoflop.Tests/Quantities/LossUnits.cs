using FsCheck;
using FsCheck.Fluent;
using Isoflop.Quantities;

namespace Isoflop.Tests.Quantities;

public class LossUnits
{
    [Fact]
    public void ToBitsPerToken_DividesByLn2() => Assert.Equal(2.6, new NatsPerToken(1.8021826694558578).ToBitsPerToken().Value, 1e-14);

    [Fact]
    public void ToNatsPerToken_MultipliesByLn2() => Assert.Equal(0.6931471805599453, new BitsPerToken(1).ToNatsPerToken().Value, 1e-15);

    // 2.6 bits a token of 4 bytes.
    [Fact]
    public void ToBitsPerByte_SpreadsATokenOverItsBytes() =>
        Assert.Equal(0.65, new BitsPerToken(2.6).ToNatsPerToken().ToBitsPerByte(4).Value, 1e-14);

    [Fact]
    public void Perplexity_IsExponentialOfNats() => Assert.Equal(10, new NatsPerToken(Math.Log(10)).Perplexity, 1e-12);

    [Fact]
    public void Conversions_UndoEachOther() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(1, 1_000_000).Select(millionths => millionths / 1e5)),
            Arb.From(Gen.Choose(10, 100).Select(tenths => tenths / 10.0)),
            (nats, bytes) =>
                Math.Abs(new NatsPerToken(nats).ToBitsPerToken().ToNatsPerToken().Value - nats) <= 1e-14 * nats
                && Math.Abs(new NatsPerToken(nats).ToBitsPerByte(bytes).ToNatsPerToken(bytes).Value - nats) <= 1e-14 * nats).QuickCheckThrowOnFailure();

    // 6 x 70e9 x 1.4e12 overflows a 64-bit integer.
    [Fact]
    public void TrainingFlops_IsSixNd() => Assert.Equal(5.88e23, new Params(70e9).TrainingFlops(new Tokens(1.4e12)).Value, 1e9);
}
