using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>A source of a recipe: files, and what their fields mean. Fields are mapped here, once; nothing behind the door asks a file again.</summary>
/// <param name="Name">Its name in evidence and mixtures, unlike every other source's.</param>
/// <param name="Path">A file, a folder (with everything below it that is not hidden), a pattern such as <c>data/*.jsonl.gz</c>, or <c>sdk</c>.</param>
public sealed record CorpusSource(string Name, string Path)
{
    /// <summary>How its files are read.</summary>
    public SourceFormat Format { get; init; }

    /// <summary>The field of a JSONL object, or the column of a Parquet file, that has the text.</summary>
    public string TextField { get; init; } = "text";

    /// <summary>The field that has the document's id; null names documents by file and line.</summary>
    public string? IdField { get; init; }

    /// <summary>Fields that documents keep: the name that steps know them by, and the field of the file that it is read from. The rest is left at the door.</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Licence of the text, as the manifest repeats it; null where it is not known.</summary>
    public string? Licence { get; init; }

    /// <summary>What reading it depends on besides the bytes of its files, as text that enters the digest of a version.</summary>
    public string Identity =>
        $"{Name}|{Format}|text={TextField}|id={IdField}|{string.Join(',', Fields.Select(pair => $"{pair.Key}={pair.Value}"))}|licence={Licence}";
}
