using System.Text;
using Isoflop.Findings;

namespace Isoflop.Reports.Formats;

/// <summary>A report as Markdown: complete evidence when it is pasted into an issue.</summary>
public static class Markdown
{
    /// <summary>The report; figures are inlined as SVG.</summary>
    /// <param name="report">The report.</param>
    public static string Render(Report report)
    {
        var text = new StringBuilder();
        text.Append($"# {report.Title}\n\n");
        foreach (var (name, value) in report.Evidence) text.Append($"- **{name}**: {value}\n");
        text.Append($"\n**{report.Verdict}**\n");
        foreach (var block in report.Blocks)
        {
            switch (block)
            {
                case TableBlock table:
                    text.Append($"\n## {table.Title}\n\n| {string.Join(" | ", table.Columns.Select(Escape))} |\n|{string.Concat(table.Columns.Select(_ => "---|"))}\n");
                    foreach (var row in table.Rows) text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
                    if (table.Legend is not null) text.Append($"\n{table.Legend}\n");
                    break;
                case FigureBlock figure:
                    text.Append($"\n{figure.ToSvg()}\n");
                    break;
            }
        }
        if (!report.Findings.IsEmpty) text.Append("\n## Findings\n\n");
        foreach (var finding in report.Findings.Order(Finding.GravestFirst))
            text.Append($"- **{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}**: {finding.Message.TrimEnd('.')}. {finding.Remedy}\n");
        if (report.Citation is not null) text.Append($"\n## How to cite\n\n{report.Citation}\n");
        return text.ToString();
    }

    static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
