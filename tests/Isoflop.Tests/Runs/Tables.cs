using System.IO.Compression;
using System.Text;
using Isoflop.Findings;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Runs;

/// <summary>Tables for the tests of this room: from text, and from the published runs beside the repository.</summary>
static class Tables
{
    public static RunTable Read(string text, RunReadOptions? options = null, string name = "runs.csv") =>
        RunReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), name, options);

    public static InputException Fails(string text, RunReadOptions? options = null, string name = "runs.csv") =>
        Assert.Throws<InputException>(() => Read(text, options, name));

    public static RunReadOptions Map(params string[] pairs) => new()
    {
        Map = [.. pairs.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
    };

    public static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    /// <summary>Path of a published table; skips the test where it is not there.</summary>
    public static string Published(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "runs", file);
            if (File.Exists(path)) return path;
        }
        Assert.Skip($"shared/data/runs/{file} is not beside the repository");
        return "";
    }

    /// <summary>Runs that follow a known law exactly: every size with every token count.</summary>
    public static IEnumerable<Run> Law(int sizes = 8, int lengths = 8, double noise = 0)
    {
        var random = new Random(7);
        for (var i = 0; i < sizes; i++)
        {
            for (var j = 0; j < lengths; j++)
            {
                var n = 3e7 * Math.Pow(2, i);
                var d = 1e9 * Math.Pow(2, j);
                // L(N,D) = 1.8172 + 482 N^-.3478 + 2085.4 D^-.3658  [Besiroglu 2024]
                var loss = 1.8172 + 482.01 * Math.Pow(n, -0.3478) + 2085.43 * Math.Pow(d, -0.3658);
                yield return new Run
                {
                    Params = new(n),
                    Tokens = new(d),
                    Flops = new(6 * n * d),
                    Loss = new(loss * (1 + noise * (2 * random.NextDouble() - 1))),
                    Row = 2 + i * lengths + j,
                };
            }
        }
    }
}
