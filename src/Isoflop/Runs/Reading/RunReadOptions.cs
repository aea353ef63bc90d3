using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

/// <summary>How a runs table is to be read. The defaults read a plain table of finished runs with recognisable headers.</summary>
public sealed record RunReadOptions
{
    /// <summary>
    /// Which header holds which column: pairs of a canonical column name (<c>params</c>) and a header (<c>Model Size</c>), optionally with a
    /// factor (<c>size_M*1e6</c>). Empty by default: headers are recognised by their spelling.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Map { get; init; } = [];

    /// <summary>Conditions that a row must all satisfy, such as <c>dataset = c4 and params &gt;= 100M</c>. Empty by default: every row is taken.</summary>
    public ImmutableArray<string> Where { get; init; } = [];

    /// <summary>
    /// Headers of columns that are no column of runs and are to be kept all the same (<see cref="RunSet.Kept"/>); a star at the end stands for any ending.
    /// Empty by default.
    /// </summary>
    public ImmutableArray<string> Keep { get; init; } = [];

    /// <summary>Of a table with one row a step, keep only the last row of each run in memory. False by default: <see cref="RunTable.Steps"/> keeps them all.</summary>
    public bool LastStep { get; init; }

    /// <summary>Header of the column that holds the step; null by default: recognised by its spelling.</summary>
    public string? StepColumn { get; init; }

    /// <summary>Unit of plain numbers in the loss column; nats per token by default. A cell that names its unit (<c>3.7 bits</c>) is read by it.</summary>
    public LossUnit LossUnit { get; init; } = LossUnit.Nats;

    /// <summary>Which parameters the params column counts; <see cref="ParamsConvention.Unknown"/> by default: taken from the columns where they tell.</summary>
    public ParamsConvention Convention { get; init; } = ParamsConvention.Unknown;
}

/// <summary>Units in which a table can hold its loss.</summary>
public enum LossUnit
{
    /// <summary>Nats per token, as training code prints it.</summary>
    Nats,

    /// <summary>Bits per token: nats over ln 2.</summary>
    Bits,
}
