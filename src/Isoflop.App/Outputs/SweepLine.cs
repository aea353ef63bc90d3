using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Sweeps.Speeds;

namespace Isoflop.App.Outputs;

/// <summary>A sweep on standard error: a line rewritten in place on a terminal, one line for every run that ends elsewhere.</summary>
/// <param name="shell">Where it is written.</param>
sealed class SweepLine(Shell shell) : IProgress<SweepProgress>
{
    const double LookSeconds = 0.02;
    const double SecondsBetweenLooks = 5;

    // Looked for between the steps, now and then: a first look may fall on a busy moment.
    readonly MatrixPeak _peak = new(TimeProvider.System);
    double _nextLook;
    int _width;

    public void Report(SweepProgress value)
    {
        if (!shell.IsTerminal && value.Result is null) return;
        if (shell.Seconds >= _nextLook)
        {
            _peak.Look(LookSeconds);
            _nextLook = shell.Seconds + SecondsBetweenLooks;
        }
        var line = Line(value, _peak.Best);
        if (!shell.IsTerminal)
        {
            shell.Error.WriteLine(line);
            return;
        }
        shell.Error.Write($"\r{line.PadRight(_width)}{(value.RunsDone == value.Runs ? "\n" : "")}");
        _width = line.Length;
    }

    /// <summary>Where a sweep stands, in a line.</summary>
    /// <param name="value">Where it stands.</param>
    /// <param name="peak">FLOPs a second of one core at best.</param>
    public static string Line(SweepProgress value, double peak)
    {
        var pace = value.TokensPerSecond > 0
            ? $", {value.TokensPerSecond:N0} tokens/s, {value.TrueFlopsPerSecond / 1e9:F1} GFLOP/s, {value.TrueFlopsPerSecond / peak:P0} of the {peak / 1e9:F0} of a core"
            : "";
        var left = value.Result is null && double.IsFinite(value.RunSecondsLeft) ? $", about {value.RunSecondsLeft:F0} s left" : "";
        var sweep = double.IsFinite(value.SecondsLeft) ? $", about {value.SecondsLeft:F0} s left" : "";
        return $"isoflop: {value.Run} step {value.Step:N0} of {value.Steps:N0}, loss {value.Loss.Value:F3}{pace}{left}; {value.RunsDone} of {value.Runs} runs, {value.Done.Value / value.Total.Value:P0} of the compute{sweep}";
    }
}
