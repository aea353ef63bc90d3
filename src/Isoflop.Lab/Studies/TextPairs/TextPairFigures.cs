using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>The figure of a text's worth.</summary>
static class TextPairFigures
{
    const int Nodes = 40;

    /// <summary>For each size the losses over tokens on either text, with the law: the horizontal distance of the two curves is the multiplier.</summary>
    public static FigureGrid Curves(TextPairStudy study)
    {
        var worth = study.Worth;
        return new FigureGrid("Loss over tokens on either text", 3)
        {
            Subtitle = $"{worth.Fit.Law.Form.Formula}, m = {worth.Multiplier:F3}",
            Caption = "Points: runs. Lines: one law for both texts; the second's is the first's moved to the left by the multiplier.",
            Figures = [.. worth.Cells.Select(cell => cell.Params).Distinct().Select(size => OfSize(study, size))],
        };
    }

    static Figure OfSize(TextPairStudy study, Params size)
    {
        var worth = study.Worth;
        var (runs, second) = (worth.Fit.Runs, worth.Fit.Runs.Numbers(LawForms.SecondText).ToArray());
        var tokens = worth.Cells.Where(cell => cell.Params == size).Select(cell => cell.Tokens.Value).ToArray();
        var nodes = Enumerable.Range(0, Nodes).Select(i => tokens[0] * Math.Pow(tokens[^1] / tokens[0], i / (Nodes - 1.0))).ToArray();
        var marks = ImmutableArray.CreateBuilder<Mark>();
        foreach (var (text, name) in new[] { (0.0, study.Pair.FirstName), (1.0, study.Pair.SecondName) })
        {
            var own = runs.Index().Where(run => second[run.Index] == text && run.Item.Params == size).Select(run => run.Item).ToArray();
            // Two texts of one name are two series all the same.
            var label = study.Pair.FirstName == study.Pair.SecondName ? (text == 0 ? "first" : "second") : name;
            marks.Add(Mark.Points(label, own.Select(run => run.Tokens!.Value.Value), own.Select(run => run.Loss!.Value.Value)));
            marks.Add(Mark.Line(label, nodes, nodes.Select(node => worth.Fit.Law.Loss(new Scale(size, new Tokens(node)).With(LawForms.SecondText, text)).Value)));
        }
        return new Figure($"{size} parameters", Axis.Log("Tokens"), Axis.Linear("Validation loss (nats/token)")) { Marks = marks.ToImmutable() };
    }
}
