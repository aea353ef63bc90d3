using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Isoflop.Lab.Kernels;
using CounterRandom = Isoflop.Numerics.CounterRandom;
using Quantiles = Isoflop.Numerics.Quantiles;

namespace Isoflop.Benchmarks;

/// <summary>The lab's kernels on one thread: matrix products and attention against the peak of the registers, the rest per element.</summary>
static class KernelBenchmark
{
    // Both short, so that some rounds of each run undisturbed however busy the machine is.
    const double RoundSeconds = 0.0005;
    const int PeakSteps = 3000;
    const int Sums = 12;

    // The products of models of 50k, 200k, 1M and 4M parameters (width 32, 64, 128, 256): queries, keys and values; the feed-forward layer's two; the head.
    static readonly (string Layer, int Rows, int Outputs, int Inputs)[] Products =
    [
        ("width 32, q k v", 1024, 96, 32), ("width 32, gate and up", 1024, 192, 32), ("width 32, down", 1024, 32, 96), ("width 32, head", 1024, 256, 32),
        ("width 64, q k v", 256, 192, 64), ("width 64, q k v", 1024, 192, 64), ("width 64, gate and up", 1024, 352, 64), ("width 64, down", 1024, 64, 176), ("width 64, head", 1024, 1024, 64),
        ("width 128, q k v", 256, 384, 128), ("width 128, q k v", 2048, 384, 128), ("width 128, gate and up", 1024, 704, 128), ("width 128, down", 1024, 128, 352), ("width 128, head", 512, 4096, 128),
        ("width 256, q k v", 256, 768, 256), ("width 256, q k v", 1024, 768, 256), ("width 256, gate and up", 1024, 1408, 256), ("width 256, down", 1024, 256, 704), ("width 256, head", 512, 4096, 256),
        ("square", 1024, 1024, 1024),
    ];

    static readonly int[] Contexts = [64, 128, 256];
    static readonly int[] HeadSizes = [16, 32, 64];
    static readonly InstructionSet[] Sets = [InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Portable];

    public static void Run(Options options)
    {
        options.RefuseOthers("--rounds");
        var rounds = options.Count("--rounds", 60);
        var document = new ResultDocument(options, "Kernels of the lab");
        document.Add($"""
            One thread. Each of {rounds} rounds of half a millisecond stands next to a round of the loop that gives the peak ({Sums} independent
            multiplications and additions on registers, nothing loaded). Figures are those of the third best round: on a busy machine the one in
            which the core was free. Shares are medians over the rounds of the ratio to the peak of the same moment, so that a core that is shared or
            slowed down moves both. Sets that this processor lacks are left out.
            """);
        foreach (var set in Sets.Where(HasInstructions))
        {
            var clock = new Clock(set, rounds);
            // The wide set is what training uses; of the others every third shape.
            var shapes = set == InstructionSets.Fastest ? Products : [.. Products.Where((_, index) => index % 3 == 1)];
            var products = shapes.Select(shape => ProductRow(clock, shape)).ToArray();
            var attention = (from tokens in Contexts from size in HeadSizes select AttentionRow(clock, tokens, size)).ToArray();
            var elements = Elements(clock).ToArray();
            document.Add($"## {set}: peak {clock.Peak():F0} GFLOP/s");
            document.Add(["product", "rows", "outputs", "inputs", "y = x wᵀ", "", "dx = dy w", "", "dw = dyᵀ x", ""], products);
            document.Add("Attention, two heads, in the FLOPs that the causal mask leaves (two products forward, five backward):");
            document.Add(["tokens", "head size", "forward", "", "backward", ""], attention);
            document.Add("The rest, on 65,536 elements (256 KB a buffer) in rows of 128 unless said otherwise:");
            document.Add(["kernel", "ns per element"], elements);
        }
        document.Save();
    }

    static bool HasInstructions(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => InstructionSets.Fastest == InstructionSet.Avx512,
        InstructionSet.Avx2 => InstructionSets.Fastest is InstructionSet.Avx512 or InstructionSet.Avx2,
        _ => true,
    };

    static string[] ProductRow(Clock clock, (string Layer, int Rows, int Outputs, int Inputs) shape)
    {
        var (layer, m, n, k) = shape;
        var (x, w, y, workspace) = (Numbers(m * k, 1), Numbers(n * k, 2), Numbers(m * n, 3), new Workspace());
        var (dx, dw) = (Numbers(m * k, 4), Numbers(n * k, 5));
        var flops = 2.0 * m * n * k;
        var forward = clock.Measure(flops, () => MatrixProduct.MultiplyTransposed(x, w, y, m, n, k, false, workspace, clock.Set));
        var input = clock.Measure(flops, () => MatrixProduct.Multiply(y, w, dx, m, n, k, false, workspace, clock.Set));
        var weights = clock.Measure(flops, () => MatrixProduct.TransposedMultiply(y, x, dw, m, n, k, true, workspace, clock.Set));
        return [layer, $"{m}", $"{n}", $"{k}", .. forward, .. input, .. weights];
    }

    static string[] AttentionRow(Clock clock, int tokens, int size)
    {
        const int heads = 2;
        var shape = AttentionShape.Fused(tokens, heads, heads, size);
        var (keys, values, workspace) = (heads * size, 2 * heads * size, new Workspace());
        var (qkv, doutput) = (Numbers(tokens * shape.QueryStride, 1), Numbers(tokens * shape.OutputStride, 2));
        var (output, logs, dqkv) = (new float[doutput.Length], new float[heads * tokens], new float[qkv.Length]);
        var product = 2.0 * heads * size * tokens * (tokens + 1) / 2;
        var forward = clock.Measure(2 * product, () => Attention.Forward(qkv, qkv.AsSpan(keys), qkv.AsSpan(values), output, logs, shape, workspace, clock.Set));
        var backward = clock.Measure(5 * product, () => Attention.Backward(
            qkv, qkv.AsSpan(keys), qkv.AsSpan(values), output, logs, doutput, dqkv, dqkv.AsSpan(keys), dqkv.AsSpan(values), shape, workspace, clock.Set));
        return [$"{tokens}", $"{size}", .. forward, .. backward];
    }

    static IEnumerable<string[]> Elements(Clock clock)
    {
        const int count = 65_536, width = 128, rows = count / width;
        var set = clock.Set;
        float[] a = Numbers(count, 1), b = Numbers(count, 2), c = Numbers(count, 3), d = Numbers(count, 4), both = Numbers(2 * count, 5), dboth = new float[2 * count];
        float[] gain = Numbers(width, 6), dgain = new float[width], inverse = new float[rows], losses = new float[count / 256], logits = [.. a];
        var targets = Enumerable.Range(0, count / 256).ToArray();
        var (cosines, sines) = (new float[rows * 16], new float[rows * 16]);
        Rotary.Fill(cosines, sines, rows, 32, 10_000);
        string[] Row(string name, Action work) => [name, $"{clock.Seconds(work) / count * 1e9:F3}"];
        yield return Row("exp", () => Exponential.Apply(a, b, set));
        yield return Row("norm", () => RootMeanSquareNorm.Forward(a, gain, b, inverse, rows, width, 1e-5f, set));
        yield return Row("norm, backward", () => RootMeanSquareNorm.Backward(c, a, gain, inverse, d, dgain, rows, width, false, set));
        yield return Row("gated SiLU", () => Activation.GatedForward(ActivationKind.Silu, both, b, rows, width, set));
        yield return Row("gated SiLU, backward", () => Activation.GatedBackward(ActivationKind.Silu, c, both, dboth, rows, width, set));
        yield return Row("rotary, heads of 32", () => Rotary.Apply(d, cosines, sines, rows, 4, 32, width, 0, false, set));
        yield return Row("cross-entropy with gradient, vocabulary 256", () => CrossEntropy.LossAndGradient(logits, targets, losses, rows / 2, 256, 1, set));
        yield return Row("add", () => Elementwise.Add(b, c, set));
        yield return Row("sum of squares", () => Optimisation.SumOfSquares(c, set));
        var step = new AdamWStep(1e-3f, 0.9f, 0.95f, 1e-8f, 0.1f, 10, 1);
        yield return Row("AdamW", () => Optimisation.AdamW(a, c, b, logits, step, set));
    }

    static float[] Numbers(int count, ulong stream)
    {
        var random = new CounterRandom(1, stream);
        // Pinned memory is aligned like the trainer's own.
        var values = GC.AllocateUninitializedArray<float>(count, pinned: true);
        for (var i = 0; i < count; i++) values[i] = (float)random.NextUniform() - 0.5f;
        return values;
    }

    /// <summary>Times work on one set of instructions, and its peak beside it.</summary>
    sealed class Clock(InstructionSet set, int rounds)
    {
        readonly List<double> _peaks = [];

        public InstructionSet Set => set;

        /// <summary>GFLOP/s of the third best round of all.</summary>
        public double Peak() => _peaks.OrderDescending().ElementAt(2);

        /// <summary>Seconds of the work in its third best round.</summary>
        public double Seconds(Action work) => Rounds(work).Select(round => round.Seconds).Order().ElementAt(2);

        /// <summary>GFLOP/s of the third best round, and the median share of the peak beside it.</summary>
        public string[] Measure(double flops, Action work)
        {
            var all = Rounds(work);
            var shares = all.Select(round => flops / round.Seconds / 1e9 / round.Peak).ToArray();
            return [$"{flops / all.Select(round => round.Seconds).Order().ElementAt(2) / 1e9:F0}", $"{Quantiles.Median(shares):P0}"];
        }

        (double Seconds, double Peak)[] Rounds(Action work)
        {
            // Until the runtime has compiled its best code of what calls the kernels.
            for (var i = 0; i < 40; i++) work();
            var watch = Stopwatch.StartNew();
            work();
            var count = (int)Math.Clamp(RoundSeconds / watch.Elapsed.TotalSeconds, 1, 100_000);
            var all = new (double, double)[rounds];
            foreach (ref var round in all.AsSpan())
            {
                var before = PeakRound();
                watch.Restart();
                for (var i = 0; i < count; i++) work();
                var seconds = watch.Elapsed.TotalSeconds / count;
                var after = PeakRound();
                round = (seconds, (before + after) / 2);
                _peaks.AddRange(before, after);
            }
            return all;
        }

        double PeakRound()
        {
            var watch = Stopwatch.StartNew();
            var (sum, lanes) = set switch
            {
                InstructionSet.Avx512 => (Registers<Lanes16, Vector512<float>>(), 16),
                InstructionSet.Avx2 => (Registers<Lanes8, Vector256<float>>(), 8),
                _ => (Registers<Lanes4, Vector128<float>>(), 4),
            };
            // The sum is read, or the loop would be for nothing.
            return float.IsNaN(sum) ? 0 : 2.0 * Sums * lanes * PeakSteps / watch.Elapsed.TotalSeconds / 1e9;
        }
    }

    // Twelve sums: more than the eight multiplications that two units of four cycles' latency have under way.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Registers<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (x, y) = (TLanes.Fill(1.0000001f), TLanes.Fill(1e-9f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var step = 0; step < PeakSteps; step++)
        {
            (a, b, c, d) = (TLanes.MultiplyAdd(a, x, y), TLanes.MultiplyAdd(b, x, y), TLanes.MultiplyAdd(c, x, y), TLanes.MultiplyAdd(d, x, y));
            (e, f, g, h) = (TLanes.MultiplyAdd(e, x, y), TLanes.MultiplyAdd(f, x, y), TLanes.MultiplyAdd(g, x, y), TLanes.MultiplyAdd(h, x, y));
            (i, j, k, l) = (TLanes.MultiplyAdd(i, x, y), TLanes.MultiplyAdd(j, x, y), TLanes.MultiplyAdd(k, x, y), TLanes.MultiplyAdd(l, x, y));
        }
        var sum = TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h)));
        return TLanes.Sum(TLanes.Add(sum, TLanes.Add(TLanes.Add(i, j), TLanes.Add(k, l))));
    }
}
