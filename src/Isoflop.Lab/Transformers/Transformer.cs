using Isoflop.Numerics;

namespace Isoflop.Lab.Transformers;

/// <summary>A model: its shape and its weights.</summary>
public sealed class Transformer
{
    readonly FloatBuffer _weights;

    Transformer(TransformerShape shape)
    {
        shape.Check();
        Shape = shape;
        Layout = ParameterLayout.Of(shape);
        _weights = new FloatBuffer(Layout.Length);
    }

    /// <summary>The shape.</summary>
    public TransformerShape Shape { get; }

    /// <summary>Its exact parameters by group.</summary>
    public ParameterCounts Counts => ParameterCounts.Of(Shape);

    /// <summary>Where each tensor lies in the weights.</summary>
    internal ParameterLayout Layout { get; }

    /// <summary>All weights, laid out by <see cref="Layout"/>.</summary>
    internal Span<float> Weights => _weights.Span;

    /// <summary>All weights, for what outlives a call.</summary>
    internal ReadOnlyMemory<float> WeightMemory => _weights.Memory;

    /// <summary>A model with all weights 0, to be filled from a file.</summary>
    /// <param name="shape">The shape.</param>
    /// <exception cref="Findings.InputException">The shape cannot be built.</exception>
    internal static Transformer Empty(TransformerShape shape) => new(shape);

    /// <summary>
    /// A model with random weights. Matrices are normal with variance 2 / (5 inputs) [Nguyen and Salazar 2019, 1910.05895], which is the usual 0.02 at
    /// width 1000 and keeps the scale of activations at every width; those that add to the residual stream are divided by √(2 layers) [Radford 2019,
    /// GPT-2]; gains are 1, biases 0. The token embedding counts its width as inputs, so that a tied head starts with logits of deviation 0.63.
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="seed">Any number; each tensor draws from a stream of its own.</param>
    /// <exception cref="Findings.InputException">The shape cannot be built.</exception>
    public static Transformer Initialise(TransformerShape shape, ulong seed)
    {
        var model = new Transformer(shape);
        for (var i = 0; i < model.Layout.Slices.Length; i++)
        {
            var slice = model.Layout.Slices[i];
            var weights = slice.In(model.Weights);
            switch (slice.Kind)
            {
                case ParameterKind.Gain: weights.Fill(1); break;
                case ParameterKind.BalanceBias: break;
                default: Fill(weights, Deviation(slice, shape), new CounterRandom(seed, (ulong)i)); break;
            }
        }
        return model;
    }

    static double Deviation(ParameterSlice slice, TransformerShape shape) =>
        Math.Sqrt(2.0 / (5 * slice.Columns)) / (slice.Kind == ParameterKind.ResidualOutput ? Math.Sqrt(2.0 * shape.Layers) : 1);

    static void Fill(Span<float> weights, double deviation, CounterRandom random)
    {
        foreach (ref var weight in weights) weight = (float)(deviation * random.NextNormal());
    }
}
