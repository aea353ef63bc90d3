using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Benchmarks;

/// <summary>The parts of a fit of 240 runs, for every form of law.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class MicroBenchmarks
{
    FitProblem _problem = null!;
    CurveObjective _objective = null!;
    Bfgs _minimiser = null!;
    Fit _fit = null!;
    double[] _start = [];
    double[] _theta = [];
    double[] _gradient = [];

    /// <summary>The form of law.</summary>
    [ParamsSource(nameof(Laws))]
    public string Law { get; set; } = "chinchilla";

    /// <summary>The names of all forms.</summary>
    public static IEnumerable<string> Laws => LawForms.All.Select(form => form.Name);

    /// <summary>Simulates the runs and fits them once.</summary>
    [GlobalSetup]
    public void Fit()
    {
        var form = LawForms.Find(Law)!;
        var runs = SampleRuns.Isoflop(8, 30);
        _problem = FitProblem.From(form, runs, new FitOptions());
        _objective = _problem.Objective();
        _minimiser = _problem.Minimiser();
        _fit = Fitter.Fit(form, runs, _problem.Options);
        _gradient = new double[_problem.Map.FreeCount];
        _theta = new double[_problem.Map.FreeCount];
        _start = new double[_problem.Map.FreeCount];
        _problem.Map.ToFree(_problem.Starts(1)[0], _start);
    }

    /// <summary>Value and gradient at one point.</summary>
    [Benchmark]
    public double Objective() => _objective.Evaluate(_start, _gradient);

    /// <summary>The grid of starts.</summary>
    [Benchmark]
    public int Starts() => _problem.Starts(6).Length;

    /// <summary>From the best start to the minimum.</summary>
    [Benchmark]
    public double Refine()
    {
        _start.CopyTo(_theta, 0);
        return _minimiser.Minimise(_objective, _theta).Value;
    }

    /// <summary>An interval of a loss from 1,000 replicates.</summary>
    [Benchmark]
    public Interval Interval() => _fit.Interval(law => law.Loss(new Scale(new Params(1e9), new Tokens(2e10), new Flops(1.2e20))).Value, 0.9);

    // In this process: the project's central package pins stay out of the generated one that BenchmarkDotNet would otherwise build.
    sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
