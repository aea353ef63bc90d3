namespace Isoflop.Lab.Kernels;

/// <summary>Rows of a table by token. Token numbers are trusted to lie in the table: the spans throw where they do not.</summary>
static class Embedding
{
    /// <summary>y = the tokens' rows of the table.</summary>
    /// <param name="table">[vocabulary, width]</param>
    /// <param name="tokens">[rows]</param>
    /// <param name="y">[rows, width]</param>
    /// <param name="width">Channels, at least 1.</param>
    public static void Gather(ReadOnlySpan<float> table, ReadOnlySpan<int> tokens, Span<float> y, int width)
    {
        for (var row = 0; row < tokens.Length; row++) table.Slice(tokens[row] * width, width).CopyTo(y.Slice(row * width, width));
    }

    /// <summary>Adds every row to its token's row of the table's gradient, in the order of the rows.</summary>
    /// <param name="dy">[rows, width]</param>
    /// <param name="tokens">[rows]</param>
    /// <param name="dtable">[vocabulary, width]; added to.</param>
    /// <param name="width">Channels, at least 1.</param>
    /// <param name="set">The instructions to use.</param>
    public static void ScatterAdd(ReadOnlySpan<float> dy, ReadOnlySpan<int> tokens, Span<float> dtable, int width, InstructionSet set = default)
    {
        for (var row = 0; row < tokens.Length; row++) Elementwise.Add(dtable.Slice(tokens[row] * width, width), dy.Slice(row * width, width), set);
    }
}
