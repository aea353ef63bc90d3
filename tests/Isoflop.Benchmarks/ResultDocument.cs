using System.Text;

namespace Isoflop.Benchmarks;

/// <summary>The result of a benchmark as Markdown: the command that produced it, the machine, then text and tables; printed as it grows.</summary>
sealed class ResultDocument
{
    readonly StringBuilder _text = new();
    readonly string? _path;

    public ResultDocument(Options options, string title)
    {
        _path = options.Out;
        Add($"    {options.Command}");
        Add($"# {title}");
        Add($"{Machine.Describe()}{(options.Date is { } date ? $"; {date}" : "")}.");
    }

    /// <summary>A paragraph or a heading.</summary>
    public void Add(string paragraph)
    {
        _text.Append(paragraph).Append("\n\n");
        Console.WriteLine(paragraph);
        Console.WriteLine();
    }

    /// <summary>A table, its cells already written.</summary>
    public void Add(string[] header, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder();
        table.Append("| ").AppendJoin(" | ", header).Append(" |\n|").AppendJoin('|', header.Select((_, column) => column == 0 ? "---" : "---:")).Append('|');
        foreach (var row in rows) table.Append("\n| ").AppendJoin(" | ", row).Append(" |");
        Add(table.ToString());
    }

    /// <summary>Writes the file that <c>--out</c> names, if it names one.</summary>
    public void Save()
    {
        if (_path is not null) File.WriteAllText(_path, _text.ToString().TrimEnd() + "\n");
    }
}
