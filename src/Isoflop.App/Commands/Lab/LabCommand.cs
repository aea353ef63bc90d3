using System.CommandLine;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab …</c>: trains, measures, samples and moves small language models.</summary>
static class LabCommand
{
    public static Command Create(Shell shell) => new("lab", "Train small language models on this machine: one, or a study of many.")
    {
        StudyCommands.CreatePlan(shell),
        StudyCommands.CreateSweep(shell),
        StudyCommands.CreateStatus(shell),
        TrainCommand.Create(shell),
        TrainCommand.CreateResume(shell),
        EvalCommand.Create(shell),
        GenerateCommand.Create(shell),
        ExportCommand.Create(shell),
        ExportCommand.CreateImport(shell),
        BenchCommand.Create(shell),
    };
}
