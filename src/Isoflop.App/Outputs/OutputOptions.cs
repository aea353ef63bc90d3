using System.CommandLine;
using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Reports;
using Isoflop.Reports.Formats;

namespace Isoflop.App.Outputs;

/// <summary>The options of every command that shows a report: --json, --report, --plot, --force.</summary>
sealed class OutputOptions
{
    readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else." };
    readonly Option<string?> _report = new("--report") { Description = "Write the report to FILE: .html (self-contained), .md or .txt.", HelpName = "FILE" };
    readonly Option<string?> _plot = new("--plot") { Description = "Write the main figure to FILE.svg.", HelpName = "FILE.svg" };
    readonly Option<bool> _force = new("--force") { Description = "Overwrite files that exist." };

    public OutputOptions(Command command, bool figures)
    {
        command.Add(_json);
        if (figures)
        {
            command.Add(_report);
            command.Add(_plot);
        }
        command.Add(_force);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    /// <summary>Whether the whole report will be written to a file.</summary>
    public bool WantsReport(ParseResult parsed) => parsed.GetValue(_report) is not null;

    /// <summary>Whether any figure will be drawn: into a file, or in characters on a terminal.</summary>
    public bool DrawsFigures(ParseResult parsed, Shell shell) =>
        WantsReport(parsed) || parsed.GetValue(_plot) is not null || (shell.IsTerminal && !Json(parsed));

    /// <summary>Refuses impossible files before the work starts, and says how to finish.</summary>
    public Finish Prepare(ParseResult parsed)
    {
        var report = parsed.GetValue(_report);
        if (report is not null && Path.GetExtension(report).ToLowerInvariant() is not (".html" or ".md" or ".txt"))
            throw new InputException($"'{report}'", "--report", "a name ending in .html, .md or .txt", "The ending chooses the form.");
        var plot = parsed.GetValue(_plot);
        if (plot is not null && !plot.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"'{plot}'", "--plot", "a name ending in .svg", "Figures are SVG.");
        return new Finish(this, parsed, OutputFile.Of(report, "--report", Force(parsed)), OutputFile.Of(plot, "--plot", Force(parsed)));
    }

    /// <summary>Writes what was asked for, and prints the report.</summary>
    public sealed record Finish(OutputOptions Options, ParseResult Parsed, OutputFile? ReportFile, OutputFile? PlotFile)
    {
        /// <summary>Prints and writes; the exit code says whether an error stands.</summary>
        public int Show(Shell shell, Report report, FigureBlock? mainFigure, Func<string> json)
        {
            if (Parsed.GetValue(Options._report) is { } path) ReportFile!.Write(Render(report, path));
            if (PlotFile is not null) PlotFile.Write((mainFigure ?? throw NoFigure()).ToSvg());
            if (Options.Json(Parsed))
                shell.Out.Write(json());
            else if (shell.IsTerminal)
                TerminalReport.Write(shell.Console, report);
            else
                shell.Out.Write(PlainText.Render(report));
            return ExitCode(report.Findings);
        }

        static InputException NoFigure() => new("no figure", "--plot", "a result that has a figure", "Leave out --plot.");
    }

    public static int ExitCode(ImmutableArray<Finding> findings) =>
        findings.Any(finding => finding.Severity == Severity.Error) ? Application.DoneWithError : Application.Done;

    static string Render(Report report, string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" => Html.Render(report),
        ".md" => Markdown.Render(report),
        _ => PlainText.Render(report, figures: true),
    };
}
