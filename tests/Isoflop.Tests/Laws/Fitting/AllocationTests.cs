using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>The inside of the solver allocates nothing: a replicate costs its data and no more.</summary>
public class AllocationTests
{
    [Fact]
    public void Minimise_AllocatesNothing()
    {
        var runs = Simulation.Draw(PublishedLaws.Find("besiroglu-2024")!, new IsoflopDesign(), 0.01, seed: 3);
        var problem = FitProblem.From(LawForms.Chinchilla, runs, new FitOptions());
        var solution = Solution.Find(problem);
        var objective = problem.Objective();
        var minimiser = problem.Minimiser();
        var theta = (double[])solution.Theta.Clone();
        long Allocated()
        {
            for (var k = 0; k < theta.Length; k++) theta[k] = solution.Theta[k] + 0.05;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var minimum = minimiser.Minimise(objective, theta);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(minimum.Iterations >= 5, $"{minimum.Iterations} iterations show nothing");
            return allocated;
        }

        // The first calls may pay for compilation.
        var least = Enumerable.Range(0, 50).Min(_ => Allocated());
        Assert.Equal(0, least);
    }
}
