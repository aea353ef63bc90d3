using System.CommandLine;
using Isoflop.App.Commands;
using Isoflop.App.Commands.Corpus;
using Isoflop.App.Commands.Lab;
using Isoflop.App.Commands.Plans;
using Isoflop.Findings;

namespace Isoflop.App;

/// <summary>The isoflop command: parses, runs, and turns exceptions into exit codes.</summary>
static class Application
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Our fault: a stack trace.</summary>
    public const int OurFault = 1;

    /// <summary>The user's input: one message.</summary>
    public const int InputFault = 2;

    /// <summary>Done, but a finding of severity Error stands.</summary>
    public const int DoneWithError = 3;

    /// <summary>Interrupted by the user: what is finished is kept.</summary>
    public const int Interrupted = 130;

    public static int Run(string[] arguments, Shell shell)
    {
        try
        {
            var root = Root(shell);
            if (arguments.Length == 0) arguments = ["--help"];
            var parsed = root.Parse(arguments);
            if (arguments[0] is [not '-', ..] && parsed.CommandResult.Command == root) return Refuse(shell, Unknown(root, arguments[0]));
            // An unknown option or a missing argument: the first error is the cause, the others follow from it.
            if (parsed.Errors.Count > 0) return Refuse(shell, $"{parsed.Errors[0].Message} See isoflop {Path(parsed)}--help.");
            return parsed.Invoke(new InvocationConfiguration { Output = shell.Out, Error = shell.Error, EnableDefaultExceptionHandler = false });
        }
        catch (InputException exception)
        {
            return Refuse(shell, exception.Message);
        }
        catch (OperationCanceledException)
        {
            shell.Error.WriteLine("isoflop: interrupted; what was done is kept, and the same command goes on from there.");
            return Interrupted;
        }
        catch (IOException exception) when (exception.InnerException is System.Net.Sockets.SocketException || exception.Message.Contains("Broken pipe", StringComparison.Ordinal))
        {
            // The reader of the pipe (head, less) has gone: nothing is left to say, and nobody to say it to.
            return Done;
        }
        catch (Exception exception)
        {
            shell.Error.WriteLine($"isoflop: this is a fault of isoflop, not of your input. Please report it with this trace.\n{exception}");
            return OurFault;
        }
    }

    static RootCommand Root(Shell shell) => new("Turns small training runs into a plan for the big one that one can defend.")
    {
        DemoCommand.Create(shell),
        FitCommand.Create(shell),
        PredictCommand.Create(shell),
        FinishCommand.Create(shell),
        BacktestCommand.Create(shell),
        CompareCommand.Create(shell),
        AuditCommand.Create(shell),
        ReconcileCommand.Create(shell),
        LawsCommand.Create(shell),
        ModelsCommand.Create(shell),
        HardwareCommand.Create(shell),
        CostCommand.Create(shell),
        SimulateCommand.Create(shell),
        TaskCommand.Create(shell),
        MixCommand.Create(shell),
        CorpusCommand.Create(shell),
        PlanCommand.Create(shell),
        NextCommand.Create(shell),
        ForecastCommand.Create(shell),
        LabCommand.Create(shell),
    };

    static string Unknown(RootCommand root, string name)
    {
        var commands = root.Subcommands.Select(command => command.Name).ToArray();
        return $"there is no command '{name}'; the nearest is '{NearestName.Of(name, commands)}'. Expected one of {string.Join(", ", commands)}. See isoflop --help.";
    }

    static int Refuse(Shell shell, string message)
    {
        shell.Error.WriteLine($"isoflop: {message}");
        return InputFault;
    }

    static string Path(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
