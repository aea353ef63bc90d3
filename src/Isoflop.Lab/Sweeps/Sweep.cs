using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>
/// Trains planned runs, each in a folder of its own, several side by side. The same call goes on where an interrupted one stopped: finished runs are
/// read, begun ones resumed. A run that diverges is recorded as such, and the others go on.
/// </summary>
public sealed class Sweep
{
    readonly ImmutableArray<PlannedRun> _runs;
    readonly string _folder;
    readonly TokenizedText _text;
    readonly SweepOptions _options;
    readonly IProgress<SweepProgress>? _progress;
    readonly Lock _gate = new();
    readonly double[] _done;
    readonly double _atStart;
    readonly long _start;
    int _runsDone;

    Sweep(ImmutableArray<PlannedRun> runs, string folder, TokenizedText text, SweepOptions options, IProgress<SweepProgress>? progress, RunResult?[] results)
    {
        (_runs, _folder, _text, _options, _progress) = (runs, folder, text, options, progress);
        _done = [.. runs.Select((run, i) => results[i] is null ? 0 : run.Flops.Value)];
        _runsDone = results.Count(result => result is not null);
        _atStart = _done.Sum();
        _start = options.Clock.GetTimestamp();
    }

    /// <summary>Trains the runs.</summary>
    /// <param name="runs">The runs, each of another name.</param>
    /// <param name="folder">Where each gets a folder of its name.</param>
    /// <param name="text">The text, encoded with the vocabulary of the runs.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told where the sweep stands, from any thread.</param>
    /// <param name="cancellation">Stops the sweep after the step that each run is at; what was trained is saved.</param>
    /// <returns>A result for each run, in their order.</returns>
    /// <exception cref="InputException">A run cannot be trained on the text or does not fit into memory (nothing is begun), or a folder holds another run.</exception>
    /// <exception cref="OperationCanceledException">The sweep was cancelled.</exception>
    public static ImmutableArray<RunResult> Train(
        ImmutableArray<PlannedRun> runs, string folder, TokenizedText text, SweepOptions? options = null, IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        RunTraining.Check(runs, text, options);
        var corpus = options.Corpus is { } choice ? choice with { Digest = text.Digest } : null;
        foreach (var own in runs.Select(run => (Folder: new RunFolder(Path.Combine(folder, run.Name)), run.Spec)))
        {
            own.Folder.Claim(own.Spec);
            own.Folder.Keep(text.Tokenizer, corpus);
        }
        var results = runs.Select(run => new RunFolder(Path.Combine(folder, run.Name)).Result()).ToArray();
        var pending = Enumerable.Range(0, runs.Length).Where(i => results[i] is null).OrderByDescending(i => runs[i].Flops.Value).ToArray();
        if (pending.Length > 0) new Sweep(runs, folder, text, options, progress, results).Run(pending, results, cancellation);
        return [.. results.Select(result => result!)];
    }

    // The dearest first, so that no long run is left for the end alone.
    void Run(int[] pending, RunResult?[] results, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<int>(pending);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Math.Min(_options.Threads, pending.Length);
        var threads = pending.Length == 1 ? _options.Threads : 1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                while (queue.TryDequeue(out var run)) results[run] = Carry(run, threads, stop.Token);
            }
            catch (Exception e)
            {
                // The first failure stops the others; what they then throw is only that they were stopped.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        }

        var crew = Enumerable.Range(0, workers).Select(worker => new Thread(Work) { Name = $"sweep {worker}", IsBackground = true }).ToArray();
        foreach (var thread in crew) thread.Start();
        foreach (var thread in crew) thread.Join();
        failure?.Throw();
    }

    RunResult Carry(int run, int threads, CancellationToken cancellation)
    {
        var planned = _runs[run];
        var folder = new RunFolder(Path.Combine(_folder, planned.Name));
        var result = RunTraining.Carry(planned, folder, _text, threads, _options, (step, loss) => Report(run, step, loss, null), cancellation);
        Report(run, planned.Spec.Steps, new NatsPerToken(result.Loss ?? double.NaN), result);
        return result;
    }

    void Report(int run, int step, NatsPerToken loss, RunResult? result)
    {
        if (_progress is null) return;
        lock (_gate)
        {
            var planned = _runs[run];
            _done[run] = planned.Flops.Value * step / planned.Spec.Steps;
            if (result is not null) _runsDone++;
            var (done, total) = (_done.Sum(), _runs.Sum(each => each.Flops.Value));
            var seconds = _options.Clock.GetElapsedTime(_start).TotalSeconds;
            _progress.Report(new(planned.Name, step, planned.Spec.Steps, loss, result, _runsDone, _runs.Length, new Flops(done), new Flops(total), (done - _atStart) / seconds));
        }
    }
}
