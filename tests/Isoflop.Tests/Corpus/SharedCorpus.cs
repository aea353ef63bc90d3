using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Isoflop.Tests.Corpus;

/// <summary>Acceptance data for curation, read from where it lies beside the repository. A test that needs a file that is not there is skipped.</summary>
static class SharedCorpus
{
    /// <summary>The objects of a JSONL file, plain or gzip.</summary>
    public static IEnumerable<JsonNode> Read(string file)
    {
        using var stream = File.OpenRead(Path(file));
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line) yield return JsonNode.Parse(line)!;
    }

    /// <summary>Where a file lies.</summary>
    public static string Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", "corpus", file);
            if (File.Exists(path)) return path;
        }
        Assert.Skip($"shared/data/corpus/{file} is in no folder above {AppContext.BaseDirectory}");
        return "";
    }
}
