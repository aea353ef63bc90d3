using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>
/// The shapes of a ladder: one number, the width, decides the rest, so that models of different size differ in size alone. Heads of about 16 channels,
/// a layer for every 16 channels and at least two, a feed-forward width of about 8/3 of the width, in whole vectors of the processor. Above 48 channels
/// widths are multiples of 16: 56 trains half as fast as its neighbours.
/// </summary>
/// <param name="Vocabulary">Entries of the vocabulary.</param>
/// <param name="Context">Tokens of a sequence.</param>
public sealed record LadderRule(int Vocabulary, int Context)
{
    const int Step = 8;
    const int LastOfSteps = 48;
    const int Widest = 2048;
    const int Vector = 32;

    /// <summary>The shape of a width.</summary>
    /// <param name="width">A multiple of 8, and of 16 from 48 on.</param>
    public TransformerShape Shape(int width) => new()
    {
        Vocabulary = Vocabulary,
        Context = Context,
        Width = width,
        Layers = Math.Max(2, (width + 8) / 16),
        Heads = Heads(width),
        FeedForwardWidth = Math.Max(1, ((8 * width / 3) + (Vector / 2)) / Vector) * Vector,
    };

    /// <summary>Parameters of the smallest shape.</summary>
    public Params Smallest => ParameterCounts.Of(Shape(Step)).Total;

    /// <summary>The shapes whose parameters lie between two numbers, smallest first.</summary>
    /// <param name="smallest">All parameters, embedding included.</param>
    /// <param name="largest">All parameters, embedding included.</param>
    public IEnumerable<TransformerShape> Between(Params smallest, Params largest) =>
        Widths().Select(Shape).Where(shape => ParameterCounts.Of(shape).Total.Value is var size && size >= smallest.Value && size <= largest.Value);

    /// <summary>The shape whose parameters are nearest to a number, in ratio.</summary>
    /// <param name="size">All parameters, embedding included.</param>
    /// <exception cref="InputException">It is smaller or larger than any shape of the ladder.</exception>
    public TransformerShape Nearest(Params size)
    {
        var shapes = Widths().Select(Shape).ToArray();
        var counts = Array.ConvertAll(shapes, shape => ParameterCounts.Of(shape).Total.Value);
        if (size.Value < counts[0] / 2 || size.Value > 2 * counts[^1])
            throw new InputException($"a size of {size}", "ladder", $"{new Params(counts[0])} to {new Params(counts[^1])} with a vocabulary of {Vocabulary:N0}", "Change the budget.");
        return shapes.Zip(counts).MinBy(pair => Math.Abs(Math.Log(pair.Second / size.Value))).First;
    }

    // The fewest heads of at most about 16 channels whose size is even, as rotary positions ask.
    static int Heads(int width)
    {
        var heads = Math.Max(1, width / 16);
        while (width % (2 * heads) != 0) heads++;
        return heads;
    }

    static IEnumerable<int> Widths()
    {
        for (var width = Step; width <= Widest; width += width < LastOfSteps ? Step : 2 * Step) yield return width;
    }
}
