using Isoflop.Lab.Kernels.References;

namespace Isoflop.Lab.Kernels;

/// <summary>The bend of a feed-forward layer.</summary>
enum ActivationKind
{
    /// <summary>x / (1 + exp(-x)); gated, this is SwiGLU  [Shazeer 2020].</summary>
    Silu,

    /// <summary>x (1 + tanh(√(2/π) (x + .044715 x³))) / 2, the common approximation  [Hendrycks, Gimpel 2016]; "gelu_pytorch_tanh" in Hugging Face.</summary>
    Gelu,
}

/// <summary>The activation of a feed-forward layer, alone or as the gate of a product.</summary>
static class Activation
{
    /// <summary>y = activation(x).</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]; may be x.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Forward(ActivationKind kind, ReadOnlySpan<float> x, Span<float> y, InstructionSet set = default) =>
        ActivationReference.Forward(kind, x, y);

    /// <summary>dx = dy activation'(x).</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="dy">[count]</param>
    /// <param name="x">[count]</param>
    /// <param name="dx">[count]; may be dy or x.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Backward(ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dx, InstructionSet set = default) =>
        ActivationReference.Backward(kind, dy, x, dx);

    /// <summary>y = activation(gate) up, where a row holds its gates and then its ups: the output of one product with both weights.</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="gateAndUp">[rows, 2 hidden]</param>
    /// <param name="y">[rows, hidden]</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="hidden">Hidden channels, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void GatedForward(ActivationKind kind, ReadOnlySpan<float> gateAndUp, Span<float> y, int rows, int hidden, InstructionSet set = default) =>
        ActivationReference.GatedForward(kind, gateAndUp, y, rows, hidden);

    /// <summary>Gradients of gates and ups.</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="dy">[rows, hidden]</param>
    /// <param name="gateAndUp">[rows, 2 hidden]</param>
    /// <param name="dgateAndUp">[rows, 2 hidden]; may be gateAndUp.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="hidden">Hidden channels, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void GatedBackward(
        ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> gateAndUp, Span<float> dgateAndUp, int rows, int hidden, InstructionSet set = default) =>
        ActivationReference.GatedBackward(kind, dy, gateAndUp, dgateAndUp, rows, hidden);
}
