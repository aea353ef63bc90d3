using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// Attention head by head, a block of queries at a time. Queries lie across the lanes of a vector and keys down the rows: the softmax of a query
/// is then taken within its lane, every matrix product fills whole vectors whatever the size of a head, and a block stores keys x block scores,
/// never tokens x tokens. Everything is padded with zeros to whole tiles; a masked score has weight 0.
/// </summary>
static class AttentionHeads<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // A block of queries: two vectors.
    static int Block => 2 * TLanes.Count;

    static int TileRows => Tile<TLanes, TVector>.Rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> output, Span<float> logSumExp, in AttentionShape shape, Workspace workspace)
    {
        var (size, keys) = (RoundUp(shape.HeadSize, TLanes.Count), RoundUp(shape.Keys, Block));
        var floats = new Cutter(workspace.Floats((2 * keys * size) + (2 * size * Block) + (keys * Block) + (3 * Block)));
        var keyRows = floats.Next(keys * size);
        var valueRows = floats.Next(keys * size);
        var queries = floats.Next(size * Block);
        var result = floats.Next(Block * size);
        var scores = floats.Next(keys * Block);
        var positions = floats.Next(Block);
        var largest = floats.Next(Block);
        var normaliser = floats.Next(Block);
        queries.Clear();
        for (var head = 0; head < shape.Heads; head++)
        {
            if (head % shape.HeadsPerKey == 0)
            {
                CopyRows(k[shape.KeyStart(head)..], shape.KeyStride, shape.Keys, shape.HeadSize, keyRows, size);
                CopyRows(v[shape.KeyStart(head)..], shape.KeyStride, shape.Keys, shape.HeadSize, valueRows, size);
            }
            for (var first = 0; first < shape.Tokens; first += Block)
            {
                var count = Math.Min(Block, shape.Tokens - first);
                var position = shape.Keys - shape.Tokens + first;
                var seen = RoundUp(position + count, TileRows);
                var half = HalfSeen(position, seen);
                Columns(q[((first * shape.QueryStride) + (head * shape.HeadSize))..], shape.QueryStride, count, shape.HeadSize, shape.Scale, queries);
                Scores(keyRows, size, queries, scores, half, seen);
                Positions(position, positions);
                Softmax(scores, positions, half, seen, largest, normaliser);
                OverKeys(scores, valueRows, size, position, count, result);
                ScaleRows(result, size, count, normaliser, output[((first * shape.OutputStride) + (head * shape.HeadSize))..], shape.OutputStride, shape.HeadSize);
                largest[..count].CopyTo(logSumExp[((head * shape.Tokens) + first)..]);
            }
        }
    }

    // P = softmax(S), S = scale q kᵀ:  dV = Pᵀ dO;  dP = dO Vᵀ;  dS = P (dP - D), D = Σ dO O;  dq = scale dS k;  dk = scale dSᵀ q
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> output, ReadOnlySpan<float> logSumExp, ReadOnlySpan<float> doutput,
        Span<float> dq, Span<float> dk, Span<float> dv, in AttentionShape shape, Workspace workspace)
    {
        var (size, keys) = (RoundUp(shape.HeadSize, TLanes.Count), RoundUp(shape.Keys, Block));
        var floats = new Cutter(workspace.Floats((4 * keys * size) + (5 * size * Block) + (2 * keys * Block) + (3 * Block)));
        var keyRows = floats.Next(keys * size);
        var valueRows = floats.Next(keys * size);
        var dkeys = floats.Next(keys * size);
        var dvalues = floats.Next(keys * size);
        var queryRows = floats.Next(Block * size);
        var queries = floats.Next(size * Block);
        var upstreamRows = floats.Next(Block * size);
        var upstream = floats.Next(size * Block);
        var dqueries = floats.Next(Block * size);
        var weights = floats.Next(keys * Block);
        var gradients = floats.Next(keys * Block);
        var positions = floats.Next(Block);
        var normaliser = floats.Next(Block);
        var means = floats.Next(Block);
        ReadOnlySpan<float> scale = [shape.Scale];
        queries.Clear();
        upstream.Clear();
        for (var head = 0; head < shape.Heads; head++)
        {
            if (head % shape.HeadsPerKey == 0)
            {
                CopyRows(k[shape.KeyStart(head)..], shape.KeyStride, shape.Keys, shape.HeadSize, keyRows, size);
                CopyRows(v[shape.KeyStart(head)..], shape.KeyStride, shape.Keys, shape.HeadSize, valueRows, size);
                dkeys.Clear();
                dvalues.Clear();
            }
            for (var first = 0; first < shape.Tokens; first += Block)
            {
                var count = Math.Min(Block, shape.Tokens - first);
                var seen = RoundUp(first + count, TileRows);
                var half = HalfSeen(first, seen);
                var (query, result) = ((first * shape.QueryStride) + (head * shape.HeadSize), (first * shape.OutputStride) + (head * shape.HeadSize));
                Columns(q[query..], shape.QueryStride, count, shape.HeadSize, shape.Scale, queries);
                Columns(doutput[result..], shape.OutputStride, count, shape.HeadSize, 1, upstream);
                CopyRows(q[query..], shape.QueryStride, count, shape.HeadSize, queryRows, size);
                CopyRows(doutput[result..], shape.OutputStride, count, shape.HeadSize, upstreamRows, size);
                Positions(first, positions);
                normaliser.Clear();
                logSumExp.Slice((head * shape.Tokens) + first, count).CopyTo(normaliser);
                Means(output[result..], shape.OutputStride, upstreamRows, size, count, shape.HeadSize, means);
                Scores(keyRows, size, queries, weights, half, seen);
                Scores(valueRows, size, upstream, gradients, half, seen);
                SoftmaxGradient(weights, gradients, positions, normaliser, means, half, seen);
                OverQueries(weights, upstreamRows, size, first, count, seen, dvalues);
                OverQueries(gradients, queryRows, size, first, count, seen, dkeys);
                OverKeys(gradients, keyRows, size, first, count, dqueries);
                ScaleRows(dqueries, size, count, scale, dq[query..], shape.QueryStride, shape.HeadSize);
            }
            if (head % shape.HeadsPerKey != shape.HeadsPerKey - 1) continue;
            ScaleRows(dkeys, size, shape.Tokens, scale, dk[shape.KeyStart(head)..], shape.KeyStride, shape.HeadSize);
            ScaleRows(dvalues, size, shape.Tokens, [1], dv[shape.KeyStart(head)..], shape.KeyStride, shape.HeadSize);
        }
    }

    // rows[query, size] = Σ_key weights[key, query] keyed[key, size], a tile of queries at a time and as far as its last one sees.
    static void OverKeys(ReadOnlySpan<float> weights, ReadOnlySpan<float> keyed, int size, int firstPosition, int count, Span<float> rows)
    {
        for (var i = 0; i < count; i += TileRows)
        {
            TileProduct<TLanes, TVector>.Multiply(
                weights[i..], 1, Block, keyed, size, firstPosition + Math.Min(i + TileRows, count), rows[(i * size)..], size, TileRows, size, accumulate: false);
        }
    }

    // keyed[key, size] += Σ_query weights[key, query] rows[query, size], a tile of keys at a time and from the first query that sees one of them.
    static void OverQueries(ReadOnlySpan<float> weights, ReadOnlySpan<float> rows, int size, int firstPosition, int count, int seen, Span<float> keyed)
    {
        // Before the block's own keys all queries see all: one product.
        if (firstPosition > 0) TileProduct<TLanes, TVector>.Multiply(weights, Block, 1, rows, size, count, keyed, size, firstPosition, size, accumulate: true);
        for (var key = firstPosition; key < seen; key += TileRows)
        {
            var from = key - firstPosition;
            TileProduct<TLanes, TVector>.Multiply(
                weights[((key * Block) + from)..], Block, 1, rows[(from * size)..], size, count - from, keyed[(key * size)..], size, TileRows, size, accumulate: true);
        }
    }

    // D of every query of a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Means(ReadOnlySpan<float> output, int stride, ReadOnlySpan<float> upstreamRows, int size, int count, int headSize, Span<float> means)
    {
        means.Clear();
        for (var i = 0; i < count; i++)
        {
            ref readonly var left = ref output[i * stride];
            ref readonly var right = ref upstreamRows[i * size];
            var (at, sum) = (0, TLanes.Fill(0));
            for (; at <= headSize - TLanes.Count; at += TLanes.Count) sum = TLanes.MultiplyAdd(TLanes.Load(in left, at), TLanes.Load(in right, at), sum);
            if (at < headSize) sum = TLanes.MultiplyAdd(PartialVector.Load<TLanes, TVector>(in left, at, headSize), TLanes.Load(in right, at), sum);
            means[i] = TLanes.Sum(sum);
        }
    }

    // The keys that any query of a block's first half sees, whole tiles of them: the products and exponentials beyond are the second half's alone.
    static int HalfSeen(int firstPosition, int seen) => Math.Min(seen, RoundUp(firstPosition + TLanes.Count, TileRows));

    // scores[seen, Block] = rows[seen, size] columns[size, Block]; the first half of the block only as far as it sees, the rest of it left as it is.
    static void Scores(ReadOnlySpan<float> rows, int size, ReadOnlySpan<float> columns, Span<float> scores, int halfSeen, int seen)
    {
        TileProduct<TLanes, TVector>.Multiply(rows, size, 1, columns, Block, size, scores, Block, halfSeen, Block, accumulate: false);
        if (halfSeen == seen) return;
        TileProduct<TLanes, TVector>.Multiply(
            rows[(halfSeen * size)..], size, 1, columns[TLanes.Count..], Block, size, scores[((halfSeen * Block) + TLanes.Count)..], Block, seen - halfSeen, TLanes.Count,
            accumulate: false);
    }

    // Scores become weights before their division by the sum; a query's largest score becomes ln Σ exp(score), its normaliser 1 / Σ.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Softmax(Span<float> scores, ReadOnlySpan<float> positions, int halfSeen, int seen, Span<float> largest, Span<float> normaliser)
    {
        var lowest = TLanes.Fill(float.NegativeInfinity);
        for (var half = 0; half < Block; half += TLanes.Count)
        {
            ref var column = ref scores[half];
            var position = TLanes.Load(in positions[half], 0);
            // From this key on some of the lanes may not look.
            var end = half == 0 ? halfSeen : seen;
            var masked = Math.Min(end, (int)positions[half] + 1);
            var top = lowest;
            for (var key = 0; key < masked; key++) top = TLanes.Max(top, TLanes.Load(ref column, key * Block));
            for (var key = masked; key < end; key++)
            {
                var score = TLanes.WhereLess(position, TLanes.Fill(key), lowest, TLanes.Load(ref column, key * Block));
                TLanes.Store(score, ref column, key * Block);
                top = TLanes.Max(top, score);
            }
            var sum = TLanes.Fill(0);
            for (var key = 0; key < end; key++)
            {
                var weight = Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Load(ref column, key * Block), top));
                TLanes.Store(weight, ref column, key * Block);
                sum = TLanes.Add(sum, weight);
            }
            TLanes.Store(TLanes.Add(top, TLanes.Log(sum)), ref largest[half], 0);
            TLanes.Store(TLanes.Divide(TLanes.Fill(1), sum), ref normaliser[half], 0);
        }
    }

    // Scores become weights, and the gradients of weights those of scores.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SoftmaxGradient(
        Span<float> weights, Span<float> gradients, ReadOnlySpan<float> positions, ReadOnlySpan<float> normaliser, ReadOnlySpan<float> means, int halfSeen,
        int seen)
    {
        for (var half = 0; half < Block; half += TLanes.Count)
        {
            ref var column = ref weights[half];
            ref var gradient = ref gradients[half];
            var (position, shift, mean) = (TLanes.Load(in positions[half], 0), TLanes.Load(in normaliser[half], 0), TLanes.Load(in means[half], 0));
            var end = half == 0 ? halfSeen : seen;
            for (var key = 0; key < end; key++)
            {
                var weight = Exponential.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Load(ref column, key * Block), shift));
                weight = TLanes.WhereLess(position, TLanes.Fill(key), TLanes.Fill(0), weight);
                TLanes.Store(weight, ref column, key * Block);
                TLanes.Store(TLanes.Multiply(weight, TLanes.Subtract(TLanes.Load(ref gradient, key * Block), mean)), ref gradient, key * Block);
            }
        }
    }

    // rows[count, size] at a stride -> columns[size, Block] times a factor; the lanes beyond count are 0.
    static void Columns(ReadOnlySpan<float> rows, int stride, int count, int size, float factor, Span<float> columns)
    {
        if (count < Block) columns.Clear();
        SquareTranspose.Apply(rows, stride, count, size, columns, Block);
        if (factor != 1) Scale(columns, factor);
    }

    // Rows at a stride -> rows side by side, padded with zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRows(ReadOnlySpan<float> source, int stride, int count, int size, Span<float> rows, int width)
    {
        rows[(count * width)..].Clear();
        for (var row = 0; row < count; row++)
        {
            ref readonly var from = ref source.Slice(row * stride, size)[0];
            ref var to = ref rows[row * width];
            var i = 0;
            for (; i <= size - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.Load(in from, i), ref to, i);
            if (i < size) TLanes.Store(PartialVector.Load<TLanes, TVector>(in from, i, size), ref to, i);
        }
    }

    // Rows side by side, padded -> rows at a stride, times a factor of their own or one for all.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ScaleRows(ReadOnlySpan<float> rows, int width, int count, ReadOnlySpan<float> factors, Span<float> target, int stride, int size)
    {
        for (var row = 0; row < count; row++)
        {
            ref readonly var from = ref rows[row * width];
            ref var to = ref target.Slice(row * stride, size)[0];
            var factor = TLanes.Fill(factors[factors.Length == 1 ? 0 : row]);
            var i = 0;
            for (; i <= size - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.Load(in from, i), factor), ref to, i);
            if (i < size) PartialVector.Store<TLanes, TVector>(TLanes.Multiply(TLanes.Load(in from, i), factor), ref to, i, size);
        }
    }

    static void Positions(int first, Span<float> positions)
    {
        for (var lane = 0; lane < positions.Length; lane++) positions[lane] = first + lane;
    }

    static void Scale(Span<float> values, float factor) => Elementwise.Scale<TLanes, TVector>(values, factor);

    static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    // Hands out a stretch of memory piece by piece.
    ref struct Cutter(Span<float> floats)
    {
        Span<float> _rest = floats;

        public Span<float> Next(int count)
        {
            var piece = _rest[..count];
            _rest = _rest[count..];
            return piece;
        }
    }
}
