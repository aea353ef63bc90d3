namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>How many characters of a text stand in runs of words that it says more than once, by the counting rules of the projects that count them.</summary>
static class RepeatedRuns
{
    [ThreadStatic]
    static HashTable? _table;

    [ThreadStatic]
    static int[]? _numbers;

    static HashTable Table => _table ??= new HashTable();

    /// <summary>
    /// datatrove: characters of the most frequent run with a space between its words, times how often it occurs, also when that is once; of equally frequent ones
    /// the one that came first. NaN where the text has no run of that length.
    /// </summary>
    public static double Top(WordProfile words, int length)
    {
        var first = FirstOfTop(words, length);
        return first < 0 ? double.NaN : (double)_table!.Counts[_numbers![first]] * (words.CharactersOf(first, length) + length - 1);
    }

    /// <summary>dolma: as <see cref="Top"/>, without the spaces.</summary>
    public static double TopWithoutSpaces(WordProfile words, int length)
    {
        var first = FirstOfTop(words, length);
        return first < 0 ? double.NaN : (double)_table!.Counts[_numbers![first]] * words.CharactersOf(first, length);
    }

    /// <summary>Where the most frequent run first stands, of equally frequent ones the one that comes first; -1 where the text has no run of that length.</summary>
    public static int FirstOfTop(WordProfile words, int length)
    {
        var (table, best) = (Count(words, length), -1);
        var counts = table.Counts;
        for (var run = 0; run < counts.Length; run++)
        {
            if (best < 0 || counts[run] > counts[best]) best = run;
        }
        return best < 0 ? -1 : table.Firsts[best];
    }

    /// <summary>DCLM: characters of the longest of the most frequent runs, without spaces, times how often it occurs; NaN where no run occurs twice.</summary>
    public static double TopRepeated(WordProfile words, int length)
    {
        var table = Count(words, length);
        var (most, longest) = (1, 0);
        for (var run = 0; run < table.Count; run++)
        {
            if (table.Counts[run] < most) continue;
            var characters = words.CharactersOf(table.Firsts[run], length);
            longest = table.Counts[run] > most ? characters : Math.Max(longest, characters);
            most = table.Counts[run];
        }
        return most == 1 ? double.NaN : (double)most * longest;
    }

    /// <summary>
    /// datatrove: reads on from word to word; a run that was read before counts its characters without spaces and is skipped as a whole, another one is
    /// remembered. The first occurrence does not count. Runs are compared with nothing between their words.
    /// </summary>
    public static double Skipping(WordProfile words, int length)
    {
        if (words.Count < length) return double.NaN;
        var (table, repeated) = (Table, 0L);
        table.Clear(words.Count);
        for (var word = 0; word + length <= words.Count;)
        {
            var known = table.Count;
            if (table.Add(words.JoinedHash(word, length), word) < known)
            {
                repeated += words.CharactersOf(word, length);
                word += length;
            }
            else
            {
                word++;
            }
        }
        return repeated;
    }

    /// <summary>dolma: the share of the characters of all runs, overlapping ones included, that stand in runs occurring more than once.</summary>
    public static double ShareOfRuns(WordProfile words, int length)
    {
        var table = Count(words, length);
        var (all, repeated) = (0L, 0L);
        for (var run = 0; run < table.Count; run++)
        {
            var characters = (long)table.Counts[run] * words.CharactersOf(table.Firsts[run], length);
            all += characters;
            if (table.Counts[run] > 1) repeated += characters;
        }
        return table.Count == 0 ? double.NaN : repeated / Math.Max(1.0, all);
    }

    /// <summary>DCLM: characters of the words that stand in any run that occurs more than once, each word once; NaN where none does.</summary>
    public static double Covered(WordProfile words, int length)
    {
        var table = Count(words, length);
        var (covered, end, any) = (0L, 0, false);
        for (var word = 0; word + length <= words.Count; word++)
        {
            if (table.Counts[_numbers![word]] == 1) continue;
            var first = Math.Max(word, end);
            end = word + length;
            covered += words.CharactersOf(first, end - first);
            any = true;
        }
        return any ? covered : double.NaN;
    }

    /// <summary>NeMo: characters of runs read before, and the spaces between their words, without words that an earlier such run has counted.</summary>
    public static double Uncounted(WordProfile words, int length)
    {
        var (table, repeated, overlap) = (Table, 0L, 0);
        table.Clear(words.Count);
        for (var word = 0; word + length <= words.Count; word++)
        {
            var known = table.Count;
            if (table.Add(words.ListHash(word, length), word) < known)
            {
                repeated += words.CharactersOf(word + overlap, length - overlap) + Math.Min(length - overlap, length - 1);
                overlap = length;
            }
            overlap = Math.Max(overlap - 1, 0);
        }
        return repeated;
    }

    /// <summary>data-juicer: the share of runs that occur more than once; 0 where the text has none.</summary>
    public static double ShareOfOccurrences(WordProfile words, int length)
    {
        var (repeated, runs) = (0L, Math.Max(0, words.Count - length + 1));
        foreach (var count in Count(words, length).Counts)
        {
            if (count > 1) repeated += count;
        }
        return runs == 0 ? 0 : (double)repeated / runs;
    }

    // Every run of that length, compared as a list of words; its number by the place where it stands is kept for those who ask.
    static HashTable Count(WordProfile words, int length)
    {
        var table = Table;
        table.Clear(words.Count);
        if (_numbers is null || _numbers.Length < words.Count) _numbers = new int[Math.Max(1024, 2 * words.Count)];
        for (var word = 0; word + length <= words.Count; word++) _numbers[word] = table.Add(words.ListHash(word, length), word);
        return table;
    }
}
