namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Work on a sequence by several threads, results in the sequence's order, a few items ahead and no more.</summary>
static class OrderedWork
{
    /// <summary>Applies work to each item.</summary>
    /// <param name="items">The items, read by the caller's thread as they are needed.</param>
    /// <param name="threads">Threads that work at once, at least 1.</param>
    /// <param name="work">The work on one item.</param>
    public static IEnumerable<TResult> Run<T, TResult>(IEnumerable<T> items, int threads, Func<T, TResult> work)
    {
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                if (running.Count > threads) yield return running.Dequeue().GetAwaiter().GetResult();
                running.Enqueue(Task.Run(() => work(item)));
            }
            while (running.Count > 0) yield return running.Dequeue().GetAwaiter().GetResult();
        }
        finally
        {
            // After a fault nothing of the rest is wanted, but it may still use what the caller is about to free.
            foreach (var task in running) ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }
    }
}
