namespace Isoflop.Lab.Transformers;

/// <summary>What a feed-forward block does between its matrices: the activated gate times the other half of its input, activation(gate) up [Shazeer 2020, "GLU variants improve transformer"].</summary>
public enum Activation
{
    /// <summary>SiLU of the gate, gate / (1 + e^-gate): Llama's choice.</summary>
    SwiGlu,

    /// <summary>GELU of the gate: the hidden_act "gelu" of the same architecture.</summary>
    Gelu,
}
