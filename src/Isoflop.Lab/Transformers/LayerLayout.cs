namespace Isoflop.Lab.Transformers;

/// <summary>Where the tensors of one layer lie. Query, key and value matrices follow each other, as do gate and up: each group is one product.</summary>
sealed class LayerLayout
{
    public required ParameterSlice AttentionNorm { get; init; }

    public required ParameterSlice Query { get; init; }

    public required ParameterSlice Key { get; init; }

    public required ParameterSlice Value { get; init; }

    /// <summary>Query, key and value as one matrix [query width + 2 key width, width].</summary>
    public ParameterSlice QueryKeyValue => Query with { Rows = Query.Rows + Key.Rows + Value.Rows };

    public ParameterSlice? QueryNorm { get; init; }

    public ParameterSlice? KeyNorm { get; init; }

    public required ParameterSlice Output { get; init; }

    public required ParameterSlice FeedForwardNorm { get; init; }

    public ParameterSlice? Router { get; init; }

    public ParameterSlice? BalanceBias { get; init; }

    public ExpertLayout? Shared { get; init; }

    public required ExpertLayout[] Experts { get; init; }
}

/// <summary>Where the matrices of one expert lie.</summary>
/// <param name="Gate">[inner width, width].</param>
/// <param name="Up">[inner width, width], right behind the gate.</param>
/// <param name="Down">[width, inner width].</param>
sealed record ExpertLayout(ParameterSlice Gate, ParameterSlice Up, ParameterSlice Down)
{
    /// <summary>Gate and up as one matrix [2 inner widths, width].</summary>
    public ParameterSlice GateUp => Gate with { Rows = Gate.Rows + Up.Rows };

    /// <summary>Inner width.</summary>
    public int Width => Gate.Rows;
}
