using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>Documents by the host of their address. Beyond a number of hosts new ones are counted together, so that memory stays bounded.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class DomainTally
{
    /// <summary>Hosts that are told apart; those that come later are <see cref="Others"/>.</summary>
    public const int Most = 20_000;

    /// <summary>What hosts beyond <see cref="Most"/> are counted as.</summary>
    public const string Others = "(others)";

    /// <summary>Documents read and kept, by host.</summary>
    public SortedDictionary<string, DomainCount> Hosts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Adds a document.</summary>
    /// <param name="host">The host.</param>
    /// <param name="kept">Whether it stays.</param>
    public void Add(string host, bool kept) => Add(host, kept ? new DomainCount { Kept = 1 } : new DomainCount { Read = 1 });

    /// <summary>Adds another tally.</summary>
    /// <param name="other">The other.</param>
    public void Add(DomainTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (host, count) in other.Hosts) Add(host, count);
    }

    void Add(string host, DomainCount count)
    {
        var name = Hosts.ContainsKey(host) || Hosts.Count < Most ? host : Others;
        var sum = CorpusTally.Of(Hosts, name);
        sum.Read += count.Read;
        sum.Kept += count.Kept;
    }
}

/// <summary>Documents of one host.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class DomainCount
{
    /// <summary>Documents read.</summary>
    public long Read { get; set; }

    /// <summary>Documents that stay.</summary>
    public long Kept { get; set; }
}
