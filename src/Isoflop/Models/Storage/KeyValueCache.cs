using Isoflop.Quantities;

namespace Isoflop.Models.Storage;

/// <summary>The memory of keys and values while text is generated.</summary>
public static class KeyValueCache
{
    /// <summary>
    /// Numbers that one more token adds while no window is full: 2 L kv hd; with latent attention L (d_c + d_rope), which is neither doubled nor divided among
    /// heads   [DeepSeek-V2, sec. 2.1].
    /// </summary>
    /// <param name="shape">The shape.</param>
    public static double ElementsPerToken(ModelShape shape) => (shape.Layers - (shape.Linear?.Layers ?? 0)) * ElementsPerLayer(shape);

    /// <summary>Bytes that one more token adds while no window is full.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="bits">Bits of a number, scales included: 16 for bf16, 8 for FP8 with a scale a tensor, 4.25 to 4.5 for INT4 in groups of 64.</param>
    public static Bytes PerToken(ModelShape shape, double bits = 16) => new(ElementsPerToken(shape) * bits / 8);

    /// <summary>Bytes of a sequence: layers with a window hold no more than it, linear layers a state of fixed size.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="context">Tokens of the sequence.</param>
    /// <param name="bits">Bits of a number, scales included.</param>
    public static Bytes Of(ModelShape shape, double context, double bits = 16)
    {
        var window = shape.Window is { } local ? local.Layers * Math.Min(context, local.Tokens) : 0;
        var elements = ((shape.FullAttentionLayers * context) + window) * ElementsPerLayer(shape);
        var state = shape.Linear is { } linear ? linear.Layers * linear.StateElements : 0;
        return new((elements + state) * bits / 8);
    }

    /// <summary>
    /// What each of several devices holds under tensor parallelism: key-value heads are divided, but a head is not, and every device holds the whole latent
    /// vector.
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="context">Tokens of the sequence.</param>
    /// <param name="devices">Devices that share the heads, at least 1.</param>
    /// <param name="bits">Bits of a number, scales included.</param>
    public static Bytes PerDevice(ModelShape shape, double context, int devices, double bits = 16)
    {
        var parts = shape.Latent is null ? Math.Min(devices, shape.KeyHeads) : 1;
        return new(Of(shape, context, bits).Value / parts);
    }

    static double ElementsPerLayer(ModelShape shape) =>
        shape.Latent is { } latent ? latent.KeyValueRank + latent.RotaryWidth : 2.0 * shape.KeyHeads * shape.HeadWidth;
}
