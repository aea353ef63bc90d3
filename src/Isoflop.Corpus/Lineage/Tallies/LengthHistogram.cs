using System.Numerics;
using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Tallies;

/// <summary>How long documents are: how many have 2^k to 2^(k+1) - 1 characters.</summary>
[JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
public sealed class LengthHistogram
{
    /// <summary>Bins: the longest string has less than 2^31 characters.</summary>
    public const int Bins = 31;

    /// <summary>Documents by bin; bin k begins at 2^k characters.</summary>
    public long[] Documents { get; init; } = new long[Bins];

    /// <summary>Adds a document.</summary>
    /// <param name="characters">Its length in characters (UTF-16), at least 1.</param>
    public void Add(int characters) => Documents[BitOperations.Log2((uint)Math.Max(1, characters))]++;

    /// <summary>Adds another histogram.</summary>
    /// <param name="other">The other.</param>
    public void Add(LengthHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bin = 0; bin < Bins; bin++) Documents[bin] += other.Documents[bin];
    }
}
