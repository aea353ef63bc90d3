using System.Collections.Immutable;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Comparisons.Texts;

/// <summary>What runs on two texts measured at one size and number of tokens.</summary>
/// <param name="Params">The size.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="First">Mean loss of the runs on the first text.</param>
/// <param name="Second">Mean loss of the runs on the second text.</param>
/// <param name="Runs">Runs on the first text and on the second.</param>
/// <param name="StandardError">Of ln(second / first), from the noise between seeds.</param>
public sealed record TextWorthCell(Params Params, Tokens Tokens, NatsPerToken First, NatsPerToken Second, (int First, int Second) Runs, double StandardError)
{
    /// <summary>second / first - 1: below zero where the second text is the better one.</summary>
    public double Difference => (Second.Value / First.Value) - 1;

    /// <summary>
    /// The multiplier here without any law: the tokens at which runs of this size on the first text reach the second's loss, between those that were measured,
    /// over the tokens of this cell. NaN where the second's loss lies outside of what the first's runs of this size reached.
    /// </summary>
    public double Interpolated { get; private init; } = double.NaN;

    /// <summary>The multiplier here by the law's floor, size term and exponent of tokens: the ratio of what both texts' losses lie above them, to the power of 1/beta.</summary>
    public double Local { get; private init; } = double.NaN;

    /// <summary>Standard error of ln <see cref="Local"/>, from the noise between seeds.</summary>
    public double LocalError { get; private init; } = double.NaN;

    /// <summary>The standard deviation of ln loss between runs of one text, size and number of tokens, and its degrees of freedom.</summary>
    internal static (double Deviation, int Freedom) Noise(RunSet runs)
    {
        var (squares, freedom) = (0.0, 0);
        foreach (var cell in runs.Index().GroupBy(run => (run.Item.Params, run.Item.Tokens, runs.Numbers(LawForms.SecondText)[run.Index])))
        {
            var logarithms = cell.Select(run => Math.Log(run.Item.Loss!.Value.Value)).ToArray();
            var mean = logarithms.Average();
            squares += logarithms.Sum(value => (value - mean) * (value - mean));
            freedom += logarithms.Length - 1;
        }
        return (freedom > 0 ? Math.Sqrt(squares / freedom) : double.NaN, freedom);
    }

    /// <summary>The cells in which both texts have runs.</summary>
    /// <param name="fit">The law of both texts.</param>
    /// <param name="noise">Standard deviation of ln loss between seeds.</param>
    internal static ImmutableArray<TextWorthCell> Of(Fit fit, double noise)
    {
        var second = fit.Runs.Numbers(LawForms.SecondText).ToArray();
        var cells = ImmutableArray.CreateBuilder<TextWorthCell>();
        foreach (var cell in fit.Runs.Index().GroupBy(run => (Size: run.Item.Params!.Value.Value, Text: run.Item.Tokens!.Value.Value)).OrderBy(cell => cell.Key))
        {
            var (a, b) = (Losses(cell, second, 0), Losses(cell, second, 1));
            if (a.Length == 0 || b.Length == 0) continue;
            var error = noise * Math.Sqrt((1.0 / a.Length) + (1.0 / b.Length));
            cells.Add(new TextWorthCell(new Params(cell.Key.Size), new Tokens(cell.Key.Text), new NatsPerToken(a.Average()), new NatsPerToken(b.Average()), (a.Length, b.Length), error));
        }
        return [.. cells.Select(cell => cell.WithMultipliers(fit, [.. cells.Where(other => other.Params == cell.Params)]))];
    }

    static double[] Losses(IEnumerable<(int Index, Run Item)> runs, double[] second, double text) =>
        [.. runs.Where(run => second[run.Index] == text).Select(run => run.Item.Loss!.Value.Value)];

    TextWorthCell WithMultipliers(Fit fit, TextWorthCell[] ofSize)
    {
        var law = fit.Law;
        var beta = law["beta"];
        var rest = law["E"] + (law["A"] * Math.Pow(Params.Value, -law["alpha"]));
        var (first, second) = (First.Value - rest, Second.Value - rest);
        var local = first > 0 && second > 0;
        return this with
        {
            Interpolated = TokensOnFirst(ofSize, Second.Value) / Tokens.Value,
            Local = local ? Math.Pow(first / second, 1 / beta) : double.NaN,
            // d ln m = (1/β) d ln(first/second), and a relative error of a loss is one of its part above the rest, L/(L - rest) times as large.
            LocalError = local ? StandardError / beta * (First.Value + Second.Value) / (first + second) : double.NaN,
        };
    }

    // Inverse interpolation: ln tokens as a parabola of the loss through the three nearest losses of the first text; a chord of a convex curve would lie above it.
    static double TokensOnFirst(TextWorthCell[] cells, double loss)
    {
        if (cells.Length < 3 || loss > cells.Max(cell => cell.First.Value) || loss < cells.Min(cell => cell.First.Value)) return double.NaN;
        var nodes = cells.OrderBy(cell => Math.Abs(cell.First.Value - loss)).Take(3).ToArray();
        var sum = 0.0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var weight = 1.0;
            for (var j = 0; j < nodes.Length; j++)
            {
                if (j != i) weight *= (loss - nodes[j].First.Value) / (nodes[i].First.Value - nodes[j].First.Value);
            }
            sum += weight * Math.Log(nodes[i].Tokens.Value);
        }
        return Math.Exp(sum);
    }
}
