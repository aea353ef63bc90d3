namespace Isoflop.Corpus.Contamination;

/// <summary>What a person decided of a match.</summary>
public enum ContaminationVerdict
{
    /// <summary>Nothing yet: it counts as found.</summary>
    Open,

    /// <summary>The item is in the document.</summary>
    True,

    /// <summary>It is not: public material that both quote, a common phrase.</summary>
    False,
}
