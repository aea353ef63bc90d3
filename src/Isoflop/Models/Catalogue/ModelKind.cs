namespace Isoflop.Models.Catalogue;

/// <summary>How a published model is built.</summary>
public enum ModelKind
{
    /// <summary>Not published.</summary>
    Unknown,

    /// <summary>Every token passes every parameter.</summary>
    Dense,

    /// <summary>A mixture of experts.</summary>
    Experts,

    /// <summary>An encoder and a decoder.</summary>
    EncoderDecoder,
}
