using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>The files of the sources, in the order in which they are read: sources as the recipe names them, files by name.</summary>
static class SourceListing
{
    static readonly (SourceFormat Format, string[] Endings)[] Known =
    [
        (SourceFormat.Jsonl, [".jsonl", ".ndjson", ".json"]),
        (SourceFormat.Text, [".txt", ".md", ".rst"]),
        (SourceFormat.Html, [".html", ".htm", ".xhtml"]),
        (SourceFormat.Xml, [".xml"]),
        (SourceFormat.Parquet, [".parquet"]),
    ];

    static readonly string[] Compressed = [".gz", ".zst"];

    static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    /// <summary>Lists the files.</summary>
    /// <exception cref="InputException">A source has no file that can be read, or one of a kind that is not read here.</exception>
    public static ImmutableArray<SourceFile> Of(IEnumerable<CorpusSource> sources) => [.. sources.SelectMany(Of)];

    /// <summary>SHA-256 over names and contents of the files, as lower-case hexadecimal digits. A file that cannot be read counts as such.</summary>
    public static string Digest(ImmutableArray<SourceFile> files, int threads)
    {
        var digests = new byte[files.Length][];
        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => digests[i] = Digest(files[i]));
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < files.Length; i++)
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{files[i].Source.Name}\n{files[i].Name}\n"));
            digest.AppendData(digests[i]);
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    static byte[] Digest(SourceFile file)
    {
        try
        {
            if (file.IsSdk) return SHA256.HashData(MemoryMarshal.AsBytes<char>(string.Concat(SdkPacks.Files(null).Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))))));
            using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            return SHA256.HashData(stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new byte[SHA256.HashSizeInBytes];
        }
    }

    static IEnumerable<SourceFile> Of(CorpusSource source)
    {
        var (path, where) = (source.Path, $"source {source.Name}, {source.Path}");
        if (source.Format is SourceFormat.Sdk or SourceFormat.Entries) return [new SourceFile(source, path, "dotnet-docs", SdkPacks.Files(null).Sum(Size), source.Format)];
        if (File.Exists(path))
            return [Entry(source, path, Path.GetFileName(path)) ?? throw Unreadable(Path.GetFileName(path), where)];
        SourceFile[] files;
        if (Directory.Exists(path))
            files = [.. Below(source, path, path)];
        else if (Path.GetFileName(path).Contains('*', StringComparison.Ordinal) && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && Directory.Exists(folder))
            files = [.. Directory.EnumerateFiles(folder, Path.GetFileName(path)).Select(file => Entry(source, file, Path.GetFileName(file))).OfType<SourceFile>()];
        else
            throw new InputException("no such file or folder", where, "a file, a folder, or a pattern such as data/*.jsonl", "Check the path: it is taken from the recipe's folder.");
        return files.Length > 0 ? files.OrderBy(file => file.Name, StringComparer.Ordinal) : throw Unreadable("no file that could be read", where);
    }

    // Links to files are files; links to folders are not followed, for they may lead in a circle.
    static IEnumerable<SourceFile> Below(CorpusSource source, string root, string folder)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos("*", Visible);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Read as a file, it is told as one that cannot be read.
            return [new SourceFile(source, folder, Name(folder) + "/", 0, SourceFormat.Text)];
        }
        return entries.SelectMany(entry => entry is not DirectoryInfo ? Entry(source, entry.FullName, Name(entry.FullName)) is { } file ? [file] : []
            : entry.LinkTarget is null ? Below(source, root, entry.FullName) : []);

        string Name(string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
    }

    static SourceFile? Entry(CorpusSource source, string path, string name)
    {
        var format = source.Format == SourceFormat.Auto ? FormatOf(name) : source.Format;
        return format is { } known ? new SourceFile(source, path, name, Size(path), known) : null;
    }

    /// <summary>How a file is read, by the ending of its name; null where that does not say.</summary>
    public static SourceFormat? FormatOf(string name)
    {
        var ending = Path.GetExtension(name).ToLowerInvariant();
        if (Compressed.Contains(ending)) ending = Path.GetExtension(Path.GetFileNameWithoutExtension(name)).ToLowerInvariant();
        return Known.Where(known => known.Endings.Contains(ending)).Select(known => (SourceFormat?)known.Format).FirstOrDefault();
    }

    static long Size(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    static InputException Unreadable(string found, string where) => new(
        found, where, $"files that end in {string.Join(", ", Known.SelectMany(known => known.Endings))}, with .gz or .zst or without",
        "Say what they are with 'format: jsonl' (or text, html, xml, parquet), or convert them.");
}
