namespace Isoflop.Lab.Transformers;

/// <summary>
/// Threads that share out numbered items of work and wait for each other; the caller is one of them. Which thread takes which item is left to chance, so
/// that items must write to places of their own. Nothing is allocated per call.
/// </summary>
sealed class WorkerTeam : IDisposable
{
    // About 10 us of looking before a thread goes to sleep: as long as waking one takes.
    const int Glances = 200;

    readonly object _gate = new();
    readonly Thread[] _threads;
    Action<int, int> _work = static (_, _) => { };
    Exception? _failure;
    int _count;
    int _next;
    int _busy;
    int _round;
    bool _ended;

    /// <summary>A team.</summary>
    /// <param name="threads">Threads, the caller's included, at least 1.</param>
    public WorkerTeam(int threads)
    {
        _threads = new Thread[threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"training {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>Has every item done, and returns when all are.</summary>
    /// <param name="count">Items 0 .. count - 1.</param>
    /// <param name="work">What to do, given the worker (0 .. threads - 1, for memory of its own) and the item.</param>
    public void Run(int count, Action<int, int> work)
    {
        if (_threads.Length == 0 || count == 1)
        {
            for (var item = 0; item < count; item++) work(0, item);
            return;
        }
        lock (_gate)
        {
            (_work, _count, _next, _busy, _failure) = (work, count, 0, _threads.Length, null);
            Volatile.Write(ref _round, _round + 1);
            Monitor.PulseAll(_gate);
        }
        Take(0);
        for (var glance = 0; glance < Glances && Volatile.Read(ref _busy) > 0; glance++) Thread.SpinWait(20);
        lock (_gate)
        {
            while (_busy > 0) Monitor.Wait(_gate);
        }
        if (_failure is not null) throw new InvalidOperationException("a worker failed", _failure);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in _threads) thread.Join();
    }

    void Serve(int worker)
    {
        for (var seen = 0; ;)
        {
            for (var glance = 0; glance < Glances && Volatile.Read(ref _round) == seen; glance++) Thread.SpinWait(20);
            lock (_gate)
            {
                while (_round == seen && !_ended) Monitor.Wait(_gate);
                if (_ended) return;
                seen = _round;
            }
            Take(worker);
            lock (_gate)
            {
                if (--_busy == 0) Monitor.PulseAll(_gate);
            }
        }
    }

    void Take(int worker)
    {
        try
        {
            for (int item; (item = Interlocked.Increment(ref _next) - 1) < _count;) _work(worker, item);
        }
        catch (Exception failure) when (worker > 0)
        {
            // The caller's own failure leaves by itself; another thread's must be carried over.
            _failure = failure;
        }
    }
}
