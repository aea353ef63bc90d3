using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Isoflop.Findings;

namespace Isoflop.Reports.Formats;

/// <summary>A report as one self-contained HTML file: no script, no network, light and dark by the reader's setting, good to print.</summary>
public static class Html
{
    const string Style = """
        :root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6270; --line: #d8dce3; --paper: #ffffff; --good: #0a6b4f; --warn: #8a5a00; --bad: #a3261b; --tint: #f4f6f9; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --soft: #a2a9b6; --line: #3a404b; --paper: #15181d; --good: #57c7a0; --warn: #e2b04a; --bad: #ef7d70; --tint: #1d2127; } }
        body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: var(--paper); }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
        .verdict { border-left: 4px solid var(--good); background: var(--tint); padding: .8rem 1rem; font-size: 1.05rem; }
        .verdict.warning { border-color: var(--warn); } .verdict.error { border-color: var(--bad); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
        .wide { overflow-x: auto; } th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line); } td { border-bottom: 1px solid var(--line); } .number { text-align: right; }
        th, td { padding: .35rem .8rem .35rem 0; vertical-align: top; } .legend, dt { color: var(--soft); font-size: .88rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1.5rem; font-size: .9rem; } dd { margin: 0; overflow-wrap: anywhere; }
        figure { margin: 2rem 0; } figure svg { max-width: 100%; height: auto; display: block; margin: 0 auto; }
        ul.findings { list-style: none; padding: 0; } ul.findings li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
        .severity { font-weight: 600; } .note .severity { color: var(--good); } .warning .severity { color: var(--warn); } .error .severity { color: var(--bad); }
        .remedy { color: var(--soft); } code, pre { font: .88rem/1.45 ui-monospace, "SF Mono", Consolas, monospace; } pre { background: var(--tint); padding: .8rem; overflow-x: auto; }
        @media print { body { max-width: none; padding: 0; } figure, table { break-inside: avoid; } }
        """;

    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(Report report)
    {
        var html = new StringBuilder();
        html.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{Escape(report.Title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        html.Append($"<h1>{Escape(report.Title)}</h1>\n<dl>\n");
        foreach (var (name, value) in report.Evidence) html.Append($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>\n");
        html.Append($"</dl>\n<p class=\"verdict {Class(report.VerdictSeverity)}\">{Escape(report.Verdict)}</p>\n");
        foreach (var block in report.Blocks)
        {
            switch (block)
            {
                case TableBlock table:
                    Table(html, table);
                    break;
                case FigureBlock figure:
                    html.Append($"<figure>\n{figure.ToSvg()}\n</figure>\n");
                    break;
            }
        }
        Findings(html, report);
        if (report.Citation is not null) html.Append($"<h2>How to cite</h2>\n<pre>{Escape(report.Citation)}</pre>\n");
        return html.Append("</body>\n</html>\n").ToString();
    }

    // 1.08M, 10.1x, -0.5 %, [1.2, 1.3], $3,000 a day. A dash stands for a number that there is not.
    static bool IsNumber(string cell) => cell is "-" or "" || cell.AsSpan().TrimStart("+-~<>[$") is [>= '0' and <= '9', ..];

    static void Table(StringBuilder html, TableBlock table)
    {
        html.Append($"<h2>{Escape(table.Title)}</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
        // Columns of numbers stand on the right, so that their sizes show.
        string[] marks = [.. table.Columns.Select((_, column) => table.Rows.Length > 0 && table.Rows.All(row => column < row.Length && IsNumber(row[column])) ? " class=\"number\"" : "")];
        foreach (var (index, column) in table.Columns.Index()) html.Append($"<th scope=\"col\"{marks[index]}>{Escape(column)}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows) html.Append($"<tr>{string.Concat(row.Select((cell, column) => $"<td{marks.ElementAtOrDefault(column)}>{Escape(cell)}</td>"))}</tr>\n");
        html.Append("</tbody></table></div>\n");
        if (table.Legend is not null) html.Append($"<p class=\"legend\">{Escape(table.Legend)}</p>\n");
    }

    static void Findings(StringBuilder html, Report report)
    {
        if (report.Findings.IsEmpty) return;
        html.Append("<h2>Findings</h2>\n<ul class=\"findings\">\n");
        foreach (var finding in report.Findings.Order(Finding.GravestFirst))
        {
            html.Append($"<li class=\"{Class(finding.Severity)}\"><span class=\"severity\">{finding.Severity}</span> <code>{Escape(finding.Id)}</code>: {Escape(finding.Message.TrimEnd('.'))}.<br><span class=\"remedy\">{Escape(finding.Remedy)}</span></li>\n");
        }
        html.Append("</ul>\n");
    }

    static string Class(Severity severity) => severity.ToString().ToLowerInvariant();

    static string Escape(string text) => Encoder.Encode(text);
}
