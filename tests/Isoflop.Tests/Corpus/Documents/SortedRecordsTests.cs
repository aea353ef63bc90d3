using Isoflop.Corpus.Documents.Spools;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Documents;

public sealed class SortedRecordsTests(ITestOutputHelper output) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Random amounts in random pieces from several threads, held or in a few or hundreds of runs: what comes out is what sorting gives, twice.</summary>
    [Theory]
    [InlineData(1 << 30)]
    [InlineData(100_000)]
    [InlineData(1)]
    public void Sorted_IsWhatSortingGives(long memory)
    {
        const ulong Seed = 29;
        output.WriteLine($"seed {Seed}");
        var random = new CounterRandom(Seed, (ulong)memory);
        foreach (var count in (int[])[0, 1, 1024, 1025, 40_000 + random.NextIndex(200_000)])
        {
            var numbers = new long[count];
            for (var i = 0; i < count; i++) numbers[i] = random.NextIndex(count) - (count / 2L);
            var path = Path.Combine(_folder.Path, "sorted.bin");
            using (var sorted = new SortedRecords<long>(path, memory))
            {
                Parallel.ForEach(numbers.Chunk(1 + random.NextIndex(3000)), piece => sorted.Add(piece));
                Assert.Equal(count, sorted.Count);
                Assert.Equal(numbers.Order(), sorted.Sorted());
                Assert.Equal(numbers.Order(), sorted.Sorted());
                Assert.Equal(memory < 1 << 30 && count > 50_000, File.Exists(path) && count > 50_000);
            }
            Assert.False(File.Exists(path));
        }
    }
}
