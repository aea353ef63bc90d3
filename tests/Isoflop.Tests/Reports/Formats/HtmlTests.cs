using Isoflop.Findings;
using Isoflop.Reports;
using Isoflop.Reports.Formats;

namespace Isoflop.Tests.Reports.Formats;

public class HtmlTests
{
    [Fact]
    public void Table_PutsColumnsOfNumbersOnTheRight()
    {
        var table = new TableBlock("Runs", ["run", "params", "change", "interval", "note"], [["a", "1.08M", "-0.5 %", "[1.2, 1.3]", "3 <new>"], ["b", "74.5K", "-", "-", "none"]]);
        var html = Html.Render(new Report { Title = "A report", Evidence = [], Verdict = "", VerdictSeverity = Severity.Note, Blocks = [table], Findings = [] });
        Assert.Contains("<th scope=\"col\">run</th><th scope=\"col\" class=\"number\">params</th><th scope=\"col\" class=\"number\">change</th><th scope=\"col\" class=\"number\">interval</th><th scope=\"col\">note</th>", html);
        Assert.Contains("<td>a</td><td class=\"number\">1.08M</td><td class=\"number\">-0.5 %</td><td class=\"number\">[1.2, 1.3]</td><td>3 &lt;new&gt;</td>", html);
    }
}
