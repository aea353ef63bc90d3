namespace Isoflop.Corpus.Contamination;

/// <summary>What happens to a document with a benchmark item in it.</summary>
public enum ContaminationAction
{
    /// <summary>Nothing; it is reported.</summary>
    Report,

    /// <summary>The document goes.</summary>
    Drop,

    /// <summary>The passage that matches goes, the rest of the document stays.</summary>
    Mask,
}
