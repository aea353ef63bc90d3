using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Spools;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Documents that share the key of a band, and what hangs together by them. A group is all documents with one key in one band, two at least; a component is
/// what groups connect, which says who has to be compared and nothing else. One component is held at a time; the rest is sorted, on disk where it does not fit.
/// </summary>
sealed class CandidateGroups : IDisposable
{
    readonly SortedRecords<Candidate> _candidates;
    readonly SpilledRecords<int> _groups;

    CandidateGroups(PassResources resources) => (_candidates, _groups) =
        (new SortedRecords<Candidate>(Path.Combine(resources.Scratch, "candidates.bin"), resources.MemoryBytes / 8), SpilledRecords<int>.Create(Path.Combine(resources.Scratch, "groups.bin")));

    /// <summary>Finds the groups.</summary>
    /// <param name="table">The documents.</param>
    /// <param name="keys">Their keys; not needed afterwards.</param>
    /// <param name="resources">What may be used: of the memory a half, the keys not counted.</param>
    public static CandidateGroups Find(DuplicateTable table, SortedRecords<BandKey> keys, PassResources resources)
    {
        using var joined = new JoinedNumbers(Path.Combine(resources.Scratch, "joined.bin"), table.Count, resources.MemoryBytes / 8);
        using var memberships = new SortedRecords<Membership>(Path.Combine(resources.Scratch, "memberships.bin"), resources.MemoryBytes / 4);
        var (last, group, grouped) = (default(BandKey), -1, false);
        foreach (var key in keys.Sorted())
        {
            if (key.Key != last.Key || key.Band != last.Band)
            {
                (last, grouped) = (key, false);
                continue;
            }
            if (!grouped)
            {
                grouped = true;
                memberships.Add(new Membership(last.Document, checked(++group)));
            }
            memberships.Add(new Membership(key.Document, group));
            joined.Join(last.Document, key.Document);
        }
        keys.Dispose();
        var found = new CandidateGroups(resources);
        found.Gather(table, memberships, joined);
        return found;
    }

    /// <summary>Documents that groups connect, each component from the most to the least preferred.</summary>
    public IEnumerable<List<Candidate>> Components()
    {
        var component = new List<Candidate>();
        foreach (var candidate in _candidates.Sorted())
        {
            if (component.Count > 0 && component[0].Root != candidate.Root)
            {
                yield return component;
                component = [];
            }
            component.Add(candidate);
        }
        if (component.Count > 0) yield return component;
    }

    /// <summary>The groups of a document, by number.</summary>
    public int[] Of(Candidate candidate) => _groups.Read(candidate.Groups, candidate.GroupCount);

    /// <inheritdoc/>
    public void Dispose()
    {
        _candidates.Dispose();
        _groups.Dispose();
    }

    // Every document that is in a group, with what is known of it.
    void Gather(DuplicateTable table, SortedRecords<Membership> memberships, JoinedNumbers joined)
    {
        using var members = memberships.Sorted().GetEnumerator();
        var (more, document, groups) = (members.MoveNext(), 0, new List<int>());
        foreach (var entry in table.Entries())
        {
            if (!more) break;
            groups.Clear();
            for (; more && members.Current.Document == document; more = members.MoveNext()) groups.Add(members.Current.Group);
            if (groups.Count > 0)
            {
                _candidates.Add(new Candidate
                {
                    Root = joined.Root(document),
                    IsOwn = document >= table.References,
                    Document = document,
                    Weight = entry.Weight,
                    Digest = entry.Digest,
                    Shingles = entry.Shingles,
                    ShingleCount = entry.ShingleCount,
                    StandsFor = entry.StandsFor,
                    Groups = _groups.Append(CollectionsMarshal.AsSpan(groups)),
                    GroupCount = groups.Count,
                });
            }
            document++;
        }
    }

    readonly record struct Membership(int Document, int Group) : IComparable<Membership>
    {
        public int CompareTo(Membership other) => Document != other.Document ? Document.CompareTo(other.Document) : Group.CompareTo(other.Group);
    }
}

/// <summary>The key of a document in one band.</summary>
readonly record struct BandKey(ulong Key, int Band, int Document) : IComparable<BandKey>
{
    public int CompareTo(BandKey other)
    {
        if (Key != other.Key) return Key < other.Key ? -1 : 1;
        return Band != other.Band ? Band.CompareTo(other.Band) : Document.CompareTo(other.Document);
    }
}

/// <summary>A document that shares a band with another. References come first, then the more preferred.</summary>
struct Candidate : IComparable<Candidate>
{
    /// <summary>The first document of its component.</summary>
    public int Root;

    /// <summary>Its number.</summary>
    public int Document;

    /// <summary>As in the table.</summary>
    public double Weight;

    /// <summary>As in the table.</summary>
    public ulong Digest;

    /// <summary>As in the table.</summary>
    public long Shingles;

    /// <summary>Where the numbers of its groups lie.</summary>
    public long Groups;

    /// <summary>As in the table.</summary>
    public int ShingleCount;

    /// <summary>As in the table.</summary>
    public int StandsFor;

    /// <summary>Groups that it is in.</summary>
    public int GroupCount;

    /// <summary>Whether it is of the corpus, and no reference.</summary>
    public bool IsOwn;

    /// <inheritdoc/>
    public readonly int CompareTo(Candidate other)
    {
        if (Root != other.Root) return Root.CompareTo(other.Root);
        if (IsOwn != other.IsOwn) return IsOwn ? 1 : -1;
        var preferred = other.Weight.CompareTo(Weight);
        return preferred != 0 ? preferred : Document.CompareTo(other.Document);
    }
}
