using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

/// <summary>One condition on a row: a column, a comparison, a number or a text.</summary>
sealed class RowCondition
{
    // The longer ones first: '<=' is not '<' followed by '='.
    static readonly string[] Operators = ["!=", "<=", ">=", "==", "=", "<", ">"];

    readonly ColumnSource _column;
    readonly string _operator;
    readonly string _text;
    readonly double? _number;

    RowCondition(ColumnSource column, string comparison, string text, double? number)
    {
        _column = column;
        _operator = comparison;
        _text = text;
        _number = number;
    }

    /// <summary>Reads conditions joined by <c>and</c>.</summary>
    /// <param name="text">Such as <c>dataset = c4 and params &gt;= 100M</c>; texts and headers may stand in quotes.</param>
    /// <param name="columns">The columns there are.</param>
    public static IEnumerable<RowCondition> Parse(string text, ColumnMap columns) => SplitAnd(text + " ").Select(part => ParseOne(part, text, columns));

    /// <summary>Whether the current row satisfies it. A cell that is no number satisfies no comparison with a number but <c>!=</c>.</summary>
    /// <param name="rows">The table at a row.</param>
    public bool Holds(TableRows rows)
    {
        var cell = rows.Cell(_column.Index);
        if (_number is not { } number) return cell.SequenceEqual(_text) == (_operator != "!=");
        if (!NumberCell.TryRead<Tokens>(cell, _column.Factor, out var value)) return _operator == "!=";
        return _operator switch
        {
            "!=" => value != number,
            "<" => value < number,
            "<=" => value <= number,
            ">" => value > number,
            ">=" => value >= number,
            _ => value == number,
        };
    }

    /// <summary>The cell that the condition looks at.</summary>
    /// <param name="rows">The table at a row.</param>
    public string Cell(TableRows rows) => rows.Cell(_column.Index).ToString();

    static RowCondition ParseOne(string part, string whole, ColumnMap columns)
    {
        var where = $"--where '{whole}'";
        var (at, comparison) = FindOperator(part);
        if (comparison is null)
            throw Malformed($"'{part.Trim()}' has no comparison", where);
        var left = Unquote(part[..at], out _);
        var right = Unquote(part[(at + comparison.Length)..], out var quoted);
        if (left.Length == 0 || (right.Length == 0 && !quoted))
            throw Malformed($"'{part.Trim()}' lacks {(left.Length == 0 ? "a column before" : "a value after")} '{comparison}'", where);
        var column = columns.Find(left, where);
        double? number = !quoted && NumberCell.TryRead<Tokens>(right, 1, out var value) ? value : null;
        if (number is null && comparison[0] is ('<' or '>'))
            throw Malformed($"'{right}' is not a number, and '{comparison}' compares numbers", where);
        return new RowCondition(column, comparison, right, number);
    }

    static InputException Malformed(string found, string where) => new(
        found, where, "a column, one of = != < <= > >=, and a number or a text, joined by 'and'", "Write it like dataset = c4 and params >= 100M.");

    static (int At, string? Operator) FindOperator(string part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] is '"' or '\'') i = SkipQuote(part, i);
            else if (Array.Find(Operators, op => part.AsSpan(i).StartsWith(op)) is { } found) return (i, found);
        }
        return (-1, null);
    }

    static IEnumerable<string> SplitAnd(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'') i = SkipQuote(text, i);
            else if (text.AsSpan(i).StartsWith(" and ", StringComparison.OrdinalIgnoreCase))
            {
                yield return text[start..i];
                start = i + 5;
                i += 3;
            }
        }
        yield return text[start..];
    }

    // An apostrophe without a partner is text.
    static int SkipQuote(string text, int open)
    {
        var close = text.IndexOf(text[open], open + 1);
        return close < 0 ? open : close;
    }

    static string Unquote(string text, out bool quoted)
    {
        var trimmed = text.Trim();
        quoted = trimmed.Length >= 2 && trimmed[0] is ('"' or '\'') && trimmed[^1] == trimmed[0];
        return quoted ? trimmed[1..^1] : trimmed;
    }
}
