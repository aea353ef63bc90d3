using System.Runtime.Intrinsics;

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
    public static void Forward(ActivationKind kind, ReadOnlySpan<float> x, Span<float> y, InstructionSet set = default)
    {
        switch (kind, InstructionSets.Resolve(set))
        {
            case (ActivationKind.Silu, InstructionSet.Avx512): ActivationRows<Silu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.Forward(x, y); break;
            case (ActivationKind.Silu, InstructionSet.Avx2): ActivationRows<Silu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.Forward(x, y); break;
            case (ActivationKind.Silu, _): ActivationRows<Silu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.Forward(x, y); break;
            case (ActivationKind.Gelu, InstructionSet.Avx512): ActivationRows<Gelu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.Forward(x, y); break;
            case (ActivationKind.Gelu, InstructionSet.Avx2): ActivationRows<Gelu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.Forward(x, y); break;
            default: ActivationRows<Gelu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.Forward(x, y); break;
        }
    }

    /// <summary>dx = dy activation'(x).</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="dy">[count]</param>
    /// <param name="x">[count]</param>
    /// <param name="dx">[count]; may be dy or x.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Backward(ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dx, InstructionSet set = default)
    {
        switch (kind, InstructionSets.Resolve(set))
        {
            case (ActivationKind.Silu, InstructionSet.Avx512): ActivationRows<Silu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.Backward(dy, x, dx); break;
            case (ActivationKind.Silu, InstructionSet.Avx2): ActivationRows<Silu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.Backward(dy, x, dx); break;
            case (ActivationKind.Silu, _): ActivationRows<Silu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.Backward(dy, x, dx); break;
            case (ActivationKind.Gelu, InstructionSet.Avx512): ActivationRows<Gelu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.Backward(dy, x, dx); break;
            case (ActivationKind.Gelu, InstructionSet.Avx2): ActivationRows<Gelu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.Backward(dy, x, dx); break;
            default: ActivationRows<Gelu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.Backward(dy, x, dx); break;
        }
    }

    /// <summary>y = activation(gate) up, where a row holds its gates and then its ups: the output of one product with both weights.</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="gateAndUp">[rows, 2 hidden]</param>
    /// <param name="y">[rows, hidden]</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="hidden">Hidden channels, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void GatedForward(ActivationKind kind, ReadOnlySpan<float> gateAndUp, Span<float> y, int rows, int hidden, InstructionSet set = default)
    {
        switch (kind, InstructionSets.Resolve(set))
        {
            case (ActivationKind.Silu, InstructionSet.Avx512): ActivationRows<Silu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
            case (ActivationKind.Silu, InstructionSet.Avx2): ActivationRows<Silu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
            case (ActivationKind.Silu, _): ActivationRows<Silu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
            case (ActivationKind.Gelu, InstructionSet.Avx512): ActivationRows<Gelu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
            case (ActivationKind.Gelu, InstructionSet.Avx2): ActivationRows<Gelu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
            default: ActivationRows<Gelu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.GatedForward(gateAndUp, y, rows, hidden); break;
        }
    }

    /// <summary>Gradients of gates and ups.</summary>
    /// <param name="kind">The activation.</param>
    /// <param name="dy">[rows, hidden]</param>
    /// <param name="gateAndUp">[rows, 2 hidden]</param>
    /// <param name="dgateAndUp">[rows, 2 hidden]; may be gateAndUp.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="hidden">Hidden channels, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void GatedBackward(
        ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> gateAndUp, Span<float> dgateAndUp, int rows, int hidden, InstructionSet set = default)
    {
        switch (kind, InstructionSets.Resolve(set))
        {
            case (ActivationKind.Silu, InstructionSet.Avx512): ActivationRows<Silu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
            case (ActivationKind.Silu, InstructionSet.Avx2): ActivationRows<Silu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
            case (ActivationKind.Silu, _): ActivationRows<Silu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
            case (ActivationKind.Gelu, InstructionSet.Avx512): ActivationRows<Gelu<Lanes16, Vector512<float>>, Lanes16, Vector512<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
            case (ActivationKind.Gelu, InstructionSet.Avx2): ActivationRows<Gelu<Lanes8, Vector256<float>>, Lanes8, Vector256<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
            default: ActivationRows<Gelu<Lanes4, Vector128<float>>, Lanes4, Vector128<float>>.GatedBackward(dy, gateAndUp, dgateAndUp, rows, hidden); break;
        }
    }
}
