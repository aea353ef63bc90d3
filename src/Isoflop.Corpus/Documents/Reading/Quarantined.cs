namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Something that could not be read as a document. It is counted and kept apart, never passed over in silence.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="File">Path of the file as the source lists it.</param>
/// <param name="Line">Line of the file, from 1; 0 where it is about the file.</param>
/// <param name="Reason">Why, in words that do not name the place: equal reasons are counted together.</param>
/// <param name="Excerpt">Where it begins, at most 120 characters.</param>
public sealed record Quarantined(string Source, string File, long Line, string Reason, string Excerpt);
