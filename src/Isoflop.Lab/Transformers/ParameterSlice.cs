namespace Isoflop.Lab.Transformers;

/// <summary>A tensor's place in the buffer that holds all parameters, gradients or moments of a model.</summary>
/// <param name="Name">As Hugging Face calls it: model.layers.0.self_attn.q_proj.weight.</param>
/// <param name="Kind">What the tensor does.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Rows">Rows; outputs of a matrix W[out, in], entries of an embedding. A vector is one row.</param>
/// <param name="Columns">Columns.</param>
readonly record struct ParameterSlice(string Name, ParameterKind Kind, int Offset, int Rows, int Columns)
{
    /// <summary>Elements.</summary>
    public int Length => Rows * Columns;

    /// <summary>Whether it is a matrix: decays, and is what Muon is for.</summary>
    public bool IsMatrix => Kind is not (ParameterKind.Gain or ParameterKind.BalanceBias);

    /// <summary>The dimensions that a file says: [rows, columns], or [columns] of a vector.</summary>
    public int[] Dimensions => IsMatrix ? [Rows, Columns] : [Columns];

    /// <summary>The tensor's elements in a buffer.</summary>
    public Span<float> In(Span<float> buffer) => buffer.Slice(Offset, Length);

    /// <summary>The tensor's elements in a buffer.</summary>
    public ReadOnlySpan<float> In(ReadOnlySpan<float> buffer) => buffer.Slice(Offset, Length);
}
