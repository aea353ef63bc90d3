using BenchmarkDotNet.Attributes;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Benchmarks;

/// <summary>The parts of a fit of Chinchilla's law to 240 runs.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class FitBenchmarks
{
    static readonly Scale Asked = new(new Params(1e9), new Tokens(2e10));

    readonly FitProblem _problem;
    readonly CurveObjective _objective;
    readonly Bfgs _minimiser;
    readonly Fit _fit;
    readonly double[] _start;
    readonly double[] _theta;

    /// <summary>Simulates the runs and fits them once.</summary>
    public FitBenchmarks()
    {
        var runs = SampleRuns.Isoflop(8, 30);
        _fit = Fitter.Fit(LawForms.Chinchilla, runs);
        _problem = FitProblem.From(LawForms.Chinchilla, runs, _fit.Options);
        _objective = _problem.Objective();
        _minimiser = _problem.Minimiser();
        _start = new double[_problem.Map.FreeCount];
        _theta = new double[_problem.Map.FreeCount];
        _problem.Map.ToFree(_problem.Starts(1)[0], _start);
    }

    /// <summary>The grid of starts.</summary>
    [Benchmark]
    public int Starts() => _problem.Starts(_problem.Options.MaximumStarts).Length;

    /// <summary>From the best start to the minimum.</summary>
    [Benchmark]
    public double Refine()
    {
        _start.CopyTo(_theta, 0);
        return _minimiser.Minimise(_objective, _theta).Value;
    }

    /// <summary>An interval of the loss at a scale from 1,000 replicates.</summary>
    [Benchmark]
    public Interval Interval() => _fit.Interval(law => law.Loss(Asked).Value, 0.9);

    /// <summary>The global fit with its certificate, no replicates.</summary>
    [Benchmark]
    public double Certified() => Fitter.Fit(LawForms.Chinchilla, _problem.Runs, new FitOptions { Replicates = 0 }).Objective;
}
