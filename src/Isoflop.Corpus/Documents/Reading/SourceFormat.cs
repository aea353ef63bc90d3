namespace Isoflop.Corpus.Documents.Reading;

/// <summary>How the files of a source are read.</summary>
public enum SourceFormat
{
    /// <summary>By the ending of each file.</summary>
    Auto,

    /// <summary>JSONL (<c>.jsonl</c>, <c>.ndjson</c>, <c>.json</c>): one object a line; plain, or compressed (<c>.gz</c>, <c>.zst</c>).</summary>
    Jsonl,

    /// <summary>Plain text (<c>.txt</c>, <c>.md</c>, <c>.rst</c>), cut into documents as <see cref="TextFiles"/> does; plain or compressed.</summary>
    Text,

    /// <summary>HTML (<c>.html</c>, <c>.htm</c>, <c>.xhtml</c>): the main text, one document a file; plain or compressed.</summary>
    Html,

    /// <summary>XML (<c>.xml</c>): the text of its elements, one document a file; plain or compressed.</summary>
    Xml,

    /// <summary>Parquet (<c>.parquet</c>): one document a row. A field within structures is named with points, <c>meta.url</c>; lists are not read.</summary>
    Parquet,

    /// <summary>The documentation of the .NET SDK on this machine (<see cref="SdkDocumentation"/>); its path is <c>sdk</c>.</summary>
    Sdk,

    /// <summary>The same, every entry a document of its own and repeated ones included: <c>format: entries</c> with the path <c>sdk</c>.</summary>
    Entries,
}
