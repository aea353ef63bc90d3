using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>Cosines and sines of the rotary positions of a shape, shared by all layers and threads.</summary>
sealed class RotaryTable
{
    readonly FloatBuffer _cosines;
    readonly FloatBuffer _sines;

    /// <summary>The table of a shape.</summary>
    /// <param name="shape">The shape.</param>
    public RotaryTable(TransformerShape shape)
    {
        (_cosines, _sines) = (new FloatBuffer(Length(shape)), new FloatBuffer(Length(shape)));
        Rotary.Fill(_cosines.Span, _sines.Span, shape.Context, shape.HeadWidth, shape.RotaryBase);
    }

    /// <summary>[context, head size / 2].</summary>
    public ReadOnlySpan<float> Cosines => _cosines.Span;

    /// <summary>[context, head size / 2].</summary>
    public ReadOnlySpan<float> Sines => _sines.Span;

    static int Length(TransformerShape shape) => shape.Context * (shape.HeadWidth / 2);
}
