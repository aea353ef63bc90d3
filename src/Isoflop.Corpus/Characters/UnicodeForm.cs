namespace Isoflop.Corpus.Characters;

/// <summary>Unicode's normalisation forms [Unicode Standard Annex 15].</summary>
enum UnicodeForm
{
    /// <summary>Characters put together where that is canonical.</summary>
    Nfc,

    /// <summary>Characters taken apart where that is canonical.</summary>
    Nfd,

    /// <summary>As <see cref="Nfc"/>, after characters of compatibility became ordinary ones: ligatures, full-width letters, superscripts.</summary>
    Nfkc,

    /// <summary>As <see cref="Nfd"/>, after characters of compatibility became ordinary ones.</summary>
    Nfkd,
}
