using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>Which column of a table holds which canonical column: what the user said first, then what the spelling tells.</summary>
sealed class ColumnMap
{
    readonly ImmutableArray<string> _headers;
    readonly string _source;
    readonly Dictionary<string, ColumnSource> _sources = new(StringComparer.Ordinal);

    /// <summary>Resolves the headers of a table.</summary>
    /// <param name="rows">The table, at its first row: an error names the numeric columns there.</param>
    /// <param name="options">What the user said.</param>
    /// <param name="source">Name of the table for messages.</param>
    public ColumnMap(TableRows rows, RunReadOptions options, string source)
    {
        _headers = rows.Headers;
        _source = source;
        foreach (var (canonical, header) in options.Map) AddMapped(canonical, header);
        if (options.StepColumn is { } step) AddMapped("step", step);
        AddRecognised();
        Kept = options.Keep.IsEmpty ? [] : [.. options.Keep.SelectMany(KeptBy).DistinctBy(column => column.Index)];
    }

    /// <summary>Refuses a table that cannot be one of runs: it needs a loss (or a score) and a scale.</summary>
    /// <param name="rows">The table, at its first row.</param>
    public void RequireRuns(TableRows rows)
    {
        if (Has(ColumnSpellings.Score) || Has(ColumnSpellings.Correct) || Has(ColumnSpellings.LossIncrease)) return;
        RequireLoss(rows);
        // A law of a mixture is over columns that are kept under their own headers.
        if (Kept.IsEmpty && !Has("params") && !Has("tokens") && !Has("flops") && !Has("non_embedding_params") && !Has("total_params") && !Has("active_params")
            && !(Has("step") && Has("batch_tokens")))
        {
            throw new InputException(
                $"no column for params, tokens or flops among {Quoted(_headers)}",
                _source,
                "at least one of them beside the loss",
                "Name them: --map params=\"...\" --map tokens=\"...\".");
        }
    }

    /// <summary>Refuses a table that cannot be one of loss curves: it needs a loss and a step.</summary>
    /// <param name="rows">The table, at its first row.</param>
    public void RequireCurves(TableRows rows)
    {
        RequireLoss(rows);
        if (Has("step")) return;
        throw new InputException($"no column for the step among {Quoted(_headers)}", _source, "the optimiser step of every loss", "Name it: --map step=\"...\".");
    }

    /// <summary>Whether the loss is that of the training text.</summary>
    public bool TrainingLoss { get; private set; }

    /// <summary>The columns found, by canonical name.</summary>
    public IReadOnlyDictionary<string, ColumnSource> Sources => _sources;

    /// <summary>The columns to keep under their own headers.</summary>
    public ImmutableArray<(string Header, int Index)> Kept { get; }

    /// <summary>Whether a column was found.</summary>
    /// <param name="canonical">Its canonical name.</param>
    public bool Has(string canonical) => _sources.ContainsKey(canonical);

    /// <summary>Every header with what it was taken for.</summary>
    public ImmutableArray<RunTableColumn> Columns
    {
        get
        {
            var meanings = new string?[_headers.Length];
            foreach (var (canonical, column) in _sources) meanings[column.Index] = canonical;
            return [.. _headers.Select((header, index) => new RunTableColumn(header, meanings[index]))];
        }
    }

    /// <summary>The column a condition means by a name: a header as written, in another case or spelling, or a canonical name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="where">The place, for messages.</param>
    public ColumnSource Find(string name, string where)
    {
        if (FindHeader(name) is { } index)
            return _sources.Values.FirstOrDefault(found => found.Index == index) ?? new ColumnSource(index, 1);
        if (ColumnSpellings.CanonicalOf(name) is { } canonical && _sources.TryGetValue(canonical, out var column)) return column;
        throw UnknownHeader(name, where);
    }

    void AddMapped(string word, string header)
    {
        var canonical = ColumnSpellings.CanonicalOf(word) ?? throw new InputException(
            $"'{word}' is no column of runs; the nearest is '{NearestName.Of(word, ColumnSpellings.Canonical)}'",
            $"--map {word}=\"{header}\"",
            "one of " + string.Join(", ", ColumnSpellings.Canonical),
            "Correct the name before the '='.");
        var where = $"--map {canonical}=\"{header}\"";
        var column = FindHeader(header) is { } index ? new ColumnSource(index, 1) : FindScaled(header) ?? throw UnknownHeader(header, where);
        if (_sources.TryGetValue(canonical, out var other) && other != column)
            throw new InputException($"{canonical} is mapped twice", where, "one header for one column", "Remove one of the two.");
        if (_sources.FirstOrDefault(pair => pair.Key != canonical && pair.Value.Index == column.Index).Key is { } taken)
            throw new InputException($"'{_headers[column.Index]}' is mapped to {taken} already", where, "one column for one header", "Remove one of the two.");
        _sources[canonical] = column;
    }

    // "size_M*1e6": a header and what its numbers are multiplied by.
    ColumnSource? FindScaled(string text)
    {
        var star = text.LastIndexOf('*');
        if (star < 0 || !double.TryParse(text.AsSpan(star + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var factor)) return null;
        if (!double.IsFinite(factor) || factor <= 0) return null;
        return FindHeader(text[..star]) is { } index ? new ColumnSource(index, factor) : null;
    }

    IEnumerable<(string Header, int Index)> KeptBy(string pattern)
    {
        if (!pattern.EndsWith('*'))
            return FindHeader(pattern) is { } index ? [(_headers[index], index)] : throw UnknownHeader(pattern, "a column to keep");
        return _headers.Select((header, index) => (header, index)).Where(column => column.header.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase));
    }

    int? FindHeader(string text)
    {
        var wanted = text.Trim();
        var exact = _headers.IndexOf(wanted);
        if (exact >= 0) return exact;
        var spelling = ColumnSpellings.Normalise(wanted);
        var loose = _headers.Where(header => ColumnSpellings.Normalise(header) == spelling).ToArray();
        return loose.Length == 1 && loose[0].Length > 0 ? _headers.IndexOf(loose[0]) : null;
    }

    void AddRecognised()
    {
        var guesses = _headers
            .Select((header, index) => IsTaken(index) ? null : ColumnSpellings.Recognise(header) is { } guess ? new Candidate(header, index, guess) : null)
            .OfType<Candidate>()
            .GroupBy(candidate => candidate.Guess.Canonical);
        foreach (var group in guesses.ToArray())
        {
            if (Has(group.Key)) continue;
            var best = group.Aggregate((first, next) => next.Guess.Rank < first.Guess.Rank ? next : first);
            var equals = group.Where(candidate => candidate.Guess.Rank == best.Guess.Rank).Select(candidate => candidate.Header).ToArray();
            if (equals.Length > 1)
            {
                throw new InputException(
                    $"{Quoted(equals)} could each be {group.Key}",
                    _source,
                    $"one column for {group.Key}",
                    $"Say which: --map {group.Key}=\"{equals[0]}\".");
            }
            _sources[group.Key] = new ColumnSource(best.Index, 1);
            TrainingLoss |= best.Guess.TrainingLoss;
        }
    }

    bool IsTaken(int index) => _sources.Values.Any(column => column.Index == index);

    void RequireLoss(TableRows rows)
    {
        if (Has(ColumnSpellings.Loss)) return;
        var numeric = Enumerable.Range(0, _headers.Length)
            .Where(i => !IsTaken(i) && i < rows.FieldCount && double.TryParse(rows.Cell(i), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(i => _headers[i])
            .ToArray();
        var named = numeric.Where(header => header.Contains("loss", StringComparison.OrdinalIgnoreCase)).ToArray();
        var candidates = named.Length > 0 ? named : numeric;
        throw new InputException(
            candidates.Length > 0 ? $"no column is recognised as the loss; it could be {Quoted(candidates)}" : $"no column is recognised as the loss among {Quoted(_headers)}",
            _source,
            "a column with the held-out loss of each run",
            candidates.Length > 0 ? $"Say which: --map loss=\"{candidates[0]}\"." : "Add it, or name it: --map loss=\"...\".");
    }

    InputException UnknownHeader(string name, string where) => new(
        $"{_source} has no column '{name.Trim()}'" + (NearestName.Of(name, _headers) is { } nearest ? $"; the nearest is '{nearest}'" : ""),
        where,
        $"one of {Quoted(_headers)}",
        "Correct the name of the column.");

    static string Quoted(IReadOnlyCollection<string> headers)
    {
        const int Most = 20;
        var quoted = headers.Take(Most).Select(header => $"'{(header.Length <= 60 ? header : header[..60] + "...")}'");
        return string.Join(", ", quoted) + (headers.Count > Most ? $" and {headers.Count - Most} more" : "");
    }

    sealed record Candidate(string Header, int Index, ColumnGuess Guess);
}

/// <summary>A column of the table and the factor its numbers are multiplied by.</summary>
/// <param name="Index">Index of the header.</param>
/// <param name="Factor">1 unless the user said another.</param>
sealed record ColumnSource(int Index, double Factor);
