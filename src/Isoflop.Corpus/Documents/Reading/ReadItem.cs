namespace Isoflop.Corpus.Documents.Reading;

/// <summary>What reading gives: a document, or what could not be read as one.</summary>
/// <param name="Document">The document, or null.</param>
/// <param name="Bad">What is quarantined, or null.</param>
/// <param name="Verdict">What a pass over the corpus said of the document; null where nothing.</param>
readonly record struct ReadItem(Document? Document, Quarantined? Bad = null, CorpusVerdict? Verdict = null);
