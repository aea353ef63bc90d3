using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Corpus.Mixtures;

/// <summary>
/// Which documents are taken, how often and in which order, exactly: every whole epoch of a group takes each of its documents once, and the part of an
/// epoch takes documents in random order until the tokens are there. The same seed gives the same order.
/// </summary>
public sealed class Mixture
{
    Mixture(ImmutableArray<MixtureShare> shares, long[] order) => (Shares, Order) = (shares, order);

    /// <summary>What is taken of each group, by name.</summary>
    public ImmutableArray<MixtureShare> Shares { get; }

    /// <summary>Places of the documents, from 0, in the order in which they come.</summary>
    public ReadOnlyMemory<long> Order { get; }

    /// <summary>Mixes documents.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="options">What to take.</param>
    /// <exception cref="InputException">A group that is named has no documents, one that has some is not named, or a document has no score to be ordered by.</exception>
    public static Mixture Of(IReadOnlyList<MixtureEntry> documents, MixtureOptions options)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        var groups = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < documents.Count; i++)
        {
            if (!groups.TryGetValue(documents[i].Group, out var group)) groups.Add(documents[i].Group, group = []);
            group.Add(i);
        }
        var available = groups.Select(group => group.Value.Sum(place => (long)documents[place].Tokens)).ToArray();
        var wanted = MixtureTargets.Of([.. groups.Keys], available, options, out var capped);
        var (shares, picked) = (ImmutableArray.CreateBuilder<MixtureShare>(), new List<Pick>());
        foreach (var (i, (name, places)) in groups.Index())
        {
            var before = picked.Count;
            Take(documents, places, available[i], wanted[i], options.Seed, picked);
            var taken = 0L;
            for (var j = before; j < picked.Count; j++) taken += documents[picked[j].Place].Tokens;
            shares.Add(new MixtureShare(name, places.Count, available[i], wanted[i], taken, capped[i]));
        }
        Sort(documents, picked, options);
        return new Mixture(shares.ToImmutable(), [.. picked.Select(pick => (long)pick.Place)]);
    }

    static void Take(IReadOnlyList<MixtureEntry> documents, List<int> places, long available, double wanted, ulong seed, List<Pick> picked)
    {
        var whole = available == 0 ? 0 : (int)Math.Floor(wanted / available);
        for (var epoch = 0; epoch < whole; epoch++) picked.AddRange(places.Select(place => new Pick(place, epoch)));
        var left = wanted - (whole * (double)available);
        // In random order, the same for a larger share: what is taken at 10 % is part of what is taken at 20 %.
        foreach (var place in places.OrderBy(place => Key(seed, place, -1)).ThenBy(place => place))
        {
            // The nearest to what is wanted: a document that leads further beyond it than one stays behind is left out.
            if (documents[place].Tokens / 2.0 > left) break;
            picked.Add(new Pick(place, whole));
            left -= documents[place].Tokens;
        }
    }

    static void Sort(IReadOnlyList<MixtureEntry> documents, List<Pick> picked, MixtureOptions options)
    {
        switch (options.Order)
        {
            case MixtureOrder.Shuffled:
                var keyed = picked.Select(pick => (Key: Key(options.Seed, pick.Place, pick.Epoch), pick)).ToArray();
                Array.Sort(keyed);
                for (var i = 0; i < keyed.Length; i++) picked[i] = keyed[i].pick;
                break;
            case MixtureOrder.Source:
                picked.Sort((a, b) => (a.Epoch, a.Place).CompareTo((b.Epoch, b.Place)));
                break;
            default:
                var without = picked.Count(pick => double.IsNaN(documents[pick.Place].Score));
                if (without > 0)
                    throw new InputException($"{without:N0} documents without a number in the field '{options.Score}'", "mixture", "a score in every document, to order by", "Let a step write it, or remove the others with the step 'field'.");
                var sign = options.Order == MixtureOrder.Ascending ? 1 : -1;
                picked.Sort((a, b) => (a.Epoch, sign * documents[a.Place].Score, a.Place).CompareTo((b.Epoch, sign * documents[b.Place].Score, b.Place)));
                break;
        }
    }

    static ulong Key(ulong seed, int place, int epoch)
    {
        var random = new CounterRandom(seed, ((ulong)(uint)epoch << 32) | (uint)place);
        return ((ulong)random.NextUInt32() << 32) | random.NextUInt32();
    }

    readonly record struct Pick(int Place, int Epoch) : IComparable<Pick>
    {
        public int CompareTo(Pick other) => (Epoch, Place).CompareTo((other.Epoch, other.Place));
    }
}
