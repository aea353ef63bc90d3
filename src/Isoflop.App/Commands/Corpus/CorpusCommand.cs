using System.CommandLine;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus …</c>: text in, curated text out.</summary>
static class CorpusCommand
{
    public static Command Create(Shell shell) => new("corpus", "Curate text: remove duplicates and benchmark items, with the evidence for everything that goes.")
    {
        DedupCommand.Create(shell),
        DecontaminateCommand.Create(shell),
        LeakageCommand.Create(shell),
    };
}
