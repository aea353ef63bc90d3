namespace Isoflop.Corpus.Documents.Lines;

/// <summary>A file of documents that is read line by line.</summary>
/// <param name="Name">What evidence calls it: the file that was given.</param>
/// <param name="Path">The lines: the same file, or what was written of it.</param>
readonly record struct LineInput(string Name, string Path);
