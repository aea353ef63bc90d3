using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Runs.Reading;

/// <summary>Collects the rows of a curve table by run.</summary>
sealed class LoggedRuns(ColumnMap columns, LossUnit unit)
{
    readonly Dictionary<string, LoggedRun> _runs = new(StringComparer.Ordinal);
    readonly double _lossFactor = unit == LossUnit.Bits ? new BitsPerToken(1).ToNatsPerToken().Value : 1;

    /// <summary>Rows that could not be used.</summary>
    public List<DroppedRun> Dropped { get; } = [];

    /// <summary>Takes the current row.</summary>
    public void Add(TableRows rows)
    {
        if (rows.FieldCount != rows.Headers.Length)
        {
            Dropped.Add(new DroppedRun(rows.Row, $"{rows.FieldCount} fields where the header has {rows.Headers.Length}") { Kind = DropKind.WrongFieldCount });
            return;
        }
        if (!Number<Tokens>(rows, "step", out var step) || step != Math.Floor(step) || step is < 0 or > LearningRateSchedule.MostSteps)
        {
            Dropped.Add(new DroppedRun(rows.Row, $"step is '{Cell(rows, "step")}': not a whole number from 0 to {LearningRateSchedule.MostSteps:N0}") { Kind = DropKind.NotANumber });
            return;
        }
        var run = RunOf(rows);
        if (Cell(rows, "lr").Length > 0 && Number<Params>(rows, "lr", out var rate) && rate >= 0 && double.IsFinite(rate)) run.Rates[(int)step] = rate;
        var cell = Cell(rows, ColumnSpellings.Loss);
        if (cell.IsEmpty) return;
        // A run that writes "nan" says something; a run that writes "n/a" does not.
        var isNumber = Number<NatsPerToken>(rows, ColumnSpellings.Loss, out var loss) || cell.Equals("nan", StringComparison.OrdinalIgnoreCase);
        if (!isNumber || loss <= 0)
        {
            Dropped.Add(new DroppedRun(rows.Row, $"loss is '{cell}': {(isNumber ? "not greater than 0" : "not a number")}") { Kind = isNumber ? DropKind.NotPositive : DropKind.NotANumber });
            return;
        }
        run.Repeated += run.Losses.ContainsKey((int)step) ? 1 : 0;
        run.Losses[(int)step] = double.IsFinite(loss) ? loss * _lossFactor : double.NaN;
    }

    /// <summary>The curves, in the order of their first rows.</summary>
    public Curve[] ToCurves(string source, string? schedule, ReadingFindings findings)
    {
        var told = new List<Finding>();
        var runs = _runs.Values.Where(run => run.Losses.Count > 0).ToArray();
        var sizes = runs.Select(run => run.Params).Distinct().Count() > 1;
        var curves = runs.Select(run => ToCurve(run, Name(run, source, sizes), source, schedule, told)).ToArray();
        // What had to be assumed of many curves is told once.
        foreach (var finding in told.DistinctBy(finding => finding.Id)) findings.Add(finding.Id, finding.Severity, finding.Message, finding.Remedy);
        if (runs.Sum(run => run.Repeated) is > 0 and var repeated)
            findings.Add("step-repeated", Severity.Note, $"{repeated:N0} steps were logged twice, as after a restart; the later loss was taken.", "Give every run a name of its own where these are several runs: --map name=\"...\".");
        return curves;
    }

    static Curve ToCurve(LoggedRun run, string name, string source, string? schedule, List<Finding> told)
    {
        var full = Schedule(run, name, source, schedule, told);
        if (run.Losses.Keys.Last() >= full.Steps)
        {
            throw new InputException(
                $"{name} has a loss at step {run.Losses.Keys.Last():N0}",
                schedule is null ? source : "--schedule",
                $"steps before {full.Steps:N0}, where the schedule ends",
                "Give the steps of the whole run: --schedule ...,steps=COUNT.");
        }
        return new Curve(name, [.. run.Losses.Keys], [.. run.Losses.Values], full) { Params = run.Params, Group = run.Group };
    }

    static LearningRateSchedule Schedule(LoggedRun run, string name, string source, string? schedule, List<Finding> told)
    {
        var peak = run.Rates.Count > 0 ? run.Rates.Values.Max() : 0;
        if (schedule is not null) return peak > 0 ? ScheduleText.Parse(schedule, peak) : ScheduleText.Parse(schedule);
        if (peak == 0)
        {
            throw new InputException(
                $"{name} has no learning rates",
                source,
                "a column lr, or the schedule",
                "Name the column (--map lr=\"...\"), or give the schedule: --schedule cosine:peak=3e-4,final=3e-5,warmup=500,steps=10000.");
        }
        // Losses logged behind the last rate were trained at it.
        var rates = new SortedDictionary<int, double>(run.Rates);
        if (run.Losses.Keys.Last() > rates.Keys.Last()) rates[run.Losses.Keys.Last()] = rates.Values.Last();
        return LoggedSchedule.Reconstruct([.. rates.Keys], [.. rates.Values], told);
    }

    static string Name(LoggedRun run, string source, bool sizes)
    {
        var name = run.Name ?? run.Group ?? Path.GetFileName(source).Split('.')[0];
        return sizes && run.Params is { } size ? $"{size} {name}" : name;
    }

    LoggedRun RunOf(TableRows rows)
    {
        var (name, group, size) = (Text(rows, ColumnSpellings.Name), Text(rows, ColumnSpellings.Group), Cell(rows, "params").ToString());
        var key = $"{name}\n{group}\n{size}";
        if (_runs.TryGetValue(key, out var run)) return run;
        var isSize = Number<Params>(rows, "params", out var parameters) && parameters > 0 && double.IsFinite(parameters);
        return _runs[key] = new LoggedRun(name, group, isSize ? new Params(parameters) : null);
    }

    bool Number<T>(TableRows rows, string canonical, out double value)
        where T : struct, IQuantity<T>
    {
        value = double.NaN;
        return columns.Sources.TryGetValue(canonical, out var column) && NumberCell.TryRead<T>(rows.Cell(column.Index), column.Factor, out value);
    }

    ReadOnlySpan<char> Cell(TableRows rows, string canonical) => columns.Sources.TryGetValue(canonical, out var column) ? rows.Cell(column.Index) : [];

    string? Text(TableRows rows, string canonical) => Cell(rows, canonical) is { IsEmpty: false } cell ? cell.ToString() : null;

    sealed class LoggedRun(string? name, string? group, Params? size)
    {
        public string? Name => name;

        public string? Group => group;

        public Params? Params => size;

        public SortedDictionary<int, double> Losses { get; } = [];

        public SortedDictionary<int, double> Rates { get; } = [];

        public int Repeated { get; set; }
    }
}
