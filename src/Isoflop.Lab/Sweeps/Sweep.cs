using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;
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
    readonly (int Step, long Time)?[] _firstReports;
    readonly double _atStart;
    readonly long _start;
    int _runsDone;

    Sweep(ImmutableArray<PlannedRun> runs, string folder, TokenizedText text, SweepOptions options, IProgress<SweepProgress>? progress, RunResult?[] results)
    {
        (_runs, _folder, _text, _options, _progress) = (runs, folder, text, options, progress);
        _done = [.. runs.Select((run, i) => results[i] is null ? 0 : run.Cost.Value)];
        _firstReports = new (int, long)?[runs.Length];
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
        Begin(runs, folder, text, options);
        var results = runs.Select(run => new RunFolder(Path.Combine(folder, run.Name)).Result()).ToArray();
        var pending = Units(runs).Select(unit => Array.FindAll(unit, run => results[run] is null)).Where(unit => unit.Length > 0).ToArray();
        if (pending.Length > 0) new Sweep(runs, folder, text, options, progress, results).Run(pending, results, cancellation);
        return [.. results.Select(result => result!)];
    }

    /// <summary>Refuses runs that cannot be trained on a text, before any is begun.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="text">The text, encoded with the vocabulary of the runs.</param>
    /// <param name="options">How they are to be carried out.</param>
    /// <exception cref="InputException">A run cannot be trained on the text, or does not fit into memory beside the others.</exception>
    public static void Check(ImmutableArray<PlannedRun> runs, TokenizedText text, SweepOptions options) => RunTraining.Check(runs, text, options);

    /// <summary>
    /// Makes the folders of runs, as <see cref="Train"/> does first: what runs are trained by several processes, and which, is then known before any of them begins.
    /// </summary>
    /// <param name="runs">The runs, each of another name.</param>
    /// <param name="folder">Where each gets a folder of its name.</param>
    /// <param name="text">The text, encoded with the vocabulary of the runs.</param>
    /// <param name="options">How they are to be carried out.</param>
    /// <exception cref="InputException">A run cannot be trained on the text or does not fit into memory (nothing is begun), or a folder holds another run.</exception>
    public static void Begin(ImmutableArray<PlannedRun> runs, string folder, TokenizedText text, SweepOptions options)
    {
        RunTraining.Check(runs, text, options);
        var corpus = options.Corpus is { } choice ? choice with { Digest = text.Digest } : null;
        foreach (var own in runs.Select(run => (Folder: new RunFolder(Path.Combine(folder, run.Name)), run.Spec)))
        {
            own.Folder.Claim(own.Spec);
            own.Folder.Keep(text.Tokenizer, corpus);
        }
        if (options.Trainer is not null) ExternalTraining.WriteTokens(folder, text, runs, options);
    }

    /// <summary>The runs in parts that do not wait for each other: a trunk with its branches, or one run. The dearest first, so that no long one is left for the end alone.</summary>
    /// <param name="runs">The runs.</param>
    public static ImmutableArray<ImmutableArray<PlannedRun>> Parts(ImmutableArray<PlannedRun> runs) => [.. Units(runs).Select(unit => unit.Select(run => runs[run]).ToImmutableArray())];

    // The parts as places in the runs; within one, what the others branch off comes first.
    static int[][] Units(ImmutableArray<PlannedRun> runs) =>
    [
        .. Enumerable.Range(0, runs.Length)
            .GroupBy(i => runs[i].Trunk ?? runs[i].Name, StringComparer.Ordinal)
            .OrderByDescending(unit => unit.Sum(i => runs[i].Cost.Value))
            .Select(unit => unit.OrderBy(i => runs[i].SharedSteps > 0).ToArray()),
    ];

    void Run(int[][] pending, RunResult?[] results, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<int[]>(pending);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Math.Min(_options.Threads, pending.Length);
        var threads = pending.Length == 1 ? _options.Threads : 1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                while (queue.TryDequeue(out var unit))
                {
                    foreach (var run in unit) results[run] = Carry(run, Branches(unit, run), threads, stop.Token);
                    if (_runs[unit[0]].Trunk is { } trunk) Folder(trunk).RemoveBranches();
                }
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

    // Where the runs that are left branch off a trunk.
    ImmutableArray<int> Branches(int[] unit, int run) =>
        _runs[run].Trunk == _runs[run].Name ? [.. unit.Where(i => i != run).Select(i => _runs[i].SharedSteps)] : [];

    RunFolder Folder(string run) => new(Path.Combine(_folder, run));

    RunResult Carry(int run, ImmutableArray<int> branches, int threads, CancellationToken cancellation)
    {
        var planned = _runs[run];
        var folder = Folder(planned.Name);
        var trunk = planned.Trunk is { } name && name != planned.Name ? Folder(name) : null;
        void Tell(int step, NatsPerToken loss) => Report(run, step, loss, null);

        var result = _options.Trainer is not null
            ? ExternalTraining.Carry(planned, folder, _folder, _text, threads, _options, Tell, cancellation)
            : RunTraining.Carry(planned, folder, trunk, branches, _text, threads, _options, Tell, cancellation);
        Report(run, planned.Spec.Steps, new NatsPerToken(result.Loss ?? double.NaN), result);
        return result;
    }

    void Report(int run, int step, NatsPerToken loss, RunResult? result)
    {
        if (_progress is null) return;
        lock (_gate)
        {
            var planned = _runs[run];
            _done[run] = planned.Cost.Value * Math.Max(0, step - planned.SharedSteps) / Math.Max(1, planned.Spec.Steps - planned.SharedSteps);
            if (result is not null) _runsDone++;
            var (done, total) = (_done.Sum(), _runs.Sum(each => each.Cost.Value));
            var seconds = _options.Clock.GetElapsedTime(_start).TotalSeconds;
            var tokensPerSecond = TokensPerSecond(run, step);
            _progress.Report(new(planned.Name, step, planned.Spec.Steps, loss, result, _runsDone, _runs.Length, new Flops(done), new Flops(total), (done - _atStart) / seconds)
            {
                TokensPerSecond = tokensPerSecond,
                TrueFlopsPerSecond = tokensPerSecond * ParameterCounts.TrueFlops(planned.Spec.Shape).Value,
                RunSecondsLeft = (planned.Spec.Steps - step) * (double)planned.Spec.BatchTokens / tokensPerSecond,
            });
        }
    }

    double TokensPerSecond(int run, int step)
    {
        var first = _firstReports[run] ??= (step, _options.Clock.GetTimestamp());
        return step > first.Step ? (step - first.Step) * (double)_runs[run].Spec.BatchTokens / _options.Clock.GetElapsedTime(first.Time).TotalSeconds : 0;
    }
}
