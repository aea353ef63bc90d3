namespace Isoflop.Corpus.Documents.Reading;

/// <summary>A place between two blocks of the input, from which reading can go on.</summary>
/// <param name="File">Files read to their end.</param>
/// <param name="Offset">Bytes (decompressed) of the next file that were read; documents, where it is a source without files.</param>
/// <param name="Line">Lines of it that were read.</param>
readonly record struct ReadPosition(int File, long Offset, long Line);
