using System.Collections.Immutable;
using System.Security.Cryptography;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Pipelines.Outputs;

namespace Isoflop.Corpus.Pipelines;

/// <summary>What a version consists of.</summary>
static class WrittenFiles
{
    static readonly string[] Folders = [JsonlOutput.Folder, TokenOutput.Folder, EvidenceFiles.Folder, CorpusVersion.IndexFolder];

    /// <summary>SHA-256 of every file, as lower-case hexadecimal digits, by its path below the folder.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="threads">Threads.</param>
    public static ImmutableSortedDictionary<string, string> Digests(string folder, int threads)
    {
        string[] files = [.. Folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists).SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))];
        return files.AsParallel().WithDegreeOfParallelism(threads).Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), Digest: Digest(file)))
            .ToImmutableSortedDictionary(file => file.Name, file => file.Digest, StringComparer.Ordinal);
    }

    static string Digest(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
