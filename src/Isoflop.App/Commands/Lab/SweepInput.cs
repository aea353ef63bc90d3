using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;

namespace Isoflop.App.Commands.Lab;

/// <summary>The options by which any training is carried out.</summary>
sealed class SweepInput
{
    readonly Option<int> _threads = new("--threads") { Description = "Threads; all cores where it is left out.", HelpName = "COUNT", DefaultValueFactory = _ => Environment.ProcessorCount };

    public SweepInput(Command command) => command.Add(_threads);

    /// <summary>How the user wants it carried out.</summary>
    /// <exception cref="InputException">There cannot be so many threads.</exception>
    public SweepOptions Read(ParseResult parsed) => parsed.GetValue(_threads) is >= 1 and <= 256 and var threads
        ? new SweepOptions { Threads = threads, AvailableBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes }
        : throw new InputException($"{parsed.GetValue(_threads)}", "--threads", "1 to 256", "Leave it out for all cores.");

    /// <summary>A text as an option names it: <c>sdk</c>, <c>markov</c>, or a path, which is made whole so that a run can be gone on with from anywhere.</summary>
    public static string Source(string text) => text is CorpusChoice.Sdk or CorpusChoice.Markov ? text : Path.GetFullPath(text);
}
