using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

public class CounterRandomTests
{
    // Random123, kat_vectors, philox4x32 10: counter, key, result.
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        { [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue], [uint.MaxValue, uint.MaxValue], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
        { [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Block_KnownAnswers(uint[] counter, uint[] key, uint[] expected)
    {
        var (a, b, c, d) = CounterRandom.Block(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
        Assert.Equal(expected, new[] { a, b, c, d });
    }

    [Fact]
    public void NextUInt32_WalksTheBlocksOfItsStream()
    {
        var random = new CounterRandom(seed: 0x299f31d0a4093822, stream: 0x0370734413198a2e);
        for (uint block = 0; block < 3; block++)
        {
            var (a, b, c, d) = CounterRandom.Block(block, 0, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
            Assert.Equal(new[] { a, b, c, d }, new[] { random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32() });
        }
    }

    [Fact]
    public void Streams_AreReproducibleAndDiffer()
    {
        static double[] Draw(ulong seed, ulong stream)
        {
            var random = new CounterRandom(seed, stream);
            return [.. Enumerable.Range(0, 10).Select(_ => random.NextUniform())];
        }

        Assert.Equal(Draw(1, 2), Draw(1, 2));
        Assert.Empty(Draw(1, 2).Intersect(Draw(1, 3)));
        Assert.Empty(Draw(1, 2).Intersect(Draw(2, 2)));
        Assert.Empty(Draw(1, 2).Intersect(Draw(2, 1)));
    }

    // Means of 200,000 draws: five standard errors either way.
    [Fact]
    public void NextUniform_HasTheMomentsOfTheUniform()
    {
        const int count = 200_000;
        var random = new CounterRandom(11, 0);
        var draws = Enumerable.Range(0, count).Select(_ => random.NextUniform()).ToArray();
        Assert.All(draws, u => Assert.InRange(u, double.Epsilon, 1 - 1e-17));
        Assert.Equal(1 / 2.0, draws.Average(), 5 * Math.Sqrt(1 / 12.0 / count));
        Assert.Equal(1 / 3.0, draws.Average(u => u * u), 5 * Math.Sqrt(4 / 45.0 / count));
        Assert.Equal(1 / 4.0, draws.Zip(draws.Skip(1), (u, v) => u * v).Average(), 5 * Math.Sqrt(0.1 / count));
    }

    [Fact]
    public void NextNormal_HasTheMomentsOfTheNormal()
    {
        const int count = 200_000;
        var random = new CounterRandom(12, 0);
        var draws = Enumerable.Range(0, count).Select(_ => random.NextNormal()).ToArray();
        Assert.Equal(0, draws.Average(), 5 / Math.Sqrt(count));
        Assert.Equal(1, draws.Average(z => z * z), 5 * Math.Sqrt(2.0 / count));
        Assert.Equal(0, draws.Average(z => z * z * z), 5 * Math.Sqrt(15.0 / count));
        Assert.Equal(3, draws.Average(z => z * z * z * z), 5 * Math.Sqrt(96.0 / count));
        // The two normals of one pair of uniforms are independent.
        Assert.Equal(0, draws.Zip(draws.Skip(1), (x, y) => x * y).Average(), 5 / Math.Sqrt(count));
    }

    [Fact]
    public void NextIndex_IsUniform()
    {
        const int count = 70_000;
        var random = new CounterRandom(13, 0);
        var counts = new int[7];
        for (var i = 0; i < count; i++) counts[random.NextIndex(counts.Length)]++;
        // The 99.99 % quantile of chi-squared with 6 degrees of freedom is 27.9.
        Assert.InRange(counts.Sum(n => Math.Pow(n - (count / 7.0), 2) / (count / 7.0)), 0, 27.9);
        Assert.Equal(0, random.NextIndex(1));
    }
}
