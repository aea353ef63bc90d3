using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>What went in, what each step did, and what came out, counted. Two tallies of parts of a corpus add up to that of the whole, in any order.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class CorpusTally
{
    /// <summary>What was read, by source.</summary>
    public SortedDictionary<string, SourceTally> Sources { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What was quarantined, by reason.</summary>
    public SortedDictionary<string, long> Quarantined { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What each step did, by its place in the recipe (from 1) and its name: <c>2 gopher-quality/datatrove</c>.</summary>
    public SortedDictionary<string, StepTally> Steps { get; init; } = new(StepOrder);

    /// <summary>Lengths of the documents that were read.</summary>
    public LengthHistogram Before { get; init; } = new();

    /// <summary>Lengths of the documents that stay.</summary>
    public LengthHistogram After { get; init; } = new();

    /// <summary>Documents read and kept by the host of their field <c>url</c>; empty where no source maps one.</summary>
    public DomainTally Domains { get; init; } = new();

    /// <summary>What was written, by source; tokens include each document's end.</summary>
    public SortedDictionary<string, AmountTally> Published { get; init; } = new(StringComparer.Ordinal);

    // "10 x" comes after "2 x".
    static readonly Comparer<string> StepOrder = Comparer<string>.Create((a, b) => (Place(a), a).CompareTo((Place(b), b)));

    /// <summary>All that was read.</summary>
    [JsonIgnore]
    public AmountTally Read => Sum(Sources.Values.Select(source => source.Read));

    /// <summary>All that stays.</summary>
    [JsonIgnore]
    public AmountTally Kept => Sum(Sources.Values.Select(source => source.Kept));

    /// <summary>All that was written.</summary>
    [JsonIgnore]
    public AmountTally Written => Sum(Published.Values);

    /// <summary>The tally of a step, begun where there is none yet.</summary>
    /// <param name="key">Its place and name.</param>
    public StepTally Step(string key) => Of(Steps, key);

    /// <summary>The tally of a source, begun where there is none yet.</summary>
    /// <param name="name">Its name.</param>
    public SourceTally Source(string name) => Of(Sources, name);

    /// <summary>Counts a document that was written.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="bytes">Bytes of its text.</param>
    /// <param name="tokens">Its tokens with its end; 0 where it was not tokenised.</param>
    public void Publish(string source, long bytes, long tokens) => Of(Published, source).Add(bytes, tokens);

    /// <summary>Adds another tally to this one.</summary>
    /// <param name="other">The other.</param>
    public void Add(CorpusTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (name, source) in other.Sources) Source(name).Add(source);
        foreach (var (reason, count) in other.Quarantined) Quarantined[reason] = Quarantined.GetValueOrDefault(reason) + count;
        foreach (var (key, step) in other.Steps) Step(key).Add(step);
        Before.Add(other.Before);
        After.Add(other.After);
        Domains.Add(other.Domains);
        foreach (var (name, amount) in other.Published) Of(Published, name).Add(amount);
    }

    internal static T Of<T>(IDictionary<string, T> tallies, string key)
        where T : new()
    {
        if (!tallies.TryGetValue(key, out var tally)) tallies.Add(key, tally = new T());
        return tally;
    }

    static int Place(string key) => int.TryParse(key.AsSpan(0, Math.Max(0, key.IndexOf(' ', StringComparison.Ordinal))), out var place) ? place : int.MaxValue;

    static AmountTally Sum(IEnumerable<AmountTally> amounts)
    {
        var sum = new AmountTally();
        foreach (var amount in amounts) sum.Add(amount);
        return sum;
    }
}
