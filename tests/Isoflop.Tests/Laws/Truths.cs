using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws;

/// <summary>Laws whose coefficients are known, and runs that lie on them: published coefficients where there are some, drawn ones for any form.</summary>
static class Truths
{
    public static ScalingLaw Besiroglu { get; } = Law(LawForms.Chinchilla, 1.8172, 482.01, 2085.43, 0.3478, 0.3658);

    // Full precision as in the TeX source: A = e^6.0073404, B = e^6.0179186, E = e^0.5267228.
    public static ScalingLaw Hoffmann { get; } =
        Law(LawForms.Chinchilla, Math.Exp(0.5267228), Math.Exp(6.0073404), Math.Exp(6.0179186), 0.33917084, 0.2849083);

    public static ScalingLaw HoffmannRounded { get; } = Law(LawForms.Chinchilla, 1.69, 406.4, 410.7, 0.34, 0.28);

    public static ScalingLaw Kaplan { get; } = Law(LawForms.Find("kaplan")!, 6.4e13, 1.8e13, 0.076, 0.103);

    // Values of the papers, or near them: what a form is tried at, not what it ships with.
    static readonly Dictionary<string, double[]> Published = new()
    {
        ["chinchilla"] = [.. Besiroglu.Coefficients],
        ["chinchilla-tied"] = [1.8366, 166.21, 220, 0.2729],
        ["kaplan"] = [.. Kaplan.Coefficients],
        ["kaplan-n"] = [8.8e13, 0.076],
        ["kaplan-d"] = [5.4e13, 0.095],
        ["kaplan-c"] = [3.1e8 * Flops.PetaflopDay, 0.050],
        ["power"] = [1.6, 95.18, 0.0941],
        ["power-params"] = [1.8, 480, 0.35],
        ["power-tokens"] = [1.8, 2100, 0.37],
        ["broken"] = [1.6, 3000, 0.17, -0.05, 1e19, 0.8],
        ["broken-params"] = [1.8, 100, 0.25, 0.15, 3e8, 0.4],
        ["broken-tokens"] = [1.8, 300, 0.28, 0.12, 1e10, 0.4],
        ["data-constrained"] = [Math.Exp(0.6254804), Math.Exp(6.255414), Math.Exp(7.3049974), 0.3526596, 0.3526596, 15.387756, 5.309743],
        ["text-multiplier"] = [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 1.4],
        ["kaplan-steps"] = [6.5e13, 2.1e3, 0.077, 0.76],
        ["routed"] = [-0.082, -0.108, 0.009, 1.104, 1.847, 314.478],
        ["fine-grained"] = [0.47, 18.1, 30.8, 2.1, 0.115, 0.147, 0.58],
        ["joint-experts"] = [1.3637, 35.91, 35.98, 0.1889, 0.1775, -0.2285, -0.0098, 0.5529, 0.0259, 2.0732, 290.4521],
        ["sparse"] = [0.94, 16612.5, 5455.67, 0.4598, 17.26, 0.5962, 0.3954, -0.1666, 0.1603, 0.1595],
        ["precision-weights"] = [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 2.6745],
        ["precision"] = [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 2.6745, 2.2102, 0.9578],
        ["quantisation"] = [0.0598, 0.5068, 0.3439, 0.5907],
        ["task-exponential"] = [0.25, 20, 2],
        ["task-sigmoid"] = [0.25, 0.8, 3, 2.8],
        ["score-sigmoid"] = [0.1, 0.61, 0.9, 1e19],
        ["score-power"] = [0.7, 100, 0.15],
        ["coverage"] = [2, 0.3],
        ["learning-rate"] = [1.79, -0.713, 0.307],
        ["batch-size"] = [0.58, 0.571],
        ["learning-rate-compute"] = [0.3118, -0.1250],
        ["batch-size-compute"] = [0.2920, 0.3271],
        ["mixture:share_code,share_books"] = [1.1, -0.9, 0.4, 1.9],
    };

    // Forms whose coefficients are no shares of a loss: from where to where each is drawn.
    static readonly Dictionary<string, (double Low, double High)[]> Ranges = new()
    {
        ["task-exponential"] = [(0.05, 0.5), (5, 40), (1.5, 3)],
        ["task-sigmoid"] = [(0.05, 0.3), (0.6, 0.95), (2, 6), (2.5, 3.5)],
        ["score-sigmoid"] = [(0.02, 0.2), (0.5, 0.95), (0.5, 2), (1e18, 1e21)],
        ["score-power"] = [(0.6, 0.9), (10, 100), (0.12, 0.2)],
        ["coverage"] = [(1, 4), (0.1, 0.6)],
        ["learning-rate"] = [(0.1, 4), (-0.8, -0.1), (-0.3, 0.4)],
        ["batch-size"] = [(0.1, 4), (0.2, 0.7)],
        ["learning-rate-compute"] = [(0.1, 4), (-0.2, -0.05)],
        ["batch-size-compute"] = [(0.1, 4), (0.2, 0.4)],
        ["mixture:share_code,share_books"] = [(0.5, 2), (-2, -0.5), (0.3, 1.5), (1, 2.5)],
    };

    public static ScalingLaw Law(LawForm form, params ReadOnlySpan<double> coefficients) => new() { Form = form, Coefficients = [.. coefficients] };

    /// <summary>Published-like coefficients of a form, or drawn ones where nobody has published any.</summary>
    public static ScalingLaw Of(LawForm form) => Published.TryGetValue(form.Name, out var coefficients) ? Law(form, coefficients) : Drawn(form, 1);

    /// <summary>
    /// Coefficients drawn at random for any form: exponents inside their grids, and each linear term a share of a loss of about 2 nats at
    /// the middle of the design; from ranges of their own for laws of other things.
    /// </summary>
    public static ScalingLaw Drawn(LawForm form, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var coefficients = new double[form.CoefficientCount];
        if (Ranges.TryGetValue(form.Name, out var ranges))
            return Law(form, [.. ranges.Select(range => Between(range, random.NextUniform()))]);
        var inputs = Inputs(form, Design(form));
        for (var k = 0; k < coefficients.Length; k++)
        {
            if (form.Coefficients[k].IsLinear) continue;
            var grid = form.Grid(k, inputs);
            var (low, high) = (grid[grid.Length / 8], grid[^(1 + (grid.Length / 4))]);
            // A coefficient of either sign stays away from zero, where others lose their meaning.
            coefficients[k] = form.Coefficients[k].Transform == Transform.Identity
                ? grid[random.NextIndex(grid.Length)] * (0.7 + (0.6 * random.NextUniform()))
                : low * Math.Pow(high / low, random.NextUniform());
        }
        var count = inputs[0].Length;
        var basis = new double[(form.CoefficientCount + 1) * count];
        var power = form.Basis(coefficients, new PointBlock(inputs, 0, count), basis);
        var linear = new double[form.LinearCount];
        for (var j = 0; j < linear.Length; j++)
        {
            linear[j] = Math.Pow(2, power) * (0.2 + random.NextUniform()) / linear.Length / basis.AsSpan(j * count, count)[count / 2];
            if (!form.MayBeNegative(j)) linear[j] = Math.Abs(linear[j]);
        }
        form.FromLinear(linear, coefficients);
        return Law(form, coefficients);
    }

    static double Between((double Low, double High) range, double share) => range.Low > 0 && range.High > 100 * range.Low
        ? range.Low * Math.Pow(range.High / range.Low, share)
        : range.Low + (share * (range.High - range.Low));

    /// <summary>Runs of the design with losses on the law, times e^(noise x normal); scores plus noise x normal.</summary>
    public static RunSet Runs(ScalingLaw law, double noise = 0, ulong seed = 1)
    {
        var design = Design(law.Form);
        var losses = Values(law.Form, law.Coefficients.AsSpan(), Inputs(law.Form, design));
        var random = new CounterRandom(seed, 7);
        for (var i = 0; i < losses.Length; i++)
            losses[i] = law.Form.Residuals == ResidualScale.Log ? losses[i] * Math.Exp(noise * random.NextNormal()) : losses[i] + (noise * random.NextNormal());
        return design.With(law.Form.Target, losses);
    }

    /// <summary>Natural logarithms of the columns that a form is a function of, then its plain inputs: [input][run].</summary>
    public static double[][] Inputs(LawForm form, RunSet runs) =>
        [.. form.Inputs.Select(column => Array.ConvertAll(runs.Values(column).ToArray(), Math.Log)), .. form.PlainInputs.Select(header => runs.Numbers(header).ToArray())];

    public static double[] Values(LawForm form, ReadOnlySpan<double> coefficients, double[][] inputs)
    {
        var values = new double[inputs[0].Length];
        var derivatives = new double[form.CoefficientCount * values.Length];
        form.Evaluate(coefficients, new PointBlock(inputs, 0, values.Length), values, new Derivatives(derivatives, values.Length));
        return values;
    }

    // Eight sizes on eight multiples of their own size in tokens, under C = 6ND; any other column that a form asks for varies against them.
    static RunSet Design(LawForm form)
    {
        var runs = from size in LogSpaced(1e7, 1e10, 8)
                   from ratio in LogSpaced(2, 500, 8)
                   select new Run
                   {
                       Params = new Params(size),
                       Tokens = new Tokens(size * ratio),
                       Flops = new Flops(6 * size * size * ratio),
                   };
        var design = RunSet.From(runs.Select((run, i) => run with { Row = i + 2 }));
        var random = new CounterRandom(3, 0);
        foreach (var column in form.Inputs.Where(column => !design.Has(column)))
        {
            var (low, high) = OtherRange(column);
            design = design.With(column, [.. Enumerable.Range(0, design.Count).Select(_ => low * Math.Pow(high / low, random.NextUniform()))]);
        }
        // Shares of a mixture with one domain more.
        foreach (var header in form.PlainInputs) design = design.With(header, [.. Enumerable.Range(0, design.Count).Select(_ => random.NextUniform() / form.PlainInputs.Length)]);
        return design;
    }

    /// <summary>The range of a column beside size and tokens in the tests' designs.</summary>
    public static (double Low, double High) OtherRange(RunColumn column) => column switch
    {
        RunColumn.NonEmbeddingParams or RunColumn.ActiveParams or RunColumn.TotalParams => (1e7, 1e10),
        RunColumn.UniqueTokens => (1e8, 1e10),
        RunColumn.Experts => (1, 256),
        RunColumn.BatchTokens => (1e5, 1e7),
        RunColumn.MinimumSteps => (1e3, 1e6),
        RunColumn.Granularity => (1, 32),
        RunColumn.WeightBits or RunColumn.ActivationBits or RunColumn.KeyValueBits => (2, 16),
        RunColumn.PostTrainingBits => (2, 8),
        RunColumn.Loss => (2.2, 5),
        RunColumn.Samples => (1, 1e4),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "A form is a function of a column for which the tests know no range."),
    };

    static IEnumerable<double> LogSpaced(double low, double high, int count) =>
        Enumerable.Range(0, count).Select(i => low * Math.Pow(high / low, i / (count - 1.0)));
}
