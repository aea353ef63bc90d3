namespace Isoflop.Corpus.Documents.Lines;

/// <summary>A document whose text stays in the bytes that it was read in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text, valid UTF-8; belongs to the block that it was read from.</param>
/// <param name="Source">Name of its source.</param>
/// <param name="Values">The fields that were asked for, in that order; null where it has none.</param>
readonly record struct Utf8Document(string Id, ReadOnlyMemory<byte> Text, string Source, string?[] Values);
