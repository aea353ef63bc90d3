using Isoflop.Findings;

namespace Isoflop.Corpus.Lineage;

/// <summary>A version of a corpus on disk.</summary>
public sealed class CorpusVersion
{
    /// <summary>The file in a corpus's folder that names the version made last.</summary>
    public const string LatestFile = "latest";

    /// <summary>The folder in a version's that holds its documents as JSONL, where the recipe asked for them.</summary>
    public const string DocumentsFolder = "documents";

    /// <summary>The folder in a version's that holds the index of its documents, one for each step that leaves one, for later corpora to be held against.</summary>
    public const string IndexFolder = "index";

    CorpusVersion(string folder, CorpusManifest manifest) => (Folder, Manifest) = (folder, manifest);

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>What it says of itself.</summary>
    public CorpusManifest Manifest { get; }

    /// <summary>Opens a version.</summary>
    /// <param name="path">The folder of a version; or that of a corpus, for the version made last.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static CorpusVersion Open(string path)
    {
        if (!Directory.Exists(path)) throw new InputException("no such folder", path, "the folder of a version, or of a corpus with versions in it", "Name the recipe's 'folder:', or one of the versions in it.");
        var latest = Path.Combine(path, LatestFile);
        var folder = File.Exists(latest) ? Path.Combine(path, Path.GetFileName(File.ReadAllText(latest).Trim())) : path;
        return new CorpusVersion(folder, CorpusManifest.Read(folder));
    }

    /// <summary>Opens a version by the beginning of its name, or by its folder.</summary>
    /// <param name="name">Some first digits of the version, <c>latest</c>, or a folder.</param>
    /// <param name="corpus">The corpus's folder.</param>
    /// <exception cref="InputException">There is none, or more than one.</exception>
    public static CorpusVersion Find(string name, string corpus)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == LatestFile) return Open(corpus);
        string[] found = name.All(char.IsAsciiHexDigit) && Directory.Exists(corpus) ? [.. Directory.EnumerateDirectories(corpus, name + "*").Where(folder => File.Exists(Path.Combine(folder, CorpusManifest.FileName)))] : [];
        if (found.Length == 1) return Open(found[0]);
        if (found.Length == 0 && Directory.Exists(name)) return Open(name);
        throw new InputException(found.Length == 0 ? $"no version '{name}'" : $"{found.Length} versions '{name}…'", corpus, "the first digits of one version", "isoflop corpus versions lists them.");
    }
}
