namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Documents that share the key of a band, and what hangs together by them. A group is all documents with one key in one band, two at least; a component is
/// what groups connect, which says who has to be compared and nothing else.
/// </summary>
sealed class CandidateGroups
{
    readonly int[] _groups;
    readonly int _bands;

    CandidateGroups(int[] groups, int bands, List<int[]> components) => (_groups, _bands, Components) = (groups, bands, components);

    /// <summary>Documents that groups connect, each component from the most to the least preferred.</summary>
    public List<int[]> Components { get; }

    /// <summary>The groups of a document, one for each band: their number in that band, negative where it is alone.</summary>
    public ReadOnlySpan<int> Of(int document) => _groups.AsSpan(document * _bands, _bands);

    /// <summary>Finds the groups.</summary>
    /// <param name="table">The documents with their keys.</param>
    /// <param name="preference">The documents, most preferred first.</param>
    /// <param name="threads">Threads.</param>
    public static CandidateGroups Find(DuplicateTable table, int[] preference, int threads)
    {
        var bands = table.KeysEach;
        int[] documents = [.. Enumerable.Range(0, table.Count).Where(document => table.Digests[document] != 0)];
        var groups = new int[table.Count * bands];
        groups.AsSpan().Fill(-1);
        var found = new int[bands];
        Parallel.For(0, bands, new ParallelOptions { MaxDegreeOfParallelism = threads }, band => found[band] = Group(table, documents, band, groups));
        var roots = new int[table.Count];
        for (var i = 0; i < roots.Length; i++) roots[i] = i;
        for (var band = 0; band < bands; band++)
        {
            var firsts = new int[found[band]];
            firsts.AsSpan().Fill(-1);
            foreach (var document in documents)
            {
                var group = groups[(document * bands) + band];
                if (group < 0) continue;
                if (firsts[group] < 0) firsts[group] = document;
                else Join(roots, firsts[group], document);
            }
        }
        return new CandidateGroups(groups, bands, Connect(groups, bands, roots, preference));
    }

    // Numbers the keys of a band that more than one document has.
    static int Group(DuplicateTable table, int[] documents, int band, int[] groups)
    {
        var (keys, order, bands) = (new ulong[documents.Length], (int[])documents.Clone(), table.KeysEach);
        for (var i = 0; i < documents.Length; i++) keys[i] = table.Keys[(documents[i] * bands) + band];
        Array.Sort(keys, order);
        var found = 0;
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1)
            {
                for (var i = start; i < end; i++) groups[(order[i] * bands) + band] = found;
                found++;
            }
            start = end;
        }
        return found;
    }

    static List<int[]> Connect(int[] groups, int bands, int[] roots, int[] preference)
    {
        var components = new Dictionary<int, List<int>>();
        var order = new List<List<int>>();
        foreach (var document in preference)
        {
            if (groups.AsSpan(document * bands, bands).IndexOfAnyExcept(-1) < 0) continue;
            var root = Root(roots, document);
            if (!components.TryGetValue(root, out var members))
            {
                components.Add(root, members = []);
                order.Add(members);
            }
            members.Add(document);
        }
        return [.. order.Select(members => members.ToArray())];
    }

    static void Join(int[] roots, int a, int b)
    {
        (a, b) = (Root(roots, a), Root(roots, b));
        // The smaller number wins: the same tree for any order of joins is not needed, only the same components.
        if (a != b) roots[Math.Max(a, b)] = Math.Min(a, b);
    }

    static int Root(int[] roots, int document)
    {
        while (roots[document] != document) document = roots[document] = roots[roots[document]];
        return document;
    }
}
