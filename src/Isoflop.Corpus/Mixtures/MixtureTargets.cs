using Isoflop.Findings;

namespace Isoflop.Corpus.Mixtures;

/// <summary>How many tokens of each group a mixture wants.</summary>
static class MixtureTargets
{
    /// <summary>Tokens by group.</summary>
    /// <param name="groups">Names of the groups.</param>
    /// <param name="available">Tokens that they have.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="capped">Groups that the cap on epochs held back.</param>
    public static double[] Of(string[] groups, long[] available, MixtureOptions options, out bool[] capped)
    {
        capped = new bool[groups.Length];
        if (groups.Length == 0) return [];
        RefuseUnknown(options.Weights.Keys, groups, "weights");
        RefuseUnknown(options.Epochs.Keys, groups, "epochs");
        if (options.Weights.IsEmpty && options is { Temperature: 1, Tokens: null })
            return [.. groups.Select((group, i) => available[i] * options.Epochs.GetValueOrDefault(group, 1))];
        if (!options.Epochs.IsEmpty) throw new InputException("epochs beside weights, a temperature or a number of tokens", "mixture", "one or the other", "Leave out the epochs, or everything else.");
        var weights = Weights(groups, available, options);
        var most = available.Select(tokens => tokens * options.MostEpochs).ToArray();
        if (options.Tokens is not { } total)
        {
            // The first group to reach its end decides, at one epoch: nothing is repeated that nobody asked for.
            total = groups.Select((_, i) => weights[i] > 0 ? available[i] / weights[i] : double.PositiveInfinity).Min();
            return [.. weights.Select(weight => weight * total)];
        }
        return Fill(weights, most, total, capped);
    }

    // Groups that reach their cap stay there, and the others share what is left by their weights, until none more reaches it.
    static double[] Fill(double[] weights, double[] most, double total, bool[] capped)
    {
        var targets = new double[weights.Length];
        while (true)
        {
            var (left, weight) = (total, 0.0);
            for (var i = 0; i < weights.Length; i++)
            {
                if (capped[i]) left -= most[i];
                else weight += weights[i];
            }
            var more = false;
            for (var i = 0; i < weights.Length; i++)
            {
                targets[i] = capped[i] ? most[i] : weight > 0 ? left * weights[i] / weight : 0;
                if (capped[i] || targets[i] <= most[i]) continue;
                capped[i] = more = true;
            }
            if (!more) return targets;
        }
    }

    static double[] Weights(string[] groups, long[] available, MixtureOptions options)
    {
        double[] weights;
        if (options.Weights.IsEmpty)
        {
            weights = [.. available.Select(tokens => Math.Pow(tokens, 1 / options.Temperature))];
        }
        else
        {
            if (groups.FirstOrDefault(group => !options.Weights.ContainsKey(group)) is { } missing)
                throw new InputException($"no weight for '{missing}'", "mixture, weights", $"a weight for each of {string.Join(", ", groups)}", "Give it one; 0 leaves the group out.");
            weights = [.. groups.Select(group => options.Weights[group])];
        }
        var sum = weights.Sum();
        return sum > 0 ? [.. weights.Select(weight => weight / sum)] : throw new InputException("weights of 0", "mixture, weights", "at least one above 0", "Correct them.");
    }

    static void RefuseUnknown(IEnumerable<string> named, string[] groups, string key)
    {
        foreach (var name in named.Where(name => !groups.Contains(name)))
            throw new InputException($"'{name}', of which no document is left", $"mixture, {key}", $"one of {string.Join(", ", groups)}", $"The nearest is '{NearestName.Of(name, groups)}'.");
    }
}
