using System.Collections.Immutable;
using System.Globalization;

namespace Isoflop.Corpus.Mixtures;

/// <summary>How much of each group of documents is taken, and in which order. Without anything said, everything once, shuffled.</summary>
public sealed record MixtureOptions
{
    /// <summary>The field that groups documents; null groups them by source. Documents without the field are the group <c>(none)</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Shares of the tokens by group, in any unit; empty takes what is there to the power of 1 over <see cref="Temperature"/>.</summary>
    public ImmutableSortedDictionary<string, double> Weights { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>How often each group is gone through, instead of weights; a group that is not named is gone through once.</summary>
    public ImmutableSortedDictionary<string, double> Epochs { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>1 keeps the groups' own shares, larger ones bring them nearer to each other. Above 0.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Tokens to take in all; null takes as many as no group's cap forbids.</summary>
    public double? Tokens { get; init; }

    /// <summary>
    /// Most times that a group is gone through where weights or a number of tokens ask for it. Four repeats are worth nearly as much as new text
    /// [Muennighoff et al. 2023].
    /// </summary>
    public double MostEpochs { get; init; } = 4;

    /// <summary>In which order documents come.</summary>
    public MixtureOrder Order { get; init; }

    /// <summary>The field by which a curriculum orders, a number.</summary>
    public string? Score { get; init; }

    /// <summary>Seed of the choice of documents and of the shuffle.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Everything that the mixture depends on, as text that enters the digest of a version.</summary>
    public string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"mixture by {Field ?? "source"}; weights {Pairs(Weights)}; epochs {Pairs(Epochs)}; temperature {Temperature:R}; tokens {Tokens:R}; most epochs {MostEpochs:R}; {Order} {Score}; seed {Seed}");

    static string Pairs(ImmutableSortedDictionary<string, double> values) => string.Join(',', values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value:R}")));
}

/// <summary>In which order the documents of a mixture come.</summary>
public enum MixtureOrder
{
    /// <summary>At random, all groups mixed.</summary>
    Shuffled,

    /// <summary>As they were read, epoch after epoch.</summary>
    Source,

    /// <summary>By a score, the lowest first.</summary>
    Ascending,

    /// <summary>By a score, the highest first.</summary>
    Descending,
}
