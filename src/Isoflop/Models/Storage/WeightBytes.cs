using Isoflop.Quantities;

namespace Isoflop.Models.Storage;

/// <summary>The bytes of a model's weights as they are stored, and which of them a step reads.</summary>
/// <param name="Lookup">The token embedding where the head is separate, and learned positions: a step reads a row a token of it.</param>
/// <param name="Shared">What every token passes: attention, dense and shared blocks, routers, norms, biases, head.</param>
/// <param name="RoutedExperts">All routed experts.</param>
public sealed record WeightBytes(Bytes Lookup, Bytes Shared, Bytes RoutedExperts)
{
    /// <summary>All of them: what memory must hold.</summary>
    public Bytes Total => new(Lookup.Value + Shared.Value + RoutedExperts.Value);

    /// <summary>The bytes of a shape at a precision; norms and biases stay at 16 bits.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="precision">How weights are stored.</param>
    public static WeightBytes Of(ModelShape shape, StoredPrecision precision)
    {
        var groups = ParameterGroups.Of(shape);
        var (matrix, table) = (precision.Bits / 8, precision.EmbeddingBits / 8);
        var vectors = Math.Max(2, matrix);
        var head = groups.Head.Value > 0 ? groups.Head.Value : groups.TokenEmbedding.Value;
        var lookup = groups.PositionEmbedding.Value + (groups.Head.Value > 0 ? groups.TokenEmbedding.Value : 0);
        return new(
            Lookup: new(lookup * table),
            Shared: new(((groups.Attention.Value + groups.FeedForward.Value) * matrix) + (groups.Routers.Value * vectors) + ((groups.Norms.Value + groups.Biases.Value) * vectors) + (head * table)),
            RoutedExperts: new(groups.RoutedExperts.Value * matrix));
    }

    /// <summary>What one step reads for a batch of tokens: everything shared, and the distinct experts that the batch goes to.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="batch">Tokens computed together.</param>
    public Bytes Touched(ModelShape shape, double batch) =>
        new(Shared.Value + (shape.Experts is { } experts ? RoutedExperts.Value * experts.DistinctExperts(batch) / experts.Count : 0));
}
