using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Corpus.Mixtures;

/// <summary>
/// Which documents are taken, how often and in which order, exactly: every whole epoch of a group takes each of its documents once, and the part of an
/// epoch takes documents in random order until the tokens are there. The same seed gives the same order, whatever memory there is.
/// </summary>
public sealed class Mixture : IDisposable
{
    readonly SortedRecords<Pick> _picks;

    Mixture(ImmutableArray<MixtureShare> shares, SortedRecords<Pick> picks) => (Shares, _picks) = (shares, picks);

    /// <summary>What is taken of each group, by name.</summary>
    public ImmutableArray<MixtureShare> Shares { get; }

    /// <summary>Documents that it has, repeats counted.</summary>
    public long Count => _picks.Count;

    /// <summary>Places of the documents, from 0, in the order in which they come. It may be asked for as often as needed, until the mixture is disposed of.</summary>
    public IEnumerable<long> Order => _picks.Sorted().Select(pick => pick.Place);

    /// <summary>Mixes documents.</summary>
    /// <param name="documents">The documents; gone through twice.</param>
    /// <param name="options">What to take.</param>
    /// <param name="resources">What may be used: beyond the memory the order lies in the scratch folder. Null holds it.</param>
    /// <exception cref="InputException">A group that is named has no documents, one that has some is not named, or a document has no score to be ordered by.</exception>
    public static Mixture Of(IEnumerable<MixtureEntry> documents, MixtureOptions options, PassResources? resources = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        var groups = new SortedDictionary<string, (int Documents, long Tokens)>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var known = groups.GetValueOrDefault(document.Group);
            groups[document.Group] = (known.Documents + 1, known.Tokens + document.Tokens);
        }
        string[] names = [.. groups.Keys];
        long[] available = [.. groups.Values.Select(group => group.Tokens)];
        var wanted = MixtureTargets.Of(names, available, options, out var capped);
        int[] whole = [.. available.Select((tokens, i) => tokens == 0 ? 0 : (int)Math.Floor(wanted[i] / tokens))];
        double[] left = [.. available.Select((tokens, i) => wanted[i] - (whole[i] * (double)tokens))];
        long[] taken = [.. available.Select((tokens, i) => whole[i] * tokens)];
        var picker = new Picker(options, resources);
        using (var parts = Sorted<Part>("parts", resources))
        {
            var (numbers, place) = (names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal), 0L);
            foreach (var document in documents)
            {
                var group = numbers[document.Group];
                for (var epoch = 0; epoch < whole[group]; epoch++) picker.Add(place, epoch, document.Score);
                // In random order, the same for a larger share: what is taken at 10 % is part of what is taken at 20 %.
                if (left[group] > 0) parts.Add(new Part(group, Key(options.Seed, place, -1), place, document.Tokens, document.Score));
                place++;
            }
            var ended = new bool[names.Length];
            foreach (var part in parts.Sorted())
            {
                // The nearest to what is wanted: a document that leads further beyond it than one stays behind is left out, and ends the group.
                ended[part.Group] |= part.Tokens / 2.0 > left[part.Group];
                if (ended[part.Group]) continue;
                picker.Add(part.Place, whole[part.Group], part.Score);
                left[part.Group] -= part.Tokens;
                taken[part.Group] += part.Tokens;
            }
        }
        return new Mixture([.. names.Select((name, i) => new MixtureShare(name, groups[name].Documents, available[i], wanted[i], taken[i], capped[i]))], picker.Picks());
    }

    /// <inheritdoc/>
    public void Dispose() => _picks.Dispose();

    static SortedRecords<T> Sorted<T>(string name, PassResources? resources)
        where T : unmanaged, IComparable<T> => new(Path.Combine(resources?.Scratch ?? "", $"mixture-{name}.bin"), resources?.MemoryBytes / 2 ?? long.MaxValue);

    static ulong Key(ulong seed, long place, int epoch)
    {
        var random = new CounterRandom(seed, ((ulong)(uint)epoch << 32) | (uint)place);
        return ((ulong)random.NextUInt32() << 32) | random.NextUInt32();
    }

    // Gives every document that is taken its place in the order.
    sealed class Picker(MixtureOptions options, PassResources? resources)
    {
        readonly SortedRecords<Pick> _picks = Sorted<Pick>("order", resources);
        long _without;

        public void Add(long place, int epoch, double score)
        {
            if (double.IsNaN(score)) _without++;
            _picks.Add(options.Order switch
            {
                MixtureOrder.Shuffled => new Pick(Key(options.Seed, place, epoch), (ulong)epoch, place),
                MixtureOrder.Source => new Pick((ulong)epoch, 0, place),
                MixtureOrder.Ascending => new Pick((ulong)epoch, Ascending(score), place),
                _ => new Pick((ulong)epoch, Ascending(-score), place),
            });
        }

        public SortedRecords<Pick> Picks()
        {
            if (_without == 0 || options.Order is MixtureOrder.Shuffled or MixtureOrder.Source) return _picks;
            _picks.Dispose();
            throw new InputException($"{_without:N0} documents without a number in the field '{options.Score}'", "mixture", "a score in every document, to order by", "Let a step write it, or remove the others with the step 'field'.");
        }

        // Numbers as bits that are ordered as they are; the two zeros are one.
        static ulong Ascending(double score) => BitConverter.DoubleToUInt64Bits(score + 0.0) is var bits && (bits >> 63) == 0 ? bits | (1UL << 63) : ~bits;
    }

    readonly record struct Pick(ulong Major, ulong Minor, long Place) : IComparable<Pick>
    {
        public int CompareTo(Pick other)
        {
            if (Major != other.Major) return Major < other.Major ? -1 : 1;
            return Minor != other.Minor ? Minor.CompareTo(other.Minor) : Place.CompareTo(other.Place);
        }
    }

    readonly record struct Part(int Group, ulong Key, long Place, int Tokens, double Score) : IComparable<Part>
    {
        public int CompareTo(Part other)
        {
            if (Group != other.Group) return Group.CompareTo(other.Group);
            return Key != other.Key ? Key.CompareTo(other.Key) : Place.CompareTo(other.Place);
        }
    }
}
