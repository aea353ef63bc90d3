using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Findings;

namespace Isoflop.Reports;

/// <summary>
/// A result as a document, before it has a dress: evidence, verdict, blocks, findings. The same report becomes text, Markdown or HTML, so that no
/// result needs to know how it is shown.
/// </summary>
public sealed record Report
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>What everything below stands on: version, input, digest, runs used and dropped, objective, options that differ from the default.</summary>
    public required ImmutableArray<(string Name, string Value)> Evidence { get; init; }

    /// <summary>The answer in one or two sentences.</summary>
    public required string Verdict { get; init; }

    /// <summary>How the verdict is to be taken: a note is good news.</summary>
    public required Severity VerdictSeverity { get; init; }

    /// <summary>Tables, figures and text, in reading order.</summary>
    public required ImmutableArray<ReportBlock> Blocks { get; init; }

    /// <summary>What was found, each with a number and a remedy.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>How to cite the result.</summary>
    public string? Citation { get; init; }

    /// <summary>The version of this program, as evidence blocks print it.</summary>
    public static string Version { get; } = $"isoflop {typeof(Report).Assembly.GetName().Version?.ToString(3)}";
}

/// <summary>A part of a report.</summary>
public abstract record ReportBlock;

/// <summary>A table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">The headings of the columns.</param>
/// <param name="Rows">The cells, a row at a time, as many as there are columns.</param>
/// <param name="Legend">What the columns mean, printed under the table; null where they speak for themselves.</param>
public sealed record TableBlock(string Title, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows, string? Legend = null) : ReportBlock;

/// <summary>A figure, or several side by side.</summary>
/// <param name="Figure">A single figure; null where there is a grid.</param>
/// <param name="Grid">A grid; null where there is a single figure.</param>
public sealed record FigureBlock(Figure? Figure, FigureGrid? Grid = null) : ReportBlock
{
    /// <summary>The figure as SVG.</summary>
    public string ToSvg() => Grid is null ? Svg.Render(Figure!) : Svg.Render(Grid);
}
