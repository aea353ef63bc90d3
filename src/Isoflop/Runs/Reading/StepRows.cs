
namespace Isoflop.Runs.Reading;

/// <summary>Tells a table with one row a step from a table with one row a run, and finds the last row of each run.</summary>
static class StepRows
{
    // What tells one run from another beside its name; a quantity that changes along a run (tokens, FLOPs, learning rate) cannot.
    static readonly RunColumn[] Configuration =
        [RunColumn.Params, RunColumn.NonEmbeddingParams, RunColumn.TotalParams, RunColumn.ActiveParams, RunColumn.UniqueTokens, RunColumn.Experts,
         RunColumn.BatchTokens, RunColumn.SequenceLength, RunColumn.Vocabulary];

    /// <summary>Indices of the last row of each run in the order of the table, or null where the table has one row a run.</summary>
    /// <param name="runs">All usable rows.</param>
    /// <param name="repeatedSteps">Whether a run shows one step twice, so that its rows may belong to several runs.</param>
    public static int[]? LastOfEachRun(RunSet runs, out bool repeatedSteps)
    {
        repeatedSteps = false;
        if (!runs.Has(RunColumn.Step)) return null;
        var steps = runs.Values(RunColumn.Step).ToArray();
        var keys = Keys(runs);
        var order = Enumerable.Range(0, runs.Count).ToArray();
        // A row without a step sorts before step 0.
        Array.Sort(order, (a, b) =>
            keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : steps[a].CompareTo(steps[b]) is var byStep and not 0 ? byStep : a.CompareTo(b));
        var last = new List<int>();
        var curves = false;
        for (var i = 0; i < order.Length; i++)
        {
            var next = i + 1 < order.Length && keys[order[i]] == keys[order[i + 1]];
            if (!next) last.Add(order[i]);
            else if (steps[order[i]] == steps[order[i + 1]]) repeatedSteps = true;
            else curves = true;
        }
        if (!curves) return null;
        last.Sort();
        return [.. last];
    }

    static int[] Keys(RunSet runs)
    {
        var configuration = Configuration.Where(runs.Has).ToArray();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var keys = new int[runs.Count];
        var key = new System.Text.StringBuilder();
        for (var i = 0; i < keys.Length; i++)
        {
            key.Clear().Append(runs.Names.IsEmpty ? null : runs.Names[i]).Append('\n').Append(runs.Groups.IsEmpty ? null : runs.Groups[i]);
            foreach (var column in configuration) key.Append('\n').Append(BitConverter.DoubleToInt64Bits(runs.Values(column)[i]));
            var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(key.ToString(), out keys[i]))
            {
                keys[i] = numbers.Count;
                numbers.Add(key.ToString(), keys[i]);
            }
        }
        return keys;
    }
}
