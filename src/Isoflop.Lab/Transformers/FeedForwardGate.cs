namespace Isoflop.Lab.Transformers;

/// <summary>What a feed-forward block does between its matrices: activation(gate) × up [Shazeer 2020, "GLU variants improve transformer"].</summary>
public enum FeedForwardGate
{
    /// <summary>SiLU of the gate, gate / (1 + e^-gate): Llama's choice, hidden_act "silu".</summary>
    SwiGlu,

    /// <summary>GELU of the gate in its usual approximation: hidden_act "gelu_pytorch_tanh" of the same architecture.</summary>
    GeGlu,
}
