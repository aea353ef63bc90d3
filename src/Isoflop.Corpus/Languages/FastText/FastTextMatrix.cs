namespace Isoflop.Corpus.Languages.FastText;

/// <summary>A matrix of a fastText model, decoded: [row, column], 32 bits a value.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Number of columns.</param>
/// <param name="values">The values, row by row.</param>
sealed class FastTextMatrix(int rows, int columns, float[] values)
{
    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>Number of columns.</summary>
    public int Columns => columns;

    /// <summary>All values, row by row.</summary>
    public Span<float> Values => values;

    /// <summary>A row.</summary>
    public Span<float> this[int row] => values.AsSpan(row * columns, columns);

    /// <summary>Reads a matrix as it is: the numbers of rows and columns in 64 bits, then the values.</summary>
    public static FastTextMatrix ReadDense(FastTextReader reader)
    {
        var (rows, columns) = (reader.Size("rows"), reader.Size("columns"));
        return new FastTextMatrix(rows, columns, reader.Floats((long)rows * columns));
    }

    /// <summary>
    /// Reads a product-quantised matrix [Jégou 2011; Joulin 2016, arXiv 1612.03651]: a row is cut into pieces, each piece is one of 256 centroids, the length of the
    /// row may be one of 256 norms.
    /// </summary>
    public static FastTextMatrix ReadQuantised(FastTextReader reader)
    {
        var normed = reader.Flag();
        var (rows, columns) = (reader.Size("rows"), reader.Size("columns"));
        var codes = reader.Bytes(reader.Int32());
        var pieces = Quantiser.Read(reader, columns);
        byte[]? normCodes = null;
        Quantiser? norms = null;
        if (normed)
        {
            normCodes = reader.Bytes(rows);
            norms = Quantiser.Read(reader, 1);
        }
        if (codes.Length != (long)rows * pieces.Count) throw reader.Damaged($"{codes.Length} codes for {rows} rows of {pieces.Count} pieces");
        var matrix = new FastTextMatrix(rows, columns, new float[(long)rows * columns]);
        for (var row = 0; row < rows; row++)
        {
            pieces.Decode(codes.AsSpan(row * pieces.Count, pieces.Count), matrix[row]);
            if (norms is null) continue;
            var norm = norms.Centroid(0, normCodes![row])[0];
            foreach (ref var value in matrix[row]) value *= norm;
        }
        return matrix;
    }

    /// <summary>Writes the matrix as it is.</summary>
    public void WriteDense(BinaryWriter writer)
    {
        writer.Write((long)rows);
        writer.Write((long)columns);
        foreach (var value in values) writer.Write(value);
    }

    // Centroids of the pieces that a row is cut into; the last piece may be shorter.
    sealed class Quantiser(int count, int width, int lastWidth, float[] centroids)
    {
        const int Centroids = 256;

        public int Count => count;

        public static Quantiser Read(FastTextReader reader, int columns)
        {
            var (size, count, width, lastWidth) = (reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
            if (size != columns || count < 1 || width < 1 || lastWidth < 1 || ((long)(count - 1) * width) + lastWidth != columns)
                throw reader.Damaged($"a quantiser of {count} pieces of {width} and {lastWidth} for {columns} columns");
            return new Quantiser(count, width, lastWidth, reader.Floats((long)size * Centroids));
        }

        public ReadOnlySpan<float> Centroid(int piece, byte code) => piece == count - 1
            ? centroids.AsSpan((piece * Centroids * width) + (code * lastWidth), lastWidth)
            : centroids.AsSpan(((piece * Centroids) + code) * width, width);

        public void Decode(ReadOnlySpan<byte> codes, Span<float> row)
        {
            for (var piece = 0; piece < count; piece++) Centroid(piece, codes[piece]).CopyTo(row[(piece * width)..]);
        }
    }
}
