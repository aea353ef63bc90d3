using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Quantities;

namespace Isoflop.Plans.Shapes;

/// <summary>
/// Searches dense shapes near a size that kernels and parallel layouts like: heads of 64 or 128, widths and feed-forward widths in whole tiles, heads that tensor
/// parallelism can divide, gated blocks of 2.5 to 4 widths. How deep is a choice that the loss hardly feels [Kaplan 2020, sec. 3.1]: several are offered.
/// </summary>
public static class BuildableShapes
{
    // Width over layers: from deep to wide. Llama's are 128 (7B), 102 (70B) and 130 (405B).
    static readonly double[] Aspects = [64, 96, 128, 192];

    const double PreferredAspect = 110;

    // Feed-forward width over width: 8/3 keeps a gated block as large as a plain one of 4; Llama 3 has 3.5.
    const double LeastRatio = 2.25, MostRatio = 4.25;

    /// <summary>Shapes near a size, the most usual depth first.</summary>
    /// <param name="wanted">Parameters in the convention.</param>
    /// <param name="convention">What they count; where it is not said, all.</param>
    /// <param name="vocabulary">Entries of the vocabulary.</param>
    /// <param name="context">Tokens of a training sequence.</param>
    /// <exception cref="InputException">The vocabulary alone has more parameters than the size.</exception>
    public static ImmutableArray<ShapeChoice> Near(Params wanted, ParamsConvention convention, int vocabulary, int context)
    {
        var choices = Aspects.Select(aspect => Nearest(wanted, convention, vocabulary, context, aspect)).OfType<ShapeChoice>().ToArray();
        if (choices.Length == 0)
        {
            throw new InputException(
                $"{wanted} parameters with a vocabulary of {vocabulary:N0}", "--vocab", "a vocabulary whose embedding leaves room for layers", "Take a smaller vocabulary (--vocab 32000), or a larger budget.");
        }
        return [.. choices.DistinctBy(choice => (choice.Shape.Layers, choice.Shape.Width)).OrderBy(choice => Math.Abs(Math.Log(choice.Aspect / PreferredAspect)))];
    }

    static ShapeChoice? Nearest(Params wanted, ParamsConvention convention, int vocabulary, int context, double aspect)
    {
        ShapeChoice? best = null;
        foreach (var (width, heads, keyHeads) in Widths())
        {
            var layers = (int)Math.Max(1, Math.Round(width / aspect / LayerStep(width)) * LayerStep(width));
            if (Fitted(wanted, convention, vocabulary, context, width, heads, keyHeads, layers) is not { } choice) continue;
            if (best is null || Math.Abs(choice.Off) < Math.Abs(best.Off)) best = choice;
        }
        // A shape that misses by more than a fifth of the size is no shape for it.
        return best is { Off: > -0.2 and < 0.2 } ? best : null;
    }

    // The feed-forward width that brings the count nearest, in whole tiles.
    static ShapeChoice? Fitted(Params wanted, ParamsConvention convention, int vocabulary, int context, int width, int heads, int keyHeads, int layers)
    {
        var tile = width >= 2048 ? 256 : width >= 512 ? 64 : 16;
        var shape = new ModelShape
        {
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = keyHeads,
            FeedForwardWidth = tile,
            Vocabulary = vocabulary,
            Context = context,
            // Below 1B the head is a large part of a model, and most models of that size share it with the embedding.
            TiedHead = wanted.Value < 1e9,
        };
        var perTile = 3.0 * width * tile * layers;
        var without = Count(shape, convention) - perTile;
        var tiles = Math.Round((wanted.Value - without) / perTile);
        tiles = Math.Clamp(tiles, Math.Ceiling(LeastRatio * width / tile), Math.Floor(MostRatio * width / tile));
        if (!(tiles >= 1)) return null;
        var fitted = shape with { FeedForwardWidth = (int)tiles * tile };
        var count = Count(fitted, convention);
        return new ShapeChoice(fitted, new Params(count), ParameterGroups.Of(fitted).Total, (count / wanted.Value) - 1);
    }

    static double Count(ModelShape shape, ParamsConvention convention) => ParameterGroups.Of(shape).Count(convention).Value;

    // Heads of 128 in multiples that 8 devices divide where models are large; key heads 8, a quarter of the heads, or all of them.
    static IEnumerable<(int Width, int Heads, int KeyHeads)> Widths()
    {
        for (var heads = 1; heads < 8; heads++) yield return (heads * 16, heads, heads);
        for (var heads = 2; heads < 16; heads++) yield return (heads * 64, heads, heads);
        for (var heads = 8; heads < 32; heads += 2) yield return (heads * 128, heads, heads % 4 == 0 ? heads / 4 : heads / 2);
        for (var heads = 32; heads <= 512; heads += 8) yield return (heads * 128, heads, 8);
    }

    // Layers that stages of a pipeline divide.
    static int LayerStep(int width) => width >= 8192 ? 4 : width >= 2048 ? 2 : 1;
}
