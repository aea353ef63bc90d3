using System.CommandLine;
using Isoflop.Runs.Reading;

namespace Isoflop.App.Commands;

/// <summary>The options by which any table is read: which header is which column, which rows, which unit.</summary>
sealed class TableOptions
{
    readonly Option<string[]> _map = new("--map") { Description = "Which header holds which column: params=\"Model Size\". Repeatable.", HelpName = "COLUMN=HEADER", DefaultValueFactory = _ => [] };
    readonly Option<string[]> _where = new("--where") { Description = "Rows to take: 'dataset = c4 and params >= 100M'. Repeatable.", HelpName = "CONDITION", DefaultValueFactory = _ => [] };
    readonly Option<string?> _step = new("--step-column") { Description = "The header that holds the step.", HelpName = "HEADER" };
    readonly Option<string> _unit = new("--loss-unit") { Description = "Unit of the loss column: nats (default) or bits, per token.", HelpName = "UNIT", DefaultValueFactory = _ => "nats" };

    public TableOptions(Command command)
    {
        command.Add(_map);
        command.Add(_where);
        command.Add(_step);
        command.Add(_unit);
    }

    /// <summary>How the user wants tables read.</summary>
    public RunReadOptions Read(ParseResult parsed) => new()
    {
        Map = [.. parsed.GetValue(_map)!.Select(text => Arguments.Pair(text, "--map", "params=\"Model Size\"")).Select(pair => KeyValuePair.Create(pair.Name, pair.Value))],
        Where = [.. parsed.GetValue(_where)!],
        StepColumn = parsed.GetValue(_step),
        LossUnit = Arguments.Word<LossUnit>(parsed.GetValue(_unit)!, "--loss-unit"),
    };
}
