namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>What a shingle is made of.</summary>
public enum ShingleUnit
{
    /// <summary>Characters where most letters of the document are Chinese or Japanese, which have no spaces between words; words elsewhere.</summary>
    Automatic,

    /// <summary>Words between white space, after simplification.</summary>
    Words,

    /// <summary>Characters without the spaces, after simplification.</summary>
    Characters,
}
