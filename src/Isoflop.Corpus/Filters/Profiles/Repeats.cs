using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>How much of a list of stretches is said more than once.</summary>
/// <param name="Count">How many stretches there are.</param>
/// <param name="Characters">Characters in them.</param>
/// <param name="Later">How many are equal to an earlier one.</param>
/// <param name="LaterCharacters">Characters in those.</param>
/// <param name="All">How many are equal to another one, the first of each kind included.</param>
/// <param name="AllCharacters">Characters in those.</param>
readonly record struct Repeats(int Count, long Characters, int Later, long LaterCharacters, int All, long AllCharacters)
{
    /// <summary>Counts the repeats among stretches.</summary>
    public static Repeats Of(Segments segments, Dictionary<ulong, int> seen)
    {
        seen.Clear();
        var (characters, later, laterCharacters, all, allCharacters) = (0L, 0, 0L, 0, 0L);
        for (var index = 0; index < segments.Count; index++)
        {
            var length = CharacterCount.Of(segments[index]);
            characters += length;
            ref var times = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, SpanHash.Of(segments[index]), out _);
            times++;
            if (times == 1) continue;
            later++;
            laterCharacters += length;
            all += times == 2 ? 2 : 1;
            allCharacters += times == 2 ? 2 * length : length;
        }
        return new Repeats(segments.Count, characters, later, laterCharacters, all, allCharacters);
    }
}
