using System.Globalization;
using Isoflop.Corpus.Lineage.Evidence;

namespace Isoflop.App.Commands.Corpus;

/// <summary>A removal in words.</summary>
static class RemovalWords
{
    public static string Of(EvidenceLine line)
    {
        var words = $"{line.Step}, rule {line.Rule}";
        if (line.Value is { } value) words += string.Create(CultureInfo.InvariantCulture, $": {value:G6}{(line.Threshold is { } threshold ? string.Create(CultureInfo.InvariantCulture, $" against {threshold:G6}") : "")}");
        if (line.Other is { } other) words += $"; {other} stays{(line.Jaccard is { } jaccard ? string.Create(CultureInfo.InvariantCulture, $" (Jaccard {jaccard:F4})") : "")}";
        return words;
    }
}
