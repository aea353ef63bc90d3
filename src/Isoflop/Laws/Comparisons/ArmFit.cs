using System.Collections.Immutable;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.Laws.Comparisons;

/// <summary>What is shared between the arms.</summary>
/// <param name="Floors">Whether the floor is.</param>
/// <param name="Floor">The floor that all are held at; NaN where it is fitted.</param>
/// <param name="ExponentsPerArm">Whether each arm has exponents of its own.</param>
sealed record ArmModel(Floors Floors, double Floor, bool ExponentsPerArm);

/// <summary>
/// The joint fit of all arms at a reference scale, by least squares on log residuals: with three to eight runs an arm the nearly-L1 objective of
/// other fits passes through as many runs as it has coefficients, and leaves no scatter to take an interval from.
/// </summary>
sealed class ArmFit
{
    readonly FitProblem _problem;
    readonly Solution _solution;
    readonly Noise _noise;
    readonly double[] _covariance;

    ArmFit(ArmSet arms, ArmModel model, double logFlops, FitProblem problem, ComparisonOptions options)
    {
        (Arms, Model, LogReference, _problem, Options) = (arms, model, logFlops, problem, options);
        _solution = Solution.Find(problem);
        Residuals = new double[problem.Count];
        problem.Objective().Residuals(_solution.Theta, Residuals);
        _noise = Noise.Of(Residuals, problem);
        _covariance = Covariance.InverseGram(problem, _solution);
    }

    public ArmSet Arms { get; }

    public ArmModel Model { get; }

    public ComparisonOptions Options { get; }

    /// <summary>ln of the compute at the reference scale.</summary>
    public double LogReference { get; }

    public ArmSurface Surface => (ArmSurface)_problem.Form;

    /// <summary>[coefficient].</summary>
    public ReadOnlySpan<double> Coefficients => _solution.Coefficients;

    /// <summary>Predicted minus measured logarithms: [run].</summary>
    public double[] Residuals { get; }

    /// <summary>Σ of squared log residuals.</summary>
    public double SumOfSquares => 2 * _solution.Minimum.Value;

    public int DegreesOfFreedom => _problem.Count - _problem.Map.FreeCount;

    /// <summary>The same with a whole group counted as one run; at least 1.</summary>
    public int IndependentFreedom => Math.Max(1, RunClusters.Of(Arms.Runs).Length - _problem.Map.FreeCount);

    /// <summary>Relative scatter of the runs about their laws, corrected for what the fit used up.</summary>
    public double Scatter => Math.Sqrt(SumOfSquares / DegreesOfFreedom);

    public bool Converged => _solution.Minimum.Stop != StopReason.IterationLimit;

    /// <summary>Number of coefficients that a model has free.</summary>
    public static int FreeCount(ArmSet arms, ArmModel model)
    {
        var terms = arms.Inputs.Length;
        var own = 1 + (model.ExponentsPerArm ? 1 : 0) + (terms == 2 ? 1 : 0) + (model.Floors == Floors.Separate ? 1 : 0);
        return (double.IsNaN(model.Floor) ? 1 : 0) + (2 * terms) + (own * (arms.Names.Length - 1));
    }

    public static ArmFit Of(ArmSet arms, ArmModel model, double logFlops, ComparisonOptions options)
    {
        var surface = new ArmSurface(arms.Inputs, arms.Names.Length, arms.Reference(logFlops));
        var pins = ImmutableDictionary.CreateBuilder<string, Pin>();
        if (!double.IsNaN(model.Floor)) pins["E"] = model.Floor;
        for (var arm = 1; arm < arms.Names.Length; arm++)
        {
            if (!model.ExponentsPerArm) pins[$"t{arm}"] = 0;
            if (surface.Terms == 1) pins[$"s{arm}"] = 0;
            if (model.Floors == Floors.Shared) pins[$"f{arm}"] = 0;
        }
        var fitOptions = new FitOptions
        {
            Delta = double.PositiveInfinity,
            Residuals = ResidualScale.Log,
            Pins = pins.ToImmutable(),
            Replicates = options.Replicates,
            Seed = options.Seed,
            Level = options.Level,
        };
        return new ArmFit(arms, model, logFlops, FitProblem.From(surface, arms.Runs, fitOptions), options);
    }

    /// <summary>The same model with its reference at another scale.</summary>
    public ArmFit At(double logFlops) => logFlops == LogReference ? this : Of(Arms, Model, logFlops, Options);

    /// <summary>Loss of an arm at a compute: nats per token.</summary>
    public double Loss(int arm, double logFlops)
    {
        double[][] inputs = [.. Arms.Reference(logFlops).Select(input => new[] { input }), [arm]];
        var value = new double[1];
        Surface.Evaluate(Coefficients, new PointBlock(inputs, 0, 1), value, new Derivatives(new double[Surface.CoefficientCount], 1));
        return value[0];
    }

    /// <summary>The multiplier of an arm at the reference scale.</summary>
    public double Multiplier(int arm) => Coefficients[Surface.Of('m', arm)];

    /// <summary>Its t interval, by profile: refitted with the multiplier held, the scatter may grow as far as Student's t allows with n - p degrees of freedom.</summary>
    public Interval MultiplierInterval(int arm) => Profiles.UnderCommonNoise(_problem, _solution, _noise, Surface.Of('m', arm), Options.Level);

    /// <summary>Standard error of the logarithm of the multiplier at the reference scale, to first order.</summary>
    public double MultiplierError(int arm) => Math.Sqrt(_covariance[Diagonal(Surface.Of('m', arm))]) * Scatter;

    /// <summary>d ln multiplier / d ln C of an arm at the reference scale.</summary>
    public double Trend(int arm) => TrendOf(Coefficients, arm);

    /// <summary>Its t interval: by profile under a shared floor, where it is a coefficient, otherwise to first order.</summary>
    public Interval TrendInterval(int arm)
    {
        if (Model is { Floors: Floors.Shared }) return Profiles.UnderCommonNoise(_problem, _solution, _noise, Surface.Of('t', arm), Options.Level);
        var (trend, half) = (Trend(arm), DesignCovariance.Student(DegreesOfFreedom, (1 + Options.Level) / 2) * FirstOrderError(coefficients => TrendOf(coefficients, arm)));
        return new Interval(trend - half, trend + half, Options.Level);
    }

    /// <summary>Standard error of the trend, to first order.</summary>
    public double TrendError(int arm) => FirstOrderError(coefficients => TrendOf(coefficients, arm));

    /// <summary>The profile interval of the shared floor; null where it is held.</summary>
    public Interval? FloorInterval() => _problem.Map.FreeOf(0) < 0 ? null : Profiles.UnderCommonNoise(_problem, _solution, _noise, 0, Options.Level);

    /// <summary>Bootstrap replicates by random weights, whole groups together.</summary>
    public Replicates Draw(IProgress<int>? done) => Bootstrap.Draw(_problem, _solution, Residuals, done);

    /// <summary>
    /// The interval of what is computed from each replicate's coefficients, stretched about the estimate by √(n / (n - p)): the residuals that
    /// replicates draw on are smaller than the noise by what the fit used up (the correction of a sandwich, HC1 [MacKinnon and White 1985]).
    /// A whole group counts as one run in n, here and for Student's t.
    /// </summary>
    public Interval ReplicateInterval(Replicates replicates, CoefficientQuestion question)
    {
        var answers = new double[replicates.Count];
        for (var replicate = 0; replicate < answers.Length; replicate++) answers[replicate] = question(replicates[replicate]);
        var freedom = IndependentFreedom;
        return Quantiles.Expanded(answers, Options.Level, freedom).Stretch(question(Coefficients), Math.Sqrt((double)RunClusters.Of(Arms.Runs).Length / freedom));
    }

    /// <summary>What further runs would leave of the standard errors.</summary>
    public DesignCovariance With(ReadOnlySpan<(int Arm, double LogFlops)> further)
    {
        var (covariance, free) = ((double[])_covariance.Clone(), _problem.Map.FreeCount);
        foreach (var (arm, logFlops) in further) DesignCovariance.Add(covariance, Row(arm, logFlops), free);
        return new DesignCovariance(covariance, free, DegreesOfFreedom + further.Length, Scatter);
    }

    /// <summary>The free parameter of a coefficient of an arm.</summary>
    public int FreeOf(char letter, int arm) => _problem.Map.FreeOf(Surface.Of(letter, arm));

    int Diagonal(int coefficient) => _problem.Map.FreeOf(coefficient) * (_problem.Map.FreeCount + 1);

    double TrendOf(ReadOnlySpan<double> coefficients, int arm)
    {
        const double step = 1e-4;
        if (Model.Floors == Floors.Shared) return coefficients[Surface.Of('t', arm)];
        return (Surface.LogMultiplier(coefficients, arm, step) - Surface.LogMultiplier(coefficients, arm, -step)) / (2 * step);
    }

    // √(gᵀ V g), g by central differences over the free parameters.
    double FirstOrderError(CoefficientQuestion question)
    {
        const double step = 1e-5;
        var free = _problem.Map.FreeCount;
        var gradient = new double[free];
        var coefficients = new double[_problem.Map.Count];
        for (var j = 0; j < free; j++)
        {
            double Moved(double shift)
            {
                var theta = (double[])_solution.Theta.Clone();
                theta[j] += shift;
                _problem.Map.ToCoefficients(theta, coefficients);
                return question(coefficients);
            }

            gradient[j] = (Moved(step) - Moved(-step)) / (2 * step);
        }
        return DesignCovariance.Norm(_covariance, gradient) * Scatter;
    }

    // Derivatives of ln L by the free parameters at a run that has not been made.
    double[] Row(int arm, double logFlops)
    {
        double[][] inputs = [.. Arms.Reference(logFlops).Select(input => new[] { input }), [arm]];
        var (value, buffer, row) = (new double[1], new double[Surface.CoefficientCount], new double[_problem.Map.FreeCount]);
        Surface.Evaluate(Coefficients, new PointBlock(inputs, 0, 1), value, new Derivatives(buffer, 1));
        for (var k = 0; k < buffer.Length; k++)
        {
            if (_problem.Map.FreeOf(k) is >= 0 and var j) row[j] += buffer[k] * _problem.Map.Slope(k, Coefficients[k]) / value[0];
        }
        return row;
    }
}

/// <summary>Something computed from a vector of coefficients; NaN where it has no answer.</summary>
delegate double CoefficientQuestion(ReadOnlySpan<double> coefficients);
