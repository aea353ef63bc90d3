namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Goes through documents and the verdicts on some of them together.</summary>
/// <param name="verdicts">The verdicts, in the documents' order.</param>
sealed class VerdictCursor(IEnumerator<CorpusVerdict> verdicts)
{
    long _document;
    bool _more = verdicts.MoveNext();

    /// <summary>The verdict on the next document; null where there is none.</summary>
    public CorpusVerdict? Next()
    {
        var document = _document++;
        if (!_more || verdicts.Current.Index != document) return null;
        var verdict = verdicts.Current;
        _more = verdicts.MoveNext();
        return verdict;
    }
}
