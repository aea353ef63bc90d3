namespace Isoflop.Models.Training;

/// <summary>Bytes of a parameter in training.</summary>
/// <param name="Weight">Of the weight that is computed with.</param>
/// <param name="Gradient">Of its gradient.</param>
/// <param name="Optimiser">Of the master copy and the moments.</param>
public readonly record struct StateBytes(double Weight, double Gradient, double Optimiser)
{
    /// <summary>Mixed precision with Adam, 16 bytes: 2 + 2 + (4 + 4 + 4)   [Rajbhandari 2020, sec. 3.1].</summary>
    public static StateBytes Adam { get; } = new(2, 2, 12);

    /// <summary>The same with gradients accumulated in 32 bits, 18 bytes: Megatron-LM.</summary>
    public static StateBytes AdamWithWideGradients { get; } = new(2, 4, 12);

    /// <summary>The same with a 32-bit accumulator beside the gradient, 20 bytes: nanotron.</summary>
    public static StateBytes AdamWithAccumulator { get; } = new(2, 6, 12);

    /// <summary>All of them.</summary>
    public double Total => Weight + Gradient + Optimiser;
}
