using BenchmarkDotNet.Attributes;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>One evaluation of the objective and its gradient over 240 runs, for every form of law.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class ObjectiveBenchmarks
{
    CurveObjective _objective = null!;
    double[] _theta = [];
    double[] _gradient = [];

    /// <summary>The form of law.</summary>
    [ParamsSource(nameof(Laws))]
    public string Law { get; set; } = LawForms.Chinchilla.Name;

    /// <summary>The names of all forms.</summary>
    public static IEnumerable<string> Laws => LawForms.All.Select(form => form.Name);

    /// <summary>Simulates the runs and finds the minimum.</summary>
    [GlobalSetup]
    public void Find()
    {
        var problem = FitProblem.From(LawForms.Find(Law)!, SampleRuns.Isoflop(8, 30), new FitOptions());
        _objective = problem.Objective();
        _theta = Solution.Find(problem).Theta;
        _gradient = new double[_theta.Length];
    }

    /// <summary>Value and gradient at the minimum.</summary>
    [Benchmark]
    public double Evaluate() => _objective.Evaluate(_theta, _gradient);
}
