namespace Isoflop.Corpus.Duplicates;

/// <summary>Which of several duplicates stays. Ties go to the document that comes first.</summary>
public enum SurvivorRule
{
    /// <summary>The one with the most bytes of text.</summary>
    Longest,

    /// <summary>The one that comes first.</summary>
    First,

    /// <summary>The one with the highest number in a field; one without the field comes last.</summary>
    BestScore,

    /// <summary>The one whose source comes first in a list; a source that is not in it comes last.</summary>
    PreferredSource,
}
