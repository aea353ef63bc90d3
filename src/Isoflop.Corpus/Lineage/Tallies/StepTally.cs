using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>What a step did.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class StepTally
{
    /// <summary>What came to it.</summary>
    public AmountTally Seen { get; init; } = new();

    /// <summary>What it removed, by rule; every rule that it has is there.</summary>
    public SortedDictionary<string, AmountTally> Removed { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Documents whose text or fields it changed and that went on.</summary>
    public long Changed { get; set; }

    /// <summary>What it changed, by name and how often.</summary>
    public SortedDictionary<string, long> Changes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>All that it removed.</summary>
    [JsonIgnore]
    public AmountTally RemovedByAll
    {
        get
        {
            var sum = new AmountTally();
            foreach (var amount in Removed.Values) sum.Add(amount);
            return sum;
        }
    }

    /// <summary>Adds another tally.</summary>
    /// <param name="other">The other.</param>
    public void Add(StepTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Seen.Add(other.Seen);
        foreach (var (rule, amount) in other.Removed) CorpusTally.Of(Removed, rule).Add(amount);
        Changed += other.Changed;
        foreach (var (name, count) in other.Changes) Changes[name] = Changes.GetValueOrDefault(name) + count;
    }
}
