using Isoflop.Lab.Kernels;
using Isoflop.Lab.Kernels.References;
using static Isoflop.Tests.Lab.Kernels.KernelCase;

namespace Isoflop.Tests.Lab.Kernels;

public class MatrixProductTests
{
    // Around the tile (8 or 6 rows, 8, 16 or 32 columns), the depth block (256), the row block (512) and the column block (1,024); and models' own.
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 7, 33, 5 }, { 8, 32, 16 }, { 9, 31, 17 }, { 17, 31, 259 }, { 257, 24, 40 }, { 530, 70, 19 }, { 3, 1100, 300 },
        { 128, 96, 32 }, { 64, 176, 64 }, { 40, 65, 1030 }, { 1, 48, 600 }, { 1, 7, 35 }, { 600, 1, 48 }, { 48, 600, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Products_AreTheReference(int m, int n, int k)
    {
        var (x, w, y, workspace) = (Normal(m * k, 1), Normal(n * k, 2), Normal(m * n, 3), new Workspace());
        foreach (var set in Sets)
        {
            foreach (var accumulate in new[] { false, true })
            {
                float[] Run(int count, ulong stream, Action<float[]> product)
                {
                    // A product that replaces must not read what is there.
                    var result = accumulate ? Normal(count, stream) : [.. Enumerable.Repeat(float.NaN, count)];
                    product(result);
                    return result;
                }

                // Sums of standard normal products have a spread of √depth; errors in single precision grow like its square root too.
                void Compare(int count, int depth, ulong stream, Action<float[]> expected, Action<float[]> actual, string name) =>
                    AssertClose(Run(count, stream, expected), Run(count, stream, actual), 2e-6 * Math.Sqrt(depth), $"{name}, {set}, m {m}, n {n}, k {k}, accumulate {accumulate}");

                Compare(
                    m * n, k, 4, y => MatrixProductReference.MultiplyTransposed(x, w, y, m, n, k, accumulate),
                    y => MatrixProduct.MultiplyTransposed(x, w, y, m, n, k, accumulate, workspace, set), "y = x wᵀ");
                Compare(
                    m * k, n, 5, dx => MatrixProductReference.Multiply(y, w, dx, m, n, k, accumulate),
                    dx => MatrixProduct.Multiply(y, w, dx, m, n, k, accumulate, workspace, set), "dx = dy w");
                Compare(
                    n * k, m, 6, dw => MatrixProductReference.TransposedMultiply(y, x, dw, m, n, k, accumulate),
                    dw => MatrixProduct.TransposedMultiply(y, x, dw, m, n, k, accumulate, workspace, set), "dw = dyᵀ x");
            }
        }
    }

    // Small whole numbers have exact sums: every path gives the same bits.
    [Fact]
    public void Products_OfWholeNumbersAreExact()
    {
        const int m = 70, n = 45, k = 300;
        float[] Whole(int count, ulong stream) => [.. Normal(count, stream, 3).Select(value => MathF.Round(value))];
        var (x, w, expected) = (Whole(m * k, 1), Whole(n * k, 2), new float[m * n]);
        MatrixProductReference.MultiplyTransposed(x, w, expected, m, n, k, accumulate: false);
        foreach (var set in Sets)
        {
            var y = new float[m * n];
            MatrixProduct.MultiplyTransposed(x, w, y, m, n, k, false, new Workspace(), set);
            Assert.Equal(expected, y);
        }
    }

    [Fact]
    public void Products_WithoutDepthAreZero()
    {
        float[] y = [1, 2, 3, 4];
        MatrixProduct.MultiplyTransposed([], [], y, 2, 2, 0, accumulate: true, new Workspace());
        Assert.Equal([1, 2, 3, 4], y);
        MatrixProduct.MultiplyTransposed([], [], y, 2, 2, 0, accumulate: false, new Workspace());
        Assert.Equal([0, 0, 0, 0], y);
        MatrixProduct.Multiply([], [], [], 0, 2, 3, accumulate: false, new Workspace());
    }

    // A row of the result must not depend on how many rows are computed beside it: batches may be cut anywhere. A row alone, as in generation with a
    // cache, takes a path of its own, which the shapes above compare with the reference.
    [Fact]
    public void Rows_DoNotDependOnTheirNeighbours()
    {
        const int m = 61, n = 70, k = 90;
        var (x, w, all) = (Normal(m * k, 1), Normal(n * k, 2), new float[m * n]);
        foreach (var set in Sets)
        {
            MatrixProduct.MultiplyTransposed(x, w, all, m, n, k, false, new Workspace(), set);
            var two = new float[2 * n];
            for (var row = 0; row < m - 1; row++)
            {
                MatrixProduct.MultiplyTransposed(x.AsSpan(row * k, 2 * k), w, two, 2, n, k, false, new Workspace(), set);
                Assert.Equal(all.AsSpan(row * n, 2 * n).ToArray(), two);
            }
        }
    }

    [Fact]
    public void Products_AllocateNothing()
    {
        var (x, w, y, workspace) = (Normal(64 * 64, 1), Normal(64 * 64, 2), new float[64 * 64], new Workspace());
        void Run() => MatrixProduct.MultiplyTransposed(x, w, y, 64, 64, 64, false, workspace);
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
