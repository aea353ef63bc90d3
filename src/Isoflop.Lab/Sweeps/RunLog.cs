using Isoflop.Lab.Sweeps.TensorBoard;
using Isoflop.Lab.Training;

namespace Isoflop.Lab.Sweeps;

/// <summary>The curve of a run as it grows: <c>metrics.jsonl</c>, and the same numbers for TensorBoard.</summary>
sealed class RunLog : IDisposable
{
    readonly StreamWriter _metrics;
    readonly EventFile _events;
    readonly double _began;

    /// <summary>A log that goes on behind the lines of a file.</summary>
    /// <param name="metrics">The metrics; they end with the last line that is kept.</param>
    /// <param name="events">The TensorBoard file; written anew from the metrics.</param>
    /// <param name="now">The time.</param>
    public RunLog(string metrics, string events, DateTimeOffset now)
    {
        var kept = File.ReadAllLines(metrics);
        Seconds = kept.Length > 0 ? MetricsLine.SecondsOf(kept[^1]) ?? 0 : 0;
        _began = (now.ToUnixTimeMilliseconds() / 1e3) - Seconds;
        _metrics = new StreamWriter(metrics, append: true) { NewLine = "\n" };
        _events = new EventFile(events, _began);
        foreach (var line in kept) AddEvent(line);
    }

    /// <summary>Wall-clock seconds of the run up to the last line that was kept.</summary>
    public double Seconds { get; }

    /// <summary>Adds a line.</summary>
    /// <param name="last">The last of the steps since the line before.</param>
    /// <param name="loss">Mean training loss over them, in nats per token.</param>
    /// <param name="seconds">Wall-clock seconds of the run up to here.</param>
    public void Add(in StepMeasurement last, double loss, double seconds)
    {
        var line = MetricsLine.Of(last, loss, seconds);
        _metrics.WriteLine(line);
        AddEvent(line);
    }

    /// <summary>Adds the loss that the run ends with.</summary>
    /// <param name="result">The run's result.</param>
    public void End(RunResult result)
    {
        if (result.Loss is { } loss) _events.Add(_began + result.Seconds, (long)(result.Tokens / result.BatchTokens), [("validation/loss", loss)]);
        Flush();
    }

    /// <summary>Hands what was added to the system.</summary>
    public void Flush()
    {
        _metrics.Flush();
        _events.Flush();
    }

    /// <summary>Closes both files.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _events.Dispose();
    }

    void AddEvent(string line)
    {
        if (MetricsLine.StepOf(line) is not { } step || MetricsLine.SecondsOf(line) is not { } seconds) return;
        _events.Add(_began + seconds, step, MetricsLine.Scalars(line).Select(scalar => ($"train/{scalar.Name}", scalar.Value)));
    }
}
