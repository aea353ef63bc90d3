using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Outputs;

/// <summary>A run of a recipe on standard error: a line rewritten in place on a terminal, one at every tenth of the input elsewhere. Silent for the first second.</summary>
/// <param name="shell">Where it is written.</param>
sealed class CorpusLine(Shell shell) : IProgress<PipelineProgress>
{
    const double SilentSeconds = 1;
    const double BetweenLines = 0.2;

    readonly double _start = shell.Seconds;
    double _shown;
    int _tenths;
    string _stage = "";

    public void Report(PipelineProgress value)
    {
        var elapsed = shell.Seconds - _start;
        var done = value.TotalBytes > 0 ? Math.Min(1, value.Bytes / (double)value.TotalBytes) : 0;
        var tenths = (int)(done * 10);
        var due = shell.IsTerminal ? elapsed - _shown >= BetweenLines : tenths > _tenths || value.Stage != _stage;
        if (elapsed < SilentSeconds || !due) return;
        (_shown, _tenths, _stage) = (elapsed, tenths, value.Stage);
        var kept = value.Documents > 0 ? $", {value.Kept / (double)value.Documents:P1} kept" : "";
        var speed = value.Bytes > 0 ? $", {value.Bytes / 1e6 / elapsed:F1} MB/s" : "";
        var left = done is > 0 and < 1 ? $", about {elapsed * (1 - done) / done:F0} s left to read" : "";
        var line = $"isoflop: {value.Stage}: {value.Documents:N0} documents{speed}{kept}{left}";
        if (shell.IsTerminal) shell.Error.Write($"\r{line}    ");
        else shell.Error.WriteLine(line);
    }
}
