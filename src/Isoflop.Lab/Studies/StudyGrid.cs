using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Settings;

namespace Isoflop.Lab.Studies;

/// <summary>
/// The runs of a study: every model at every budget (trained until the budget is spent) or on every number of tokens, with every learning rate and seed; and further seeds
/// at some budgets or token counts, to know the noise.
/// </summary>
sealed class StudyGrid
{
    readonly ImmutableArray<TrainingRecipe> _recipes;
    readonly StudyShapes _shapes;
    readonly bool _byBudget;
    readonly (double Value, string Where)[] _scales;
    readonly ImmutableArray<ulong> _seeds;
    readonly ImmutableArray<ulong> _repeated;
    readonly double[] _repeatedAt;

    public StudyGrid(YamlSettings settings, ImmutableArray<TrainingRecipe> recipes, StudyShapes shapes)
    {
        (_recipes, _shapes, _byBudget) = (recipes, shapes, settings.Has("budgets"));
        if (_byBudget == settings.Has("tokens"))
            throw new InputException(_byBudget ? "budgets and tokens" : "neither budgets nor tokens", _byBudget ? settings.Line("tokens") : settings.Where, "one of the two", "For example 'budgets: [1e10, 2e10, 4e10]', in FLOPs by 6ND.");
        var key = _byBudget ? "budgets" : "tokens";
        _scales = Scales(settings, key, key);
        _seeds = Seeds(settings) ?? [1];
        (_repeated, _repeatedAt) = ([], []);
        if (settings.Mapping("repeat") is not { } repeat) return;
        _repeated = Seeds(repeat) ?? throw new InputException("repeat without seeds", repeat.Where, "seeds: [2, 3], further ones", "Add them.");
        var at = Scales(repeat, "at", key);
        repeat.RefuseUnknown();
        if (Array.Find(at, scale => !_scales.Any(own => own.Value == scale.Value)) is { Where: { } where })
            throw new InputException($"at that is none of the {key}", where, $"some of the {key} of the study", "Correct it there.");
        if (_repeated.Intersect(_seeds).Any()) throw new InputException("a seed that every run has already", repeat.Line("seeds"), "further seeds", "Take others.");
        _repeatedAt = [.. at.Select(scale => scale.Value)];
    }

    /// <summary>The runs.</summary>
    public ImmutableArray<PlannedRun> Runs()
    {
        var runs = ImmutableArray.CreateBuilder<PlannedRun>();
        foreach (var (scale, where) in _scales)
        {
            var seeds = _repeatedAt.Contains(scale) ? _seeds.AddRange(_repeated) : _seeds;
            foreach (var shape in _shapes.Of(_byBudget ? new Flops(scale) : null))
            {
                foreach (var seed in seeds) runs.AddRange(_recipes.Select(recipe => Run(shape, scale, recipe, seed, where)));
            }
        }
        return runs.ToImmutable();
    }

    PlannedRun Run(TransformerShape shape, double scale, TrainingRecipe recipe, ulong seed, string where)
    {
        var size = ParameterCounts.Of(shape).Active;
        var tokens = _byBudget ? scale / size.TrainingFlops(new Tokens(1)).Value : scale;
        if (tokens < 2.0 * recipe.BatchTokens)
            throw new InputException($"{tokens:F0} tokens for {size} parameters", where, $"at least two steps of {recipe.BatchTokens:N0}", "Take a larger budget, a smaller batch or smaller sizes.");
        var spec = recipe.Spec(shape, new Tokens(tokens), seed);
        return new PlannedRun(string.Create(CultureInfo.InvariantCulture, $"{(_byBudget ? 'c' : 'd')}{Short(scale)}-n{size.Value:F0}-w{shape.Width}{(_recipes.Length > 1 ? $"-r{recipe.LearningRate}" : "")}-s{seed}"), spec);
    }

    // 1e11, 2.5e11: as short as says the number.
    static string Short(double value) => value.ToString("0.###e0", CultureInfo.InvariantCulture);

    static ImmutableArray<ulong>? Seeds(YamlSettings settings)
    {
        if (!settings.Has("seeds")) return null;
        var seeds = settings.Texts("seeds").Select(seed => (ulong)YamlSettings.Number(seed.Value, seed.Where, "seeds", value => value is >= 0 and <= 1L << 53 && value == Math.Floor(value), "a list of whole numbers, such as [1, 2, 3]")).ToImmutableArray();
        return seeds.Length > 0 && seeds.Distinct().Count() == seeds.Length ? seeds : throw new InputException("seeds twice or none", settings.Line("seeds"), "a list of different seeds, such as [1, 2, 3]", "Correct it there.");
    }

    static (double Value, string Where)[] Scales(YamlSettings settings, string key, string what)
    {
        (double Value, string Where)[] scales =
        [
            .. settings.Texts(key).Select(text => (
                YamlSettings.Number(text.Value, text.Where, key, value => value > 0, what == "budgets" ? "a budget in FLOPs above 0, such as 1e11" : "a number of tokens above 0, such as 2M"), text.Where)),
        ];
        if (scales.Length == 0 || scales.DistinctBy(scale => scale.Value).Count() < scales.Length)
            throw new InputException($"{key} twice or none", settings.Line(key), "a list of different numbers", "Correct it there.");
        return scales;
    }
}
