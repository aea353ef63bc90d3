using System.CommandLine;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary>How a recipe is run, as commands take it: --threads, --memory, --strict. Nothing here changes what comes out.</summary>
sealed class PipelineInput
{
    readonly Option<int?> _threads = new("--threads") { Description = "Worker threads; all cores where it is left out. The bytes that come out do not depend on it.", HelpName = "N" };
    readonly MemoryInput _memory;
    readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first line or file that cannot be read, instead of setting it aside." };

    public PipelineInput(Command command)
    {
        command.Add(_threads);
        _memory = new MemoryInput(command);
        command.Add(_strict);
    }

    public PipelineOptions Read(ParseResult parsed)
    {
        var defaults = new PipelineOptions();
        return defaults with
        {
            Threads = parsed.GetValue(_threads) ?? defaults.Threads,
            MemoryBytes = _memory.Read(parsed, defaults.MemoryBytes),
            Strict = parsed.GetValue(_strict),
        };
    }
}
