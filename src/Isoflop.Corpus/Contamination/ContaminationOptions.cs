using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Corpus.Contamination;

/// <summary>How benchmark items are looked for. The rules and defaults are those of decon (Allen AI), over words instead of cl100k tokens.</summary>
public sealed record ContaminationOptions
{
    /// <summary>Words in an n-gram.</summary>
    public int Words { get; init; } = 5;

    /// <summary>Every how many words of a document an n-gram is looked up: a word-for-word copy of 14 words or more is always met.</summary>
    public int Stride { get; init; } = 10;

    /// <summary>N-grams in a row that a match may lack while it is followed to either side.</summary>
    public int Misses { get; init; } = 11;

    /// <summary>Score from which an item of <see cref="LongWords"/> words or more is in the document.</summary>
    public double Threshold { get; init; } = 0.8;

    /// <summary>Words up to which an item must match completely; above, the score falls linearly to <see cref="Threshold"/> at <see cref="LongWords"/>.</summary>
    public int PerfectWords { get; init; } = 20;

    /// <summary>Words from which on <see cref="Threshold"/> holds.</summary>
    public int LongWords { get; init; } = 50;

    /// <summary>Fewest words of an item, question, answer and passage together; a shorter one would be found everywhere.</summary>
    public int ShortestItem { get; init; } = 20;

    /// <summary>Fewest different words of an item.</summary>
    public int DifferentWords { get; init; } = 4;

    /// <summary>Words up to which an answer must stand word for word beside the question.</summary>
    public int ShortAnswer { get; init; } = 3;

    /// <summary>Words on either side of the question in which the answer is looked for.</summary>
    public int AnswerWindow { get; init; } = 50;

    /// <summary>What happens to documents.</summary>
    public ContaminationAction Action { get; init; } = ContaminationAction.Report;

    /// <summary>What was decided of matches before, by <see cref="ContaminationHit.Key"/>: false ones are let be.</summary>
    public ImmutableSortedDictionary<string, ContaminationVerdict> Verdicts { get; init; } = ImmutableSortedDictionary<string, ContaminationVerdict>.Empty;

    /// <summary>The score from which an item is in a document.</summary>
    /// <param name="words">Words of the item.</param>
    public double ThresholdOf(int words) => words <= PerfectWords ? 1 : words >= LongWords ? Threshold : 1 - ((1 - Threshold) * (words - PerfectWords) / (LongWords - PerfectWords));

    /// <summary>Refuses impossible options.</summary>
    internal void Check()
    {
        if (Words is < 2 or > 64 || Stride < 1 || Misses < 0 || !(Threshold is > 0 and <= 1) || LongWords <= PerfectWords || AnswerWindow < 0)
            throw new InputException($"{Words} words every {Stride}, {Misses} misses, threshold {Threshold}", "contamination", "2 to 64 words, a stride of 1 or more, a threshold above 0 and at most 1", "The defaults are 5, 10, 11 and 0.8.");
    }
}
