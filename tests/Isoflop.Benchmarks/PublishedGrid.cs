using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>
/// The published way to a global minimum: 4,500 blind starts over ln A, ln B, ln E, α and β, each refined [Hoffmann 2022, app. D.3]; α and β move
/// themselves, not their logarithms, because the grid has zeros.
/// </summary>
static class PublishedGrid
{
    static readonly Transform[] Transforms = [Transform.Log, Transform.Log, Transform.Log, Transform.Identity, Transform.Identity];

    public static double[][] Starts { get; } =
    [
        .. from a in new[] { 0.0, 5, 10, 15, 20, 25 }
           from b in new[] { 0.0, 5, 10, 15, 20, 25 }
           from e in new[] { -1, -0.5, 0, 0.5, 1 }
           from alpha in new[] { 0, 0.5, 1, 1.5, 2 }
           from beta in new[] { 0, 0.5, 1, 1.5, 2 }
           select new[] { e, a, b, alpha, beta },
    ];

    /// <summary>Refines every start.</summary>
    /// <returns>The objective that each start ended at.</returns>
    public static double[] Refine(FitProblem problem, bool fromCurvature, int threads)
    {
        var map = new CoefficientMap(Transforms, new double?[Transforms.Length], [0, 1, 2, 3, 4]);
        var ends = new double[Starts.Length];
        Parallel.For(
            0,
            Starts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Objective: problem.Objective().With(map), Minimiser: new Bfgs(map.FreeCount) { StartFromCurvature = fromCurvature }),
            (start, _, worker) =>
            {
                Span<double> theta = stackalloc double[Transforms.Length];
                Starts[start].CopyTo(theta);
                ends[start] = worker.Minimiser.Minimise(worker.Objective, theta).Value;
                return worker;
            },
            _ => { });
        return ends;
    }
}
