using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates;

/// <summary>Which documents of a cluster of duplicates stay, and how many.</summary>
public sealed record SurvivorPolicy
{
    // FineWeb-2 keeps more of what was crawled more often: cluster size from which on, copies kept. A cluster of four keeps three.
    static readonly (int Size, int Copies)[] BySize = [(LargestKept + 1, 1), (100, 8), (5, 5), (3, 3), (2, 2), (1, 1)];

    // Of a larger cluster one stays under any policy.
    internal const int LargestKept = 999;

    /// <summary>Which stays.</summary>
    public SurvivorRule Rule { get; init; } = SurvivorRule.Longest;

    /// <summary>The field with the number that <see cref="SurvivorRule.BestScore"/> compares; null for the other rules.</summary>
    public string? Field { get; init; }

    /// <summary>The sources that <see cref="SurvivorRule.PreferredSource"/> prefers, best first.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Whether a cluster keeps as many copies as FineWeb-2's rehydration: 2 of 2, 3 of 3 and 4, 5 of 5 to 99, 8 of 100 to 999, and 1 above; else 1.</summary>
    public bool CopiesBySize { get; init; }

    /// <summary>Everything that it decides by, as text that enters the digest of a version.</summary>
    public string Identity => $"keep {Rule} {Field}{string.Join(',', Sources)}{(CopiesBySize ? " copies by size" : "")}".TrimEnd();

    /// <summary>Copies that stay of a cluster.</summary>
    /// <param name="size">Documents in the cluster, at least 1.</param>
    public int Copies(int size) => CopiesBySize ? BySize.First(step => size >= step.Size).Copies : 1;

    /// <summary>A policy as it is written: <c>longest</c>, <c>first</c>, <c>score:FIELD</c>, <c>source:A,B</c>, each with <c>+copies</c> where copies are kept by cluster size.</summary>
    /// <exception cref="InputException">It is none of these.</exception>
    public static SurvivorPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Copies = "+copies";
        var (word, copies) = text.EndsWith(Copies, StringComparison.Ordinal) ? (text[..^Copies.Length], true) : (text, false);
        var policy = word.Split(':', 2) switch
        {
            ["longest"] => new SurvivorPolicy(),
            ["first"] => new SurvivorPolicy { Rule = SurvivorRule.First },
            ["score", { Length: > 0 } field] => new SurvivorPolicy { Rule = SurvivorRule.BestScore, Field = field },
            ["source", { Length: > 0 } sources] => new SurvivorPolicy { Rule = SurvivorRule.PreferredSource, Sources = [.. sources.Split(',')] },
            _ => throw new InputException($"'{text}'", "the survivor policy", "longest, first, score:FIELD or source:A,B, each with +copies or not", "Choose one of them."),
        };
        return policy with { CopiesBySize = copies };
    }

    /// <summary>How much a document is preferred: the higher the better.</summary>
    internal double Weight(int bytes, string source, string? score) => Rule switch
    {
        SurvivorRule.Longest => bytes,
        SurvivorRule.BestScore => double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value) ? value : double.NegativeInfinity,
        SurvivorRule.PreferredSource => Sources.IndexOf(source) is var place and >= 0 ? -place : double.NegativeInfinity,
        _ => 0,
    };
}
