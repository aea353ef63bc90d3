using System.Collections.Immutable;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Figures;
using Isoflop.Reports;

namespace Isoflop.Corpus.Lineage.Reports;

/// <summary>The figures of a version: what each step left, how long documents are before and after, what each source lost.</summary>
static class VersionFigures
{
    /// <summary>Those that have something to show.</summary>
    public static IEnumerable<FigureBlock> Of(CorpusTally tally)
    {
        if (tally.Read.Documents == 0) yield break;
        if (tally.Steps.Count > 0) yield return new FigureBlock(Funnel(tally));
        yield return new FigureBlock(Lengths(tally));
        if (tally.Sources.Count > 1 && tally.Steps.Count > 0) yield return new FigureBlock(SourceLosses(tally));
    }

    static Figure Funnel(CorpusTally tally)
    {
        // By number: names of several steps would run into each other.
        ImmutableArray<string> names = ["read", .. tally.Steps.Keys.Select(step => step.Split(' ')[0])];
        var documents = new List<double> { 1 };
        var bytes = new List<double> { 1 };
        foreach (var step in tally.Steps.Values)
        {
            documents.Add((step.Seen.Documents - step.RemovedByAll.Documents) / (double)tally.Read.Documents);
            bytes.Add((step.Seen.Bytes - step.RemovedByAll.Bytes) / (double)Math.Max(1, tally.Read.Bytes));
        }
        double[] places = [.. Enumerable.Range(1, names.Length).Select(place => (double)place)];
        return new Figure("What each step leaves", Axis.Named("", names), Axis.Linear("Share of what was read", Ticks.Percent).Between(0, 1.05))
        {
            Marks = [Mark.Line("documents", places, documents), Mark.Points("documents", places, documents), Mark.Line("bytes of text", places, bytes), Mark.Points("bytes of text", places, bytes)],
            Caption = $"Steps: {string.Join(", ", tally.Steps.Keys)}.",
        };
    }

    static Figure Lengths(CorpusTally tally)
    {
        var last = Array.FindLastIndex(tally.Before.Documents, count => count > 0) + 2;
        var first = Math.Max(0, Array.FindIndex(tally.Before.Documents, count => count > 0) - 1);
        return new Figure("How long documents are, before and after", Axis.Log("Characters"), Axis.Linear("Documents", Ticks.Counts))
        {
            Marks = [Steps("read", tally.Before), Steps("kept", tally.After)],
            Caption = "Documents by length; each step of the line is a doubling.",
        };

        // A histogram's outline.
        LineMark Steps(string name, LengthHistogram histogram)
        {
            var (x, y) = (new List<double>(), new List<double>());
            for (var bin = first; bin < Math.Min(last, LengthHistogram.Bins); bin++)
            {
                x.AddRange([Math.Pow(2, bin), Math.Pow(2, bin + 1)]);
                y.AddRange([histogram.Documents[bin], histogram.Documents[bin]]);
            }
            return Mark.Line(name, x, y);
        }
    }

    static Figure SourceLosses(CorpusTally tally)
    {
        ImmutableArray<string> sources = [.. tally.Sources.Keys];
        return new Figure("What each step removes of each source", Axis.Named("", sources), Axis.Linear("Share of the source's documents", Ticks.Percent))
        {
            Marks =
            [
                .. tally.Steps.Keys.Select(step => Mark.Points(
                    step, Enumerable.Range(1, sources.Length).Select(place => (double)place),
                    sources.Select(source => tally.Sources[source].Removed.GetValueOrDefault(step) / (double)Math.Max(1, tally.Sources[source].Read.Documents)))),
            ],
        };
    }
}
