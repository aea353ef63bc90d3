using System.Collections.Immutable;
using System.Text;
using Isoflop.Figures;
using Isoflop.Findings;

namespace Isoflop.Reports.Formats;

/// <summary>A report as plain text for a pipe or a log: aligned columns, no colour.</summary>
public static class PlainText
{
    /// <summary>The report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="figures">Whether the first figure is drawn in characters.</param>
    public static string Render(Report report, bool figures = false)
    {
        var text = new StringBuilder();
        text.AppendLine(report.Title);
        var width = 0;
        foreach (var (name, _) in report.Evidence) width = Math.Max(width, name.Length);
        foreach (var (name, value) in report.Evidence) text.AppendLine($"  {name.PadRight(width)}  {value}");
        text.AppendLine().AppendLine(report.Verdict);
        foreach (var block in report.Blocks)
        {
            if (block is TableBlock table) Table(text, table);
        }
        if (figures && report.Blocks.OfType<FigureBlock>().FirstOrDefault() is { Figure: { } figure })
            text.AppendLine().Append(TextPlot.Render(figure));
        Findings(text, report.Findings);
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Findings, the gravest first.</summary>
    /// <param name="text">Where they are appended.</param>
    /// <param name="findings">The findings.</param>
    static void Findings(StringBuilder text, ImmutableArray<Finding> findings)
    {
        if (findings.IsEmpty) return;
        text.AppendLine().AppendLine("Findings");
        foreach (var finding in findings.Order(Finding.GravestFirst))
        {
            text.AppendLine($"  {finding.Severity.ToString().ToLowerInvariant()} {finding.Id}: {finding.Message}");
            text.AppendLine($"    -> {finding.Remedy}");
        }
    }

    static void Table(StringBuilder text, TableBlock table)
    {
        text.AppendLine().AppendLine(table.Title);
        var widths = Array.ConvertAll([.. table.Columns], column => column.Length);
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < widths.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        }
        if (table.Columns.Any(column => column.Length > 0))
        {
            Row(text, table.Columns, widths);
            Row(text, [.. Array.ConvertAll(widths, width => new string('-', width))], widths);
        }
        foreach (var row in table.Rows) Row(text, row, widths);
        if (table.Legend is not null) text.AppendLine($"  {table.Legend}");
    }

    static void Row(StringBuilder text, ImmutableArray<string> cells, int[] widths)
    {
        var line = string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i])));
        text.AppendLine("  " + line.TrimEnd());
    }
}
