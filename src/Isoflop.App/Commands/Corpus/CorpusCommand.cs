using System.CommandLine;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus …</c>: text in, accountable text out.</summary>
static class CorpusCommand
{
    public static Command Create(Shell shell) => new("corpus", "Turn raw text into a corpus: filtered, deduplicated, tokenised, with evidence for every removal.")
    {
        NewCommand.Create(shell),
        RunCommand.Create(shell),
        StatusCommand.Create(shell),
        ReportCommand.Create(shell),
        WhyCommand.Create(shell),
        SampleCommand.Create(shell),
        VersionsCommand.Create(shell),
        DiffCommand.Create(shell),
        DiffCommand.CreateWhatIf(shell),
        CheckCommand.Create(shell),
        StepsCommand.Create(shell),
        FetchLanguageModelCommand.Create(shell),
        TrainClassifierCommand.Create(shell),
        TrainNgramsCommand.Create(shell),
        DedupCommand.Create(shell),
        DecontaminateCommand.Create(shell),
        LeakageCommand.Create(shell),
        WorthCommand.Create(shell),
    };
}
