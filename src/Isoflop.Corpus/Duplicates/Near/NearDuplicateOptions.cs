using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>How near duplicates are looked for, and which of them go.</summary>
public sealed record NearDuplicateOptions
{
    /// <summary>Which hash functions.</summary>
    public MinHashMode Mode { get; init; } = MinHashMode.Fast;

    /// <summary>Bands of the signature: the more, the more pairs are looked at.</summary>
    public int Bands { get; init; } = 14;

    /// <summary>Places in a band: the more, the fewer pairs are looked at. 14 of 8 find 92 % of the pairs at Jaccard 0.8, 56 % at 0.7.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>Smallest Jaccard similarity to the survivor at which a document goes, above 0 and at most 1.</summary>
    public double Threshold { get; init; } = 0.7;

    /// <summary>
    /// Whether a document goes only when its own Jaccard similarity to the survivor was measured and reaches the threshold. Without, everything that shares
    /// a band with something goes, chains of any length included: what the peers do.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>What a shingle is made of; the mode of datatrove always takes words unless characters are asked for.</summary>
    public ShingleUnit Unit { get; init; } = ShingleUnit.Automatic;

    /// <summary>Words in a shingle.</summary>
    public int Words { get; init; } = 5;

    /// <summary>Characters in a shingle: about as much Chinese as five words, at 1.6 characters a word.</summary>
    public int Characters { get; init; } = 8;

    /// <summary>Who stays.</summary>
    public SurvivorPolicy Keep { get; init; } = new();

    /// <summary>Files whose documents (JSONL, plain or gzip) are held against the corpus and never removed.</summary>
    public ImmutableArray<string> Against { get; init; } = [];

    /// <summary>Whether the corpus's documents are also held against each other; without, only against <see cref="Against"/> and <see cref="Index"/>.</summary>
    public bool Within { get; init; } = true;

    /// <summary>Folder of an index of earlier documents, which are held against the corpus too; null for none.</summary>
    public string? Index { get; init; }

    /// <summary>Whether the documents that stay join the index.</summary>
    public bool Extend { get; init; }

    /// <summary>
    /// Whether the index, with the documents that stay, is left with the corpus that the step is part of (<see cref="PassResources.Kept"/>), for the next one
    /// to be held against; the index it was held against itself stays as it is.
    /// </summary>
    public bool LeaveIndex { get; init; }

    /// <summary>Survivors that a document is compared with at most, those that share the most bands first.</summary>
    public int Comparisons { get; init; } = 256;

    /// <summary>From where on the result is suspicious.</summary>
    public DuplicateAlarms Alarms { get; init; } = new();

    /// <summary>Everything that the shingles and signatures depend on: an index of one identity is of no use to another.</summary>
    internal string SketchIdentity => $"{Mode} {Bands}x{Rows} {EffectiveUnit} {Words} {Characters}";

    /// <summary>The unit, with what the mode means by automatic.</summary>
    internal ShingleUnit EffectiveUnit => Mode == MinHashMode.Datatrove && Unit == ShingleUnit.Automatic ? ShingleUnit.Words : Unit;

    /// <summary>Refuses impossible options.</summary>
    internal void Check()
    {
        if (Bands is < 1 or > 1024) throw Wrong($"{Bands} bands", "1 to 1024");
        if (Rows is < 1 or > 64 || Bands * Rows > 10_000) throw Wrong($"{Bands} bands of {Rows} rows", "1 to 64 rows, and at most 10,000 places in all");
        if (!(Threshold is > 0 and <= 1)) throw Wrong($"a threshold of {Threshold}", "a Jaccard similarity above 0 and at most 1");
        if (Words is < 1 or > 64 || Characters is < 1 or > 64) throw Wrong($"shingles of {Words} words or {Characters} characters", "1 to 64");
        if (Comparisons < 1) throw Wrong($"{Comparisons} comparisons", "at least 1");
        if (!Within && Against.IsEmpty && Index is null) throw Wrong("nothing to compare with", "documents to hold against the corpus, or the corpus against itself");
        if (Extend && Index is null) throw Wrong("an index to extend, without its folder", "a folder");
    }

    static InputException Wrong(string found, string expected) => new(found, "near duplicates", expected, "The defaults are 14 bands of 8, shingles of 5 words, threshold 0.7.");
}
