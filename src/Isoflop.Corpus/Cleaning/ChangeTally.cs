namespace Isoflop.Corpus.Cleaning;

/// <summary>Counts what a step changes in a text, by name.</summary>
sealed class ChangeTally
{
    readonly List<(string Name, int Count)> _changes = [];

    /// <summary>The counts, in the order of first mention; none of them 0.</summary>
    public IReadOnlyList<(string Name, int Count)> Changes => _changes;

    /// <summary>Adds to a count.</summary>
    public void Add(string name, int count = 1)
    {
        if (count == 0) return;
        var at = _changes.FindIndex(change => change.Name == name);
        if (at < 0) _changes.Add((name, count));
        else _changes[at] = (name, _changes[at].Count + count);
    }
}
