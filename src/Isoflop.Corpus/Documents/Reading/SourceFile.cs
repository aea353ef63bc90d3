namespace Isoflop.Corpus.Documents.Reading;

/// <summary>One file of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What documents' ids begin with: its path below the source's folder, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Format">How it is read; never <see cref="SourceFormat.Auto"/>.</param>
sealed record SourceFile(CorpusSource Source, string Path, string Name, long Bytes, SourceFormat Format)
{
    /// <summary>Whether it is read as a whole; another can be entered in its midst.</summary>
    public bool IsWhole => Format is SourceFormat.Text or SourceFormat.Html or SourceFormat.Xml;

    /// <summary>Whether it stands for the documentation of the SDK.</summary>
    public bool IsSdk => Format is SourceFormat.Sdk or SourceFormat.Entries;
}
