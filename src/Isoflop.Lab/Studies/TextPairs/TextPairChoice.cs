using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Lineage;
using Isoflop.Findings;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>Which two texts are compared, and on what.</summary>
/// <param name="First">The text that a token is counted in: the folder of a corpus or of a version of one, <c>sdk</c>, or the path of a file or folder of text.</param>
/// <param name="Second">The text that is valued.</param>
public sealed record TextPairChoice(string First, string Second)
{
    /// <summary>A third text to measure on; null holds out a share of the documents that both have.</summary>
    public string? Validation { get; init; }

    /// <summary>Expected share of the documents that both have which is held out, above 0 and at most 0.5.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Entries of the vocabulary that is learnt from both texts.</summary>
    public int Vocabulary { get; init; } = 512;

    /// <summary>The documents of a text as they are, repeated ones included, and what to call it.</summary>
    /// <param name="path">As for <see cref="First"/>.</param>
    /// <exception cref="InputException">It cannot be read, or is a version without documents.</exception>
    public static (string Name, ImmutableArray<Document> Documents) Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path == Sweeps.CorpusChoice.Sdk) return Documents(path, new SdkDocumentation());
        if (!File.Exists(Path.Combine(path, CorpusManifest.FileName)) && !File.Exists(Path.Combine(path, CorpusVersion.LatestFile))) return Documents(path, new TextFiles(path));
        var version = CorpusVersion.Open(path);
        var documents = Path.Combine(version.Folder, CorpusVersion.DocumentsFolder);
        return Directory.Exists(documents)
            ? Documents($"corpus {version.Manifest.Version}", new TextFiles(documents))
            : throw new InputException("a version without documents", version.Folder, $"a folder '{CorpusVersion.DocumentsFolder}' in it", "Let the recipe write them: 'output: {documents: jsonl.gz}'.");
    }

    static (string, ImmutableArray<Document>) Documents(string name, DocumentSource source) => (name, [.. source.Read()]);
}
