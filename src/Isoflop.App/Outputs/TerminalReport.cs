using Isoflop.Figures;
using Isoflop.Findings;
using Isoflop.Reports;
using Spectre.Console;

namespace Isoflop.App.Outputs;

/// <summary>A report on a terminal: colour, tables, a small plot.</summary>
static class TerminalReport
{
    public static void Write(IAnsiConsole console, Report report)
    {
        console.Write(new Text(report.Title + "\n", new Style(decoration: Decoration.Bold)));
        var evidence = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in report.Evidence) evidence.AddRow(new Text(name, Style.Parse("grey")), new Text(value));
        console.Write(evidence);
        console.WriteLine();
        console.Write(new Text(report.Verdict + "\n", new Style(Colour(report.VerdictSeverity), decoration: Decoration.Bold)));
        foreach (var block in report.Blocks.OfType<TableBlock>()) Write(console, block);
        if (report.Blocks.OfType<FigureBlock>().FirstOrDefault() is { Figure: { } figure })
        {
            console.WriteLine();
            console.Write(new Text(TextPlot.Render(figure, Math.Min(console.Profile.Width, 100), 20)));
        }
        foreach (var finding in report.Findings.Order(Finding.GravestFirst))
        {
            console.WriteLine();
            console.Write(new Text($"{finding.Severity.ToString().ToLowerInvariant()} {finding.Id} ", new Style(Colour(finding.Severity), decoration: Decoration.Bold)));
            console.Write(new Text(finding.Message + "\n"));
            console.Write(new Text($"  -> {finding.Remedy}\n", Style.Parse("grey")));
        }
    }

    static void Write(IAnsiConsole console, TableBlock block)
    {
        console.WriteLine();
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle(block.Title, new Style(decoration: Decoration.Bold)) };
        foreach (var column in block.Columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        if (block.Columns.All(string.IsNullOrEmpty)) table.HideHeaders();
        foreach (var row in block.Rows) table.AddRow(row.Select(cell => new Text(cell)));
        console.Write(table);
        if (block.Legend is not null) console.Write(new Text(block.Legend + "\n", Style.Parse("grey")));
    }

    static Color Colour(Severity severity) => severity switch
    {
        Severity.Note => Color.Green,
        Severity.Warning => Color.Yellow,
        _ => Color.Red,
    };
}
