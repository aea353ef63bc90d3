using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>What a source gave.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class SourceTally
{
    /// <summary>What was read from it.</summary>
    public AmountTally Read { get; init; } = new();

    /// <summary>What of it stays.</summary>
    public AmountTally Kept { get; init; } = new();

    /// <summary>Lines and files of it that were quarantined.</summary>
    public long Quarantined { get; set; }

    /// <summary>Documents of it that each step removed.</summary>
    public SortedDictionary<string, long> Removed { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Adds another tally.</summary>
    /// <param name="other">The other.</param>
    public void Add(SourceTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Read.Add(other.Read);
        Kept.Add(other.Kept);
        Quarantined += other.Quarantined;
        foreach (var (step, count) in other.Removed) Removed[step] = Removed.GetValueOrDefault(step) + count;
    }
}
