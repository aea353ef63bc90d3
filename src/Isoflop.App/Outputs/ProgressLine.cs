namespace Isoflop.App.Outputs;

/// <summary>
/// Progress on standard error: silent for the first three seconds, then a line rewritten in place on a terminal, and one line at every tenth
/// elsewhere, so that logs stay short.
/// </summary>
/// <param name="shell">Where it is written.</param>
/// <param name="what">What is counted.</param>
/// <param name="total">How many there will be.</param>
sealed class ProgressLine(Shell shell, string what, int total) : IProgress<int>
{
    const double SilentSeconds = 3;

    readonly double _start = shell.Seconds;
    readonly Lock _gate = new();
    int _shown;

    public void Report(int value)
    {
        var elapsed = shell.Seconds - _start;
        var step = Math.Max(1, total / (shell.IsTerminal ? 100 : 10));
        if (elapsed < SilentSeconds || (value % step != 0 && value != total)) return;
        lock (_gate)
        {
            if (value <= _shown) return;
            _shown = value;
            var line = $"isoflop: {value:N0} of {total:N0} {what}, {elapsed:F0} s, about {elapsed * (total - value) / value:F0} s left";
            if (shell.IsTerminal)
                shell.Error.Write($"\r{line}    {(value == total ? "\n" : "")}");
            else
                shell.Error.WriteLine(line);
        }
    }
}
