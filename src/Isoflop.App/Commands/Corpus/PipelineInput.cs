using System.CommandLine;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary>How a recipe is run, as commands take it: --threads, --memory, --strict. Nothing here changes what comes out.</summary>
sealed class PipelineInput
{
    readonly Option<int?> _threads = new("--threads") { Description = "Worker threads; all cores where it is left out. The bytes that come out do not depend on it.", HelpName = "N" };
    readonly Option<string?> _memory = new("--memory") { Description = "Memory that steps over the whole corpus stay below: 500MB, 4GiB.", HelpName = "BYTES" };
    readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first line or file that cannot be read, instead of setting it aside." };

    public PipelineInput(Command command)
    {
        command.Add(_threads);
        command.Add(_memory);
        command.Add(_strict);
    }

    public PipelineOptions Read(ParseResult parsed)
    {
        var defaults = new PipelineOptions();
        return defaults with
        {
            Threads = parsed.GetValue(_threads) ?? defaults.Threads,
            MemoryBytes = parsed.GetValue(_memory) is { } memory ? ByteCount.Parse(memory, "--memory") : defaults.MemoryBytes,
            Strict = parsed.GetValue(_strict),
        };
    }
}
