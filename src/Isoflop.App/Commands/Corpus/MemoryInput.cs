using System.CommandLine;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>--memory</c>: what grows with the corpus stays below it, and goes on on disk.</summary>
sealed class MemoryInput
{
    readonly Option<string?> _memory = new("--memory")
    {
        Description = "Memory for what grows with the corpus, at least 16MiB; beyond it, disk. 1GiB where it is left out. The bytes that come out do not depend on it.",
        HelpName = "BYTES",
    };

    public MemoryInput(Command command) => command.Add(_memory);

    /// <summary>The bytes; what was given where it was left out.</summary>
    /// <exception cref="Isoflop.Findings.InputException">It is no amount, or too small to work in.</exception>
    public long Read(ParseResult parsed, long otherwise) => parsed.GetValue(_memory) is { } memory ? ByteCount.Memory(memory, "--memory") : otherwise;

    /// <summary>What a report says of it.</summary>
    public static (string Name, string Value) Evidence(long bytes) => ("memory", $"{ByteCount.Text(bytes)} for what grows with the corpus, then disk");
}
