using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

/// <summary>Collects rows by column. A row is either added whole or dropped with its reason.</summary>
sealed class RunColumnsBuilder
{
    const int MostQuoted = 40;

    static readonly HashSet<string> Unfinished = new(StringComparer.OrdinalIgnoreCase)
    {
        "crashed", "failed", "failure", "error", "running", "killed", "canceled", "cancelled", "preempted", "preempting", "pending", "queued", "diverged", "timeout", "plateau",
    };

    readonly List<NumberColumn> _numbers = [];
    readonly List<TextColumn> _texts = [];
    readonly List<TextColumn> _kept = [];
    readonly NumberColumn?[] _byColumn = new NumberColumn?[Enum.GetValues<RunColumn>().Length];
    readonly ColumnSource? _state;
    readonly GrowingColumn<int> _rows;
    readonly List<DroppedRun> _dropped = [];
    readonly Dictionary<(string Canonical, string Cell), string> _reasons = [];

    /// <summary>Prepares the columns that the table has.</summary>
    /// <param name="columns">The columns found.</param>
    /// <param name="lossUnit">Unit of plain numbers in the loss column.</param>
    /// <param name="expectedRows">About how many rows there are; 0 where that is not known.</param>
    public RunColumnsBuilder(ColumnMap columns, LossUnit lossUnit, int expectedRows)
    {
        _rows = new GrowingColumn<int>(expectedRows);
        foreach (var (canonical, column) in columns.Sources)
        {
            if (canonical == ColumnSpellings.State) _state = column;
            else if (ColumnSpellings.Numeric.TryGetValue(canonical, out var which))
            {
                var unit = which == RunColumn.Loss && lossUnit == LossUnit.Bits ? new BitsPerToken(1).ToNatsPerToken().Value : 1;
                _numbers.Add(new NumberColumn(canonical, which, column.Index, column.Factor * unit, expectedRows));
            }
            else _texts.Add(new TextColumn(canonical, column.Index));
        }
        foreach (var (header, index) in columns.Kept) _kept.Add(new TextColumn(header, index));
        foreach (var number in _numbers) _byColumn[(int)number.Column] = number;
        // Of several reasons the one about the loss is told.
        _numbers.Sort((a, b) => (a.Column != RunColumn.Loss).CompareTo(b.Column != RunColumn.Loss));
    }

    /// <summary>Rows added.</summary>
    public int Count { get; private set; }

    /// <summary>The rows dropped.</summary>
    public List<DroppedRun> Dropped => _dropped;

    /// <summary>Cells written in a human form.</summary>
    public int HumanForms { get; private set; }

    /// <summary>Values of the three scales that were missing in a row and follow from the other two.</summary>
    public int FilledByRule { get; private set; }

    /// <summary>Rows with a cell of an optional column that is no number of its kind, by column.</summary>
    public SortedDictionary<string, List<int>> Unread { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the current row, or drops it with its reason.</summary>
    /// <param name="rows">The table at a row.</param>
    public void Add(TableRows rows)
    {
        if (rows.FieldCount != rows.Headers.Length)
        {
            Drop(rows.Row, DropKind.WrongFieldCount, $"{rows.FieldCount} fields where the header has {rows.Headers.Length}");
            return;
        }
        if (_state is { } state && Unfinished.GetAlternateLookup<ReadOnlySpan<char>>().Contains(rows.Cell(state.Index)))
        {
            Drop(rows.Row, DropKind.NotFinished, $"state is {Quote(rows.Cell(state.Index))}: {(rows.Cell(state.Index) is "plateau" ? "the run has not left the loss of token frequencies" : "the run did not finish")}");
            return;
        }
        foreach (var column in _numbers)
        {
            if (!Read(rows, column)) return;
        }
        if (MissingScale() is { } missing)
        {
            Drop(rows.Row, DropKind.Missing, $"{missing.Canonical} is missing");
            return;
        }
        foreach (var column in _numbers) column.Values.Add(column.Current);
        foreach (var column in _texts) column.Add(rows.Cell(column.Index));
        foreach (var column in _kept) column.Add(rows.Cell(column.Index));
        _rows.Add(rows.Row);
        Count++;
    }

    /// <summary>The values of a column, or null where the table has no such column or nothing was read of it. Gives up its own copy.</summary>
    /// <param name="column">The column.</param>
    public double[]? TakeValues(RunColumn column)
    {
        if (_byColumn[(int)column] is not { } found) return null;
        var values = found.Values.Take();
        return values.AsSpan().ContainsAnyExcept(double.NaN) ? values : null;
    }

    /// <summary>The cells of a text column, null where empty; null where the table has no such column.</summary>
    /// <param name="canonical">Its canonical name.</param>
    public string?[]? TakeTexts(string canonical) => _texts.Find(text => text.Canonical == canonical)?.Values.ToArray();

    /// <summary>The columns kept under their own headers.</summary>
    public KeptColumns TakeKept() => _kept.Count == 0 ? KeptColumns.None : new(
        _kept.ToImmutableSortedDictionary(column => column.Canonical, column => column.Values.ToArray()),
        _kept.Where(column => column.Values.TrueForAll(IsNumber)).ToImmutableSortedDictionary(column => column.Canonical, column => column.Values.Select(Number).ToArray()));

    /// <summary>The row of each run.</summary>
    public int[] TakeRows() => _rows.Take();

    bool Read(TableRows rows, NumberColumn column)
    {
        var cell = rows.Cell(column.Index);
        column.Current = double.NaN;
        if (cell.IsEmpty)
        {
            // A scale may follow from the other two; the loss from nothing.
            if (column.Column != RunColumn.Loss) return true;
            Drop(rows.Row, DropKind.Missing, "loss is missing");
            return false;
        }
        var read = TryRead(column, cell, out var value, out var human);
        if (human) HumanForms++;
        DropKind? problem = !read || double.IsNaN(value) ? DropKind.NotANumber
            : double.IsInfinity(value) ? DropKind.Infinite
            : value <= 0 && !column.MayBeZero ? DropKind.NotPositive
            : value < 0 ? DropKind.NotPositive
            : null;
        if (problem is null)
        {
            column.Current = value;
            return true;
        }
        if (column.Required)
        {
            Drop(rows.Row, problem.Value, Reason(column.Canonical, cell, problem.Value));
            return false;
        }
        if (!Unread.TryGetValue(column.Canonical, out var list)) Unread[column.Canonical] = list = [];
        list.Add(rows.Row);
        return true;
    }

    static bool TryRead(NumberColumn column, ReadOnlySpan<char> cell, out double value, out bool human) => column.Column switch
    {
        RunColumn.Loss or RunColumn.LossIncrease => NumberCell.TryRead<NatsPerToken>(cell, column.Factor, out value, out human),
        RunColumn.Flops => NumberCell.TryRead<Flops>(cell, column.Factor, out value, out human),
        RunColumn.Tokens or RunColumn.UniqueTokens or RunColumn.BatchTokens => NumberCell.TryRead<Tokens>(cell, column.Factor, out value, out human),
        _ => NumberCell.TryRead<Params>(cell, column.Factor, out value, out human),
    };

    // C = 6ND [Kaplan 2020]: of params, tokens and FLOPs a missing one follows from the other two.
    NumberColumn? MissingScale()
    {
        var (n, d, c) = (Scale(RunColumn.Params), Scale(RunColumn.Tokens), Scale(RunColumn.Flops));
        NumberColumn? missing = null;
        var count = 0;
        foreach (var scale in (ReadOnlySpan<NumberColumn?>)[n, d, c])
        {
            if (scale is null || !double.IsNaN(scale.Current)) continue;
            missing ??= scale;
            count++;
        }
        if (missing is null || n is null || d is null || c is null || count > 1) return missing;
        missing.Current = missing == c ? 6 * n.Current * d.Current : c.Current / (6 * (missing == n ? d : n).Current);
        FilledByRule++;
        return null;
    }

    static bool IsNumber(string? cell) => cell is null || NumberCell.TryRead<Params>(cell, 1, out _);

    static double Number(string? cell) => cell is not null && NumberCell.TryRead<Params>(cell, 1, out var value) ? value : double.NaN;

    NumberColumn? Scale(RunColumn column) => _byColumn[(int)column];

    string Reason(string canonical, ReadOnlySpan<char> cell, DropKind problem)
    {
        var quoted = Quote(cell);
        if (_reasons.TryGetValue((canonical, quoted), out var reason)) return reason;
        reason = $"{canonical} is {quoted}: " + problem switch
        {
            DropKind.Infinite => "infinite",
            DropKind.NotPositive => canonical == "weight" ? "less than 0" : "not greater than 0",
            _ => "not a number",
        };
        // A million rows with one cause share one text; a million different cells must not fill a dictionary.
        if (_reasons.Count < 4096) _reasons.Add((canonical, quoted), reason);
        return reason;
    }

    void Drop(int row, DropKind kind, string reason) => _dropped.Add(new DroppedRun(row, reason) { Kind = kind });

    static string Quote(ReadOnlySpan<char> cell) => cell.Length <= MostQuoted ? $"'{cell}'" : $"'{cell[..MostQuoted]}...'";

    sealed class NumberColumn(string canonical, RunColumn column, int index, double factor, int expected)
    {
        public string Canonical { get; } = canonical;

        public RunColumn Column { get; } = column;

        public int Index { get; } = index;

        public double Factor { get; } = factor;

        /// <summary>Value of the current row; NaN where it has none.</summary>
        public double Current { get; set; }

        public GrowingColumn<double> Values { get; } = new(expected);

        /// <summary>Whether a value that is no number drops the row.</summary>
        public bool Required => Column is RunColumn.Params or RunColumn.Tokens or RunColumn.Flops or RunColumn.Loss or RunColumn.Weight;

        public bool MayBeZero => Column is RunColumn.Weight or RunColumn.Step or RunColumn.LearningRate or RunColumn.Score or RunColumn.Correct
            or RunColumn.Warmup or RunColumn.FinalLearningRate;
    }

    sealed class TextColumn(string canonical, int index)
    {
        readonly HashSet<string> _pool = new(StringComparer.Ordinal);

        public string Canonical { get; } = canonical;

        public int Index { get; } = index;

        public List<string?> Values { get; } = [];

        /// <summary>Adds a cell; equal texts share one string while they are few.</summary>
        public void Add(ReadOnlySpan<char> cell)
        {
            if (cell.IsEmpty)
            {
                Values.Add(null);
                return;
            }
            var pool = _pool.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!pool.TryGetValue(cell, out var text))
            {
                text = cell.ToString();
                if (_pool.Count < 4096) _pool.Add(text);
            }
            Values.Add(text);
        }
    }

    /// <summary>A growing column that ends as an array of its exact length, without a copy where the number of rows was guessed right.</summary>
    sealed class GrowingColumn<T>(int expected)
    {
        // What is expected is believed once so many rows are there: a file of line breaks must not allocate columns.
        const int Believed = 1 << 12;

        T[] _values = new T[Math.Min(Math.Max(expected, 16), Believed)];
        int _count;

        public void Add(T value)
        {
            if (_count == _values.Length) Array.Resize(ref _values, expected > _count ? expected : 2 * _count);
            _values[_count++] = value;
        }

        public T[] Take()
        {
            if (_count != _values.Length) Array.Resize(ref _values, _count);
            var values = _values;
            _values = [];
            return values;
        }
    }
}
