using System.Diagnostics;
using Spectre.Console;

namespace Isoflop.App;

/// <summary>What a command sees of the world: where it writes, where it reads, and whether a person is looking. Tests give their own.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OpenInput">Opens standard input.</param>
/// <param name="IsTerminal">Whether standard output is a terminal: colour and tables; else plain text.</param>
sealed record Shell(TextWriter Out, TextWriter Error, Func<Stream> OpenInput, bool IsTerminal)
{
    readonly Stopwatch _watch = Stopwatch.StartNew();

    // Looking the terminal over takes as long as reading a table, and a pipe has none.
    readonly Lazy<IAnsiConsole> _console = new(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) }));

    /// <summary>Seconds since the program started, its own start-up left out.</summary>
    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>Waits between two looks at a growing file; false ends the watch.</summary>
    public Func<TimeSpan, bool> Wait { get; init; } = Pause;

    /// <summary>The time of day, for what is written down with a date.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A console for tables and colour; NO_COLOR is obeyed.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>The process's own.</summary>
    public static Shell OfProcess() => new(System.Console.Out, System.Console.Error, System.Console.OpenStandardInput, !System.Console.IsOutputRedirected);

    static bool Pause(TimeSpan span)
    {
        Thread.Sleep(span);
        return true;
    }
}
