using Isoflop.Lab.Sweeps;

namespace Isoflop.App.Outputs;

/// <summary>A sweep on standard error: a line rewritten in place on a terminal, one line for every run that ends elsewhere.</summary>
/// <param name="shell">Where it is written.</param>
sealed class SweepLine(Shell shell) : IProgress<SweepProgress>
{
    public void Report(SweepProgress value)
    {
        if (!shell.IsTerminal && value.Result is null) return;
        var line = $"isoflop: {value.RunsDone} of {value.Runs} runs, {value.Done.Value / value.Total.Value:P0} of the compute, {value.FlopsPerSecond / 1e9:F1} GFLOP/s, about {value.SecondsLeft:F0} s left; {value.Run} step {value.Step:N0} of {value.Steps:N0}, loss {value.Loss.Value:F3}";
        if (shell.IsTerminal) shell.Error.Write($"\r{line}    {(value.RunsDone == value.Runs ? "\n" : "")}");
        else shell.Error.WriteLine(line);
    }
}
