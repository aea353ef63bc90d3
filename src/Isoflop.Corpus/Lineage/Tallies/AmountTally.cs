using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>An amount of text.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class AmountTally
{
    /// <summary>Documents.</summary>
    public long Documents { get; set; }

    /// <summary>Bytes of their text in UTF-8.</summary>
    public long Bytes { get; set; }

    /// <summary>Tokens, the end of each document included; 0 where nothing was tokenised.</summary>
    public long Tokens { get; set; }

    /// <summary>Adds one document.</summary>
    /// <param name="bytes">Bytes of its text.</param>
    /// <param name="tokens">Its tokens.</param>
    public void Add(long bytes, long tokens = 0)
    {
        Documents++;
        Bytes += bytes;
        Tokens += tokens;
    }

    /// <summary>Adds another amount.</summary>
    /// <param name="other">The other.</param>
    public void Add(AmountTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Documents += other.Documents;
        Bytes += other.Bytes;
        Tokens += other.Tokens;
    }
}
