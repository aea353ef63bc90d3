namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>By what two documents are the same.</summary>
public enum ExactKey
{
    /// <summary>The text, but for case and the amount of white space.</summary>
    Text,

    /// <summary>The text, byte for byte.</summary>
    Bytes,

    /// <summary>The address, without scheme, <c>www.</c>, default port, fragment, trailing slash and the parameters that only track visitors. Documents without one stay.</summary>
    Address,
}
