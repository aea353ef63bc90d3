namespace Isoflop.Corpus.Filters.Classifiers;

/// <summary>How a classifier is trained.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Width of the hidden vector; 16.</summary>
    public int Dimension { get; init; } = 16;

    /// <summary>Longest run of words that is a feature; 2.</summary>
    public int WordNgrams { get; init; } = 2;

    /// <summary>Places that runs of words are hashed to; 131,072.</summary>
    public int Buckets { get; init; } = 1 << 17;

    /// <summary>Occurrences from which on a word is a feature; 2.</summary>
    public int LeastCount { get; init; } = 2;

    /// <summary>Passes over the texts; 5.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Learning rate at the start, which falls to 0 in a line; 0.3.</summary>
    public double LearningRate { get; init; } = 0.3;

    /// <summary>Seed of the first weights and of the order; 1.</summary>
    public ulong Seed { get; init; } = 1;
}
