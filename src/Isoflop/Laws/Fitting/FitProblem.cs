using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Points;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>The numbers of a fit: which runs, as which inputs, against which losses, with which coefficients free.</summary>
sealed class FitProblem
{
    readonly CurveObjective _objective;

    FitProblem(LawForm form, FitOptions options, CoefficientMap map, RunSet runs, double[][] inputs, double[] measured, double[] weights)
    {
        Form = form;
        Options = options;
        Map = map;
        Runs = runs;
        Inputs = inputs;
        Measured = measured;
        Weights = weights;
        _objective = Objective(measured, weights);
    }

    public LawForm Form { get; }

    public FitOptions Options { get; }

    public CoefficientMap Map { get; }

    /// <summary>The runs used.</summary>
    public RunSet Runs { get; }

    /// <summary>What deriving columns of the form from those of the table had to tell.</summary>
    public ImmutableArray<Finding> Findings { get; private init; } = [];

    /// <summary>What is minimised.</summary>
    public ResidualLoss ResidualLoss => Options.LossFor(Form);

    /// <summary>[input][run]: natural logarithms of the scale, then the form's plain inputs.</summary>
    public double[][] Inputs { get; }

    /// <summary>[run]: what the law is to give: losses in nats per token, or the scores of a law of scores.</summary>
    public double[] Measured { get; }

    /// <summary>[run].</summary>
    public double[] Weights { get; }

    /// <summary>How replicates draw what was measured anew; null where they draw runs.</summary>
    public PointDraw? Draw { get; private init; }

    public int Count => Measured.Length;

    public CurveObjective Objective() => Objective(Weights);

    public CurveObjective Objective(double[] weights) => _objective.With(weights);

    public CurveObjective Objective(double[] measured, double[] weights) => new(Form, Map, ResidualLoss, Inputs, measured, weights);

    public Bfgs Minimiser() => new(Map.FreeCount) { MaximumIterations = Options.MaximumIterations };

    /// <summary>Starting coefficient vectors for these runs, best first.</summary>
    public double[][] Starts(int maximum) => VariableProjection.Starts(Form, Map, ResidualLoss, Inputs, Measured, Weights, maximum);

    /// <summary>The same problem on some of the runs, with repetition allowed.</summary>
    public FitProblem Select(ReadOnlySpan<int> indices) => From(Form, Runs.Select(indices), Options);

    /// <summary>The problem of fitting a form to runs.</summary>
    /// <exception cref="InputException">A column is missing, or the runs cannot carry the coefficients.</exception>
    public static FitProblem From(LawForm form, RunSet runs, FitOptions options, PointDraw? draw = null)
    {
        (runs, var findings) = form.Prepare(runs);
        foreach (var column in form.Inputs) RequireColumn(form, runs, column);
        RequireColumn(form, runs, form.Target);
        foreach (var header in form.PlainInputs)
        {
            if (!runs.Numbers(header).IsEmpty) continue;
            throw new InputException($"no column of numbers '{header}'", "the runs", $"{string.Join(", ", form.PlainInputs)}, which {form.Name} is about", "Correct the name, or keep the column when reading.");
        }
        var map = MapOf(form, options);
        var usable = Usable(form, runs, options.LossFor(form).Scale);
        var used = usable.Length == runs.Count ? runs : runs.Select(usable);
        if (used.Count < map.FreeCount)
        {
            throw new InputException(
                $"{used.Count} runs for {map.FreeCount} free coefficients",
                $"fit of {form.Name}",
                $"at least {map.FreeCount} runs, better {5 * map.FreeCount}",
                "Add runs, pin a coefficient (--pin E=1.7) or tie two (--tie alpha=beta).");
        }
        var inputs = new double[form.Inputs.Length + form.PlainInputs.Length][];
        for (var i = 0; i < form.Inputs.Length; i++)
        {
            inputs[i] = Logarithms(used.Values(form.Inputs[i]));
            if (!IsIdle(form, map, options, i)) RequireSpread(form, form.Inputs[i], inputs[i]);
        }
        for (var i = form.Inputs.Length; i < inputs.Length; i++) inputs[i] = used.Numbers(form.PlainInputs[i - form.Inputs.Length]).ToArray();
        var weights = new double[used.Count];
        if (options.Weighted && used.Has(RunColumn.Weight))
            used.Values(RunColumn.Weight).CopyTo(weights);
        else
            Array.Fill(weights, 1);
        return new FitProblem(form, options, map, used, inputs, used.Values(form.Target).ToArray(), weights) { Findings = findings, Draw = draw };
    }

    /// <summary>
    /// The map with every pin that is not certain drawn anew: normally on the scale on which the solver moves the coefficient, so that what must be positive stays so.
    /// </summary>
    public CoefficientMap Restated(ref CounterRandom random)
    {
        var pins = Options.Pins;
        // In the order of the names: a dictionary's own is another in every process.
        foreach (var (name, pin) in Options.Pins.Where(pin => pin.Value.Deviation > 0).OrderBy(pin => pin.Key, StringComparer.Ordinal))
        {
            var draw = random.NextNormal();
            var isLogarithmic = Form.Coefficients[Form.IndexOf(name)].Transform == Transform.Log;
            pins = pins.SetItem(name, isLogarithmic ? pin.Value * Math.Exp(draw * pin.Deviation / pin.Value) : pin.Value + (draw * pin.Deviation));
        }
        return MapOf(Form, Options with { Pins = pins });
    }

    static CoefficientMap MapOf(LawForm form, FitOptions options)
    {
        var tied = new int[form.CoefficientCount];
        for (var k = 0; k < tied.Length; k++) tied[k] = k;
        var pins = new double?[form.CoefficientCount];
        foreach (var (first, second) in options.Ties)
        {
            var (a, b) = (Index(form, first, "--tie"), Index(form, second, "--tie"));
            var (root, follower) = (Math.Min(tied[a], tied[b]), Math.Max(tied[a], tied[b]));
            for (var k = 0; k < tied.Length; k++)
            {
                if (tied[k] == follower) tied[k] = root;
            }
        }
        // The uncertain ones last: each then meets every other pin of its tie.
        foreach (var (name, pin) in options.Pins.OrderBy(pin => pin.Value.Deviation).ThenBy(pin => pin.Key, StringComparer.Ordinal))
        {
            var (index, value) = (Index(form, name, "--pin"), pin.Value);
            if (!double.IsFinite(value) || (value < 0 && form.Coefficients[index].Transform == Transform.Log))
                throw new InputException($"{name}={value}", "--pin", "a finite value of at least 0", "Give a value such as E=1.6.");
            if (!(pin.Deviation >= 0) || !double.IsFinite(pin.Deviation))
                throw new InputException($"{name}={pin}", "--pin", "a standard deviation of at least 0", "Give one such as E=1.6+-0.1.");
            // On a logarithm there is no way from 0 to elsewhere, and two draws would be two values of one coefficient.
            if (pin.Deviation > 0 && value == 0 && form.Coefficients[index].Transform == Transform.Log)
                throw new InputException($"{name}={pin}", "--pin", "a deviation about a value above 0", "State a value above 0, or 0 for certain.");
            if (pin.Deviation > 0 && pins[tied[index]] is not null)
                throw new InputException($"{name}={pin} beside another pin of the same tie", "--pin", "one pin for coefficients that are tied", "Leave out one of the pins.");
            if (pins[tied[index]] is { } other && other != value)
                throw new InputException($"{name}={value} and {form.Coefficients[tied[index]].Name}={other}", "--pin", "one value for coefficients that are tied", "Leave out one of the pins or the tie.");
            pins[tied[index]] = value;
        }
        return new CoefficientMap(Array.ConvertAll(form.Coefficients.ToArray(), coefficient => coefficient.Transform), pins, tied);
    }

    static int Index(LawForm form, string name, string option) => form.IndexOf(name) is >= 0 and var index
        ? index
        : throw new InputException(
            $"'{name}'",
            option,
            $"a coefficient of {form.Name}: {string.Join(", ", form.Coefficients.Select(coefficient => coefficient.Name))}",
            "Names are as in the formula: isoflop laws.");

    static void RequireColumn(LawForm form, RunSet runs, RunColumn column)
    {
        if (runs.Has(column)) return;
        throw new InputException(
            $"no column for {column.Header()}",
            "the runs",
            $"{string.Join(", ", form.Inputs.Append(form.Target).Select(input => input.Header()))}, which {form.Name} is about",
            $"Name it with --map {column.Header()}=\"HEADER\", or choose a law over what there is (isoflop laws).");
    }

    static int[] Usable(LawForm form, RunSet runs, ResidualScale residuals)
    {
        var usable = new List<int>(runs.Count);
        for (var i = 0; i < runs.Count; i++)
        {
            // Only a plain residual can stand at zero.
            var fits = runs.Values(form.Target)[i] is >= 0 and < double.PositiveInfinity and var target && (target > 0 || residuals == ResidualScale.Value);
            foreach (var header in form.PlainInputs) fits &= double.IsFinite(runs.Numbers(header)[i]);
            foreach (var column in form.Inputs) fits &= runs.Values(column)[i] is > 0 and < double.PositiveInfinity;
            if (fits) usable.Add(i);
        }
        return [.. usable];
    }

    static double[] Logarithms(ReadOnlySpan<double> values)
    {
        var logarithms = new double[values.Length];
        Elementwise.Log(values, logarithms);
        return logarithms;
    }

    // A column whose exponent is pinned to nothing may be the same in all runs: the law has the same value wherever it stands, and without the pin it has not.
    static bool IsIdle(LawForm form, CoefficientMap map, FitOptions options, int input) =>
        !options.Pins.IsEmpty && !Matters(form, map, input) && Matters(form, MapOf(form, options with { Pins = options.Pins.Clear() }), input);

    static bool Matters(LawForm form, CoefficientMap map, int input)
    {
        var coefficients = new double[map.Count];
        var theta = new double[map.FreeCount];
        Array.Fill(theta, 0.5);
        map.ToCoefficients(theta, coefficients);
        var inputs = new double[form.Inputs.Length + form.PlainInputs.Length][];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = [1, i == input ? 2 : 1];
        var (values, derivatives) = (new double[2], new double[2 * map.Count]);
        form.Evaluate(coefficients, new PointBlock(inputs, 0, 2), values, new Derivatives(derivatives, 2));
        return values[0] != values[1];
    }

    static void RequireSpread(LawForm form, RunColumn column, double[] logarithms)
    {
        var (low, high) = Elementwise.Range(logarithms);
        if (high - low > 1e-6) return;
        throw new InputException(
            $"all runs have the same {column.Header()} ({Math.Exp(logarithms[0]):G4})",
            "the runs",
            $"at least two different values of {column.Header()}, better five or more",
            $"Add runs at other {column.Header()}, or fit a law that is not a function of it (isoflop laws).");
    }
}
