using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents;

/// <summary>One text that belongs together: what a model may see at once and what is kept or dropped as a whole.</summary>
/// <param name="Id">Unique within its source and the same on every reading: a type's name, a path, a path and a line.</param>
/// <param name="Text">The text, not empty.</param>
/// <param name="Source">Name of the source that it came from.</param>
public sealed record Document(string Id, string Text, string Source)
{
    /// <summary>What else is known of it, by name: an address, a date, a score that a step wrote (numbers in invariant form).</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
