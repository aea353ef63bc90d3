namespace Isoflop.Quantities;

/// <summary>Which parameters a count N counts. The same runs give different exponents under different conventions.</summary>
public enum ParamsConvention
{
    /// <summary>Not said.</summary>
    Unknown,

    /// <summary>All parameters, embeddings and head included (Hoffmann 2022).</summary>
    Total,

    /// <summary>Without token and position embeddings (Kaplan 2020).</summary>
    NonEmbedding,

    /// <summary>The matrices of the layers and the output head.</summary>
    MatricesAndHead,

    /// <summary>Parameters that act on a token (mixture of experts).</summary>
    Active,
}
